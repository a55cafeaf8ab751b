//! Running tags.

use super::{
    Bind, BlockOp, CustomCall, ErrorClass, Expr, Fault, InlineOp, List, Loop, Op, Outcome, State, TagCall, Traced,
    Turn, Val, equal,
};
use crate::template::python::number::{parse_float, parse_int};
use crate::template::python::text::{is_space, trim};
use crate::text::Span;

/// Values of a tag's arguments by name.
type Named<'a> = Vec<(&'a str, Val<'a>)>;

impl<'a> State<'a> {
    pub(super) fn block(&mut self, ops: &'a [Op], out: &mut String) -> Outcome {
        let outer = self.unjoinable.take();
        self.steps(ops, out)?;
        self.joined(outer)
    }

    /// Python joins the parts of a block when all are made: only then is a part that is no text
    /// an error. `outer` is such a part of the block around it, which is not made yet.
    fn joined(&mut self, outer: Option<Box<crate::template::RenderError>>) -> Outcome {
        match std::mem::replace(&mut self.unjoinable, outer) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn steps(&mut self, ops: &'a [Op], out: &mut String) -> Outcome {
        for op in ops {
            match op {
                Op::Text(number, text) => {
                    let start = out.len();
                    out.push_str(text);
                    if let Some(trace) = &mut self.trace {
                        trace.push(Traced { text: *number, start, end: out.len() });
                    }
                }
                Op::Print(expr) => {
                    self.burn(1, expr.span)?;
                    let value = self.eval(expr)?;
                    self.print(value, out, expr.span)?;
                    self.within(out, expr.span)?;
                }
                Op::If(arms) => {
                    for arm in arms {
                        let taken = match &arm.condition {
                            Some(condition) => self.holds(condition)?,
                            None => true,
                        };
                        if taken {
                            self.block(&arm.body, out)?;
                            break;
                        }
                    }
                }
                Op::For(each) => self.for_loop(each, out)?,
                Op::With { .. } | Op::Autoescape(..) => self.tag(op, out)?,
                _ => {
                    // Nobody knows what a tag makes of its block's texts.
                    let trace = self.trace.take();
                    self.tag(op, out)?;
                    self.trace = trace;
                }
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn tag(&mut self, op: &'a Op, out: &mut String) -> Outcome {
        match op {
            Op::With { values, reset, body } => {
                // All values are made before any name is bound.
                let mut made = self.env.vec();
                for (value, _) in values {
                    made.push(self.eval(value)?);
                }
                self.unbind(reset);
                for ((_, slot), value) in values.iter().zip(&made) {
                    self.set(*slot, *value);
                }
                self.block(body, out)
            }
            Op::Autoescape(on, body) => {
                let before = self.env.set_autoescape(*on);
                let done = self.block(body, out);
                self.env.set_autoescape(before);
                done
            }
            Op::Filter { chain, slot, body } => self.filter_block(chain, *slot, body, out),
            Op::IfChanged { watched, state, body, otherwise } => {
                self.if_changed(watched, *state, body, otherwise.as_deref(), out)
            }
            Op::Spaceless(body) => {
                let start = out.len();
                self.block(body, out)?;
                let inside = out.get(start..).map(spaceless).unwrap_or_default();
                out.truncate(start);
                out.push_str(&inside);
                Ok(())
            }
            Op::Cycle { values, state, silent, bind } => self.cycle(values, *state, *silent, bind.as_ref(), out),
            Op::ResetCycle(state) => {
                if let Some(place) = self.cycles.get_mut(*state) {
                    *place = 0;
                }
                Ok(())
            }
            Op::FirstOf(values, slot) => self.first_of(values, *slot, out),
            Op::Now(format, slot, span) => {
                let mut text = self.env.buffer(32);
                let format = crate::template::moment::named_format(format);
                if self.env.now().write_date(format, &mut text).is_err() {
                    return Err(self.limit(*span, "the date is too long".to_owned()));
                }
                self.put(Val::Str(text.finish()), *slot, out);
                Ok(())
            }
            Op::Regroup { target, key, slot } => self.regroup(target, key, *slot),
            Op::WidthRatio { parts, slot, span } => self.width_ratio(parts, *slot, *span, out),
            Op::Inline(inline) => self.inline(inline, out),
            Op::Custom(block) => self.custom(block, out),
            Op::Text(..) | Op::Print(_) | Op::If(_) | Op::For(_) => Ok(()),
        }
    }

    #[inline(always)]
    fn set(&mut self, slot: usize, value: Val<'a>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = Some(value);
        }
    }

    fn unbind(&mut self, slots: &[usize]) {
        for slot in slots {
            if let Some(place) = self.slots.get_mut(*slot) {
                *place = None;
            }
        }
    }

    /// Binds a text, or prints it as it stands.
    fn put(&mut self, value: Val<'a>, slot: Option<usize>, out: &mut String) {
        match slot {
            Some(slot) => self.set(slot, value),
            None => out.push_str(value.as_str().unwrap_or("")),
        }
    }

    #[inline(never)]
    fn for_loop(&mut self, each: &'a Loop, out: &mut String) -> Outcome {
        let value = self.eval_lenient(&each.iterable)?;
        let items = match value {
            Val::None => List::Made(&[]),
            other => self.items(other, each.iterable.span)?,
        };
        if items.is_empty() {
            let Some((empty, reset)) = &each.empty else { return Ok(()) };
            self.unbind(reset);
            return self.block(empty, out);
        }
        self.unbind(&each.reset);
        for state in &each.changes {
            if let Some(place) = self.changes.get_mut(*state) {
                *place = None;
            }
        }
        let length = items.len();
        let outer = self.unjoinable.take();
        for index in 0..length {
            let at = if each.reversed { length - 1 - index } else { index };
            let item = items.at(at).unwrap_or(Val::None);
            self.turns = match self.turns.checked_sub(1) {
                Some(left) => left,
                None => {
                    let message = format!("the loops take more than {} turns", self.limits.turns);
                    return Err(self.limit(each.span, message));
                }
            };
            if let Some(turn) = self.loops.get_mut(each.index) {
                *turn = Turn { index, length };
            }
            if let [slot] = *each.targets {
                self.set(slot, item);
            } else {
                self.unbind(&each.turn_reset);
                self.unpack(each, item)?;
            }
            self.steps(&each.body, out)?;
            self.burn(1, each.span)?;
        }
        self.joined(outer)
    }

    /// The members of anything that Python can loop over.
    fn items(&self, value: Val<'a>, span: Span) -> Outcome<List<'a>> {
        if let Val::DataList(children) = value {
            return Ok(List::Data(children));
        }
        crate::template::filters::iterate(value, &self.env).map_err(|fault| {
            let source = span.of(&self.program.source).to_owned();
            self.failed(&fault, span, vec![(source, super::print::shown(value))])
        })
    }

    fn unpack(&mut self, each: &'a Loop, item: Val<'a>) -> Outcome {
        let wanted = each.targets.len();
        let length = item.length().unwrap_or(1);
        if wanted != length {
            let fault = Fault::value(format!("Need {wanted} values to unpack in for loop; got {length}. "));
            return Err(self.failed(&fault, each.span, vec![("item".to_owned(), super::print::shown(item))]));
        }
        let parts = self.items(item, each.span)?;
        for (slot, part) in each.targets.iter().zip(parts.iter()) {
            self.set(*slot, part);
        }
        Ok(())
    }

    /// Runs a block and takes its output back out of `out`, as a kept text.
    fn captured(&mut self, body: &'a [Op], out: &mut String) -> Outcome<&'a str> {
        let start = out.len();
        self.block(body, out)?;
        let text = self.env.text(out.get(start..).unwrap_or(""));
        out.truncate(start);
        self.env.reserve(text.len()).map_err(|fault| self.failed(&fault, Span::default(), Vec::new()))?;
        Ok(text)
    }

    fn filter_block(&mut self, chain: &'a Expr, slot: usize, body: &'a [Op], out: &mut String) -> Outcome {
        let text = Val::Safe(self.captured(body, out)?);
        self.set(slot, text);
        let value = self.filtered(text, chain)?;
        match value.as_str() {
            Some(text) => {
                out.push_str(text);
                self.within(out, chain.span)
            }
            None => {
                let message = format!("sequence item: expected str instance, {} found", value.type_name());
                let shown = vec![("the block".to_owned(), super::print::shown(value))];
                if self.unjoinable.is_none() {
                    self.unjoinable = Some(self.failed(&Fault::kind(message), chain.span, shown));
                }
                Ok(())
            }
        }
    }

    fn if_changed(
        &mut self,
        watched: &'a [Expr],
        state: usize,
        body: &'a [Op],
        otherwise: Option<&'a [Op]>,
        out: &mut String,
    ) -> Outcome {
        let mut seen = self.env.vec();
        let mut printed = "";
        if watched.is_empty() {
            printed = self.captured(body, out)?;
            seen.push(Val::Safe(printed));
        }
        for value in watched {
            seen.push(self.eval_lenient(value)?);
        }
        let before = self.changes.get(state).copied().flatten();
        if before.is_some_and(|before| equal(Val::List(before), Val::List(&seen))) {
            return otherwise.map_or(Ok(()), |body| self.block(body, out));
        }
        if let Some(place) = self.changes.get_mut(state) {
            *place = Some(seen.into_bump_slice());
        }
        // An empty output is rendered again, as Django does.
        if printed.is_empty() {
            return self.block(body, out);
        }
        out.push_str(printed);
        Ok(())
    }

    fn cycle(
        &mut self,
        values: &'a [Expr],
        state: usize,
        silent: bool,
        bind: Option<&'a Bind>,
        out: &mut String,
    ) -> Outcome {
        let at = self.cycles.get(state).copied().unwrap_or(0);
        let Some(expr) = values.get(at) else { return Ok(()) };
        if let Some(place) = self.cycles.get_mut(state) {
            *place = (at + 1) % values.len();
        }
        let value = self.eval(expr)?;
        if let Some(bind) = bind {
            let bound = bind.candidates.iter().copied().find(|slot| self.slot(*slot).is_some());
            let slot = bound.unwrap_or(if self.data(&bind.root.0).is_some() { bind.root.1 } else { bind.here });
            self.set(slot, value);
        }
        if silent {
            return Ok(());
        }
        self.print(value, out, expr.span)?;
        self.within(out, expr.span)
    }

    fn first_of(&mut self, values: &'a [Expr], slot: Option<usize>, out: &mut String) -> Outcome {
        let start = out.len();
        for expr in values {
            let value = self.eval_lenient(expr)?;
            if value.is_true() {
                self.print(value, out, expr.span)?;
                self.within(out, expr.span)?;
                let Some(slot) = slot else { return Ok(()) };
                let text = self.env.text(out.get(start..).unwrap_or(""));
                out.truncate(start);
                let safe = self.env.autoescape() || value.is_safe();
                self.set(slot, if safe { Val::Safe(text) } else { Val::Str(text) });
                return Ok(());
            }
        }
        if let Some(slot) = slot {
            self.set(slot, Val::Str(""));
        }
        Ok(())
    }

    fn regroup(&mut self, target: &'a Expr, key: &'a Expr, slot: usize) -> Outcome {
        let value = self.eval_lenient(target)?;
        if matches!(value, Val::None) {
            self.set(slot, Val::List(&[]));
            return Ok(());
        }
        let items = self.items(value, target.span)?;
        let mut groups: Vec<(Val<'a>, Vec<Val<'a>>)> = Vec::new();
        for item in items.iter() {
            self.burn(1, target.span)?;
            self.set(slot, item);
            let key = self.eval_lenient(key)?;
            match groups.last_mut() {
                Some((last, members)) if equal(*last, key) => members.push(item),
                _ => groups.push((key, vec![item])),
            }
        }
        let mut made = self.env.vec();
        for (key, members) in groups {
            let members = Val::List(self.env.list(&members));
            made.push(Val::Group(self.env.pair(key, members)));
        }
        self.set(slot, Val::List(made.into_bump_slice()));
        Ok(())
    }

    fn width_ratio(&mut self, parts: &'a [Expr; 3], slot: Option<usize>, span: Span, out: &mut String) -> Outcome {
        let [value, max, width] = parts;
        let missing = |error: &super::RenderError| error.class == ErrorClass::VariableDoesNotExist;
        let mut read = [Val::None; 3];
        for (place, expr) in read.iter_mut().zip([value, max, width]) {
            *place = match self.eval(expr) {
                Ok(value) => value,
                Err(error) if missing(&error) => return Ok(()),
                Err(error) if matches!(error.class, ErrorClass::ValueError | ErrorClass::TypeError) => {
                    return Err(self.bad_width(span, Val::None));
                }
                Err(error) => return Err(error),
            };
        }
        let [value, max, width] = read;
        let width = match crate::template::filters::to_int(width) {
            Ok(width) => width,
            Err(fault) if fault.class() == ErrorClass::OverflowError => {
                return Err(self.failed(&fault, span, Vec::new()));
            }
            Err(_) => return Err(self.bad_width(span, width)),
        };
        let text = ratio(value, max, &width);
        let text = Val::Str(self.env.text(&text));
        self.put(text, slot, out);
        Ok(())
    }

    fn bad_width(&self, span: Span, width: Val<'a>) -> Box<super::RenderError> {
        let fault = Fault::new(ErrorClass::TemplateSyntaxError, "widthratio final argument must be a number");
        self.failed(&fault, span, vec![("width".to_owned(), super::print::shown(width))])
    }

    fn custom_values(&mut self, call: &'a CustomCall) -> Outcome<(Vec<Val<'a>>, Named<'a>)> {
        let mut positional = Vec::with_capacity(call.positional.len());
        for expr in &call.positional {
            positional.push(self.eval(expr)?);
        }
        let mut keywords = Vec::with_capacity(call.keywords.len());
        for (name, expr) in &call.keywords {
            keywords.push((&**name, self.eval(expr)?));
        }
        Ok((positional, keywords))
    }

    fn inline(&mut self, inline: &'a InlineOp, out: &mut String) -> Outcome {
        let (positional, keywords) = self.custom_values(&inline.call)?;
        let call = TagCall { positional: &positional, keywords: &keywords, env: &self.env };
        let value = (inline.run)(&call).map_err(|fault| self.failed(&fault, inline.call.span, Vec::new()))?;
        match inline.slot {
            Some(slot) => self.set(slot, value),
            None => {
                self.print(value, out, inline.call.span)?;
                self.within(out, inline.call.span)?;
            }
        }
        Ok(())
    }

    fn custom(&mut self, block: &'a BlockOp, out: &mut String) -> Outcome {
        let (positional, keywords) = self.custom_values(&block.call)?;
        let call = TagCall { positional: &positional, keywords: &keywords, env: &self.env };
        let entered = (block.run)(&call).map_err(|fault| self.failed(&fault, block.call.span, Vec::new()))?;
        let Some(values) = entered else { return Ok(()) };
        self.unbind(&block.reset);
        for (index, slot) in block.slots.iter().enumerate() {
            self.set(*slot, values.get(index).copied().unwrap_or(Val::None));
        }
        self.block(&block.body, out)
    }
}

/// `strip_spaces_between_tags(output.strip())`.
fn spaceless(text: &str) -> String {
    let text = trim(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('>') {
        let (before, after) = rest.split_at_checked(at + 1).unwrap_or((rest, ""));
        out.push_str(before);
        let trimmed = after.trim_start_matches(is_space);
        rest = if trimmed.starts_with('<') { trimmed } else { after };
    }
    out.push_str(rest);
    out
}

/// `round(value / max * width)`, with Django's answers where that fails.
fn ratio(value: Val<'_>, max: Val<'_>, width: &crate::template::filters::Whole) -> String {
    let float = |value: Val<'_>| match value {
        Val::Int(int) => parse_float(itoa::Buffer::new().format(int)),
        Val::Bool(flag) => Some(f64::from(u8::from(flag))),
        Val::Float(float) => Some(float),
        // A whole number too large for a float raises OverflowError.
        Val::Big(digits) => parse_float(digits).filter(|float| float.is_finite()),
        Val::Str(text) | Val::Safe(text) => parse_float(text),
        _ => None,
    };
    let (Some(value), Some(max)) = (float(value), float(max)) else { return String::new() };
    if max == 0.0 {
        return "0".to_owned();
    }
    let Some(width) = width.to_float() else { return String::new() };
    let ratio = value / max * width;
    if !ratio.is_finite() {
        return String::new();
    }
    let rounded = format!("{:.0}", ratio.round_ties_even());
    match parse_int(&rounded) {
        Some(crate::template::python::number::Integer::Small(0)) => "0".to_owned(),
        _ => rounded,
    }
}
