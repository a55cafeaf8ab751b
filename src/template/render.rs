//! Running a program.

use bumpalo::Bump;

use super::error::{ErrorClass, Fault, RenderError};
use super::escape::escape_into;
use super::eval::{Env, Limits, RenderOptions};
use super::library::TagCall;
use super::program::{
    Apply, Argument, Base, Bind, BlockOp, Cond, Const, Counter, CustomCall, Expr, InlineOp, Loop, LoopParent, Op, Path,
    Program, Root, Step,
};
use super::trace::Traced;
use super::tree::Operator;
use super::value::{
    Children, Hint, List, Val, Value, attribute, contains, equal, identical, order, write_localized_float, write_str,
};
use crate::text::Span;

mod block;
mod print;

/// Errors are rare and large: boxed, they leave results small.
type Outcome<T = ()> = Result<T, Box<RenderError>>;

/// Renders `program` with `data` at the end of `out`.
pub(super) fn render(
    program: &Program,
    data: &Value,
    options: &RenderOptions<'_>,
    bump: &Bump,
    hints: &[Hint],
    trace: Option<&mut Vec<Traced>>,
    out: &mut String,
) -> Result<(), RenderError> {
    let root = match data.root() {
        Val::DataDict(children) => Some(children),
        _ => None,
    };
    let mut state = State {
        program,
        root,
        env: Env::new(bump, options),
        slots: bump.alloc_slice_fill_copy(program.slots.max(1), None),
        loops: bump.alloc_slice_fill_copy(program.loops.len(), Turn::default()),
        cycles: bump.alloc_slice_fill_copy(program.cycles, 0),
        changes: bump.alloc_slice_fill_copy(program.changes, None),
        hints,
        limits: options.limits,
        fuel: options.limits.fuel,
        turns: options.limits.turns,
        end: out.len().saturating_add(options.limits.output),
        unjoinable: None,
        trace,
    };
    state.block(&program.code, out).map_err(|error| *error)
}

/// Where a loop stands.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    index: usize,
    length: usize,
}

struct State<'a> {
    program: &'a Program,
    root: Option<Children<'a>>,
    env: Env<'a>,
    slots: &'a mut [Option<Val<'a>>],
    loops: &'a mut [Turn],
    cycles: &'a mut [usize],
    /// What `{% ifchanged %}` saw last.
    changes: &'a mut [Option<&'a [Val<'a>]>],
    hints: &'a [Hint],
    limits: Limits,
    fuel: u64,
    turns: u64,
    /// The length that the output must not pass.
    end: usize,
    /// A part of a block that is no text: an error when the block ends.
    unjoinable: Option<Box<RenderError>>,
    /// Where the template's own texts are told.
    trace: Option<&'a mut Vec<Traced>>,
}

/// Reading paths.
impl<'a> State<'a> {
    #[inline(always)]
    fn data(&self, step: &Step) -> Option<Val<'a>> {
        let hint = self.hints.get(step.hint)?;
        self.root?.get_hinted(&step.name, hint)
    }

    #[inline(always)]
    fn slot(&self, slot: usize) -> Option<Val<'a>> {
        self.slots.get(slot).copied().flatten()
    }

    #[inline(never)]
    fn root(&self, root: &'a Root) -> Option<Val<'a>> {
        match root {
            Root::Data(step) => self.data(step),
            Root::Slot(slot) => self.slot(*slot),
            Root::Counter(index, counter) => Some(self.counter(*index, *counter)),
            Root::Loop(index) => Some(self.loop_dict(*index)),
            Root::Search { slots, last } => slots.iter().find_map(|slot| self.slot(*slot)).or_else(|| self.root(last)),
            Root::Builtin(step, builtin) => Some(self.data(step).unwrap_or_else(|| constant(builtin))),
        }
    }

    fn counter(&self, index: usize, counter: Counter) -> Val<'a> {
        let turn = self.loops.get(index).copied().unwrap_or_default();
        let number = |value: usize| Val::Int(i64::try_from(value).unwrap_or(i64::MAX));
        match counter {
            Counter::FromOne => number(turn.index + 1),
            Counter::FromZero => number(turn.index),
            Counter::ToOne => number(turn.length - turn.index),
            Counter::ToZero => number(turn.length - turn.index - 1),
            Counter::First => Val::Bool(turn.index == 0),
            Counter::Last => Val::Bool(turn.index + 1 == turn.length),
        }
    }

    /// All counters of a loop as the dict that Django keeps them in.
    fn loop_dict(&self, index: usize) -> Val<'a> {
        let parent = match self.program.loops.get(index) {
            Some(LoopParent::Loop(parent)) => self.loop_dict(*parent),
            Some(LoopParent::Name(path)) => self.path(path).ok().flatten().unwrap_or(Val::Dict(&[])),
            None => Val::Dict(&[]),
        };
        self.env.dict(&[
            ("parentloop", parent),
            ("counter0", self.counter(index, Counter::FromZero)),
            ("counter", self.counter(index, Counter::FromOne)),
            ("revcounter", self.counter(index, Counter::ToOne)),
            ("revcounter0", self.counter(index, Counter::ToZero)),
            ("first", self.counter(index, Counter::First)),
            ("last", self.counter(index, Counter::Last)),
        ])
    }

    /// The value of a path; nothing where Django raises `VariableDoesNotExist`.
    ///
    /// The usual roads (members of objects of the data) are inlined where they are used: a value
    /// that stays in registers is not copied through memory.
    #[inline(always)]
    fn path(&self, path: &'a Path) -> Result<Option<Val<'a>>, Fault> {
        let root = match &path.root {
            Root::Data(step) => self.data(step),
            Root::Slot(slot) => self.slot(*slot),
            other => self.root(other),
        };
        match (root, &*path.steps) {
            (Some(value), []) => Ok(Some(value)),
            (Some(Val::DataDict(children)), [step]) => {
                let found = self.hints.get(step.hint).and_then(|hint| children.get_hinted(&step.name, hint));
                if found.is_some() { Ok(found) } else { self.walk(Val::DataDict(children), &path.steps) }
            }
            (Some(value), steps) => self.walk(value, steps),
            (None, _) => Ok(None),
        }
    }

    #[inline(never)]
    fn walk(&self, mut value: Val<'a>, steps: &'a [Step]) -> Result<Option<Val<'a>>, Fault> {
        for step in steps {
            match self.step(value, step)? {
                Some(next) => value = next,
                None => return Ok(None),
            }
        }
        Ok(Some(value))
    }

    /// Django's lookup of one part: as a key, as an attribute or method, as an index.
    #[inline]
    fn step(&self, value: Val<'a>, step: &Step) -> Result<Option<Val<'a>>, Fault> {
        let found = match value {
            Val::DataDict(children) => self.hints.get(step.hint).and_then(|hint| children.get_hinted(&step.name, hint)),
            Val::Dict(_) => value.get(&step.name),
            _ => None,
        };
        if found.is_some() {
            return Ok(found);
        }
        if (step.index.is_none() || !matches!(value, Val::DataList(_) | Val::List(_)))
            && let Some(found) = attribute(value, &step.name, &self.env)?
        {
            return Ok(Some(found));
        }
        let Some(index) = step.index else { return Ok(None) };
        Ok(match value {
            Val::Str(text) | Val::Safe(text) => {
                let start = super::python::text::offset(text, index);
                text.get(start..)
                    .and_then(|rest| rest.chars().next())
                    .and_then(|c| text.get(start..start + c.len_utf8()))
                    .map(Val::Str)
            }
            Val::Bytes(bytes) => bytes.get(index).map(|byte| Val::Int(i64::from(*byte))),
            _ => value.as_list().and_then(|list| list.at(index)),
        })
    }
}

fn constant(constant: &Const) -> Val<'_> {
    match constant {
        Const::None => Val::None,
        Const::Bool(value) => Val::Bool(*value),
        Const::Int(value) => Val::Int(*value),
        Const::Big(digits) => Val::Big(digits),
        Const::Float(value) => Val::Float(*value),
        Const::Text(text) => Val::Safe(text),
    }
}

/// Evaluating expressions.
impl<'a> State<'a> {
    /// The value of an expression; a variable that is missing is an empty text.
    #[inline(always)]
    fn eval(&mut self, expr: &'a Expr) -> Outcome<Val<'a>> {
        self.eval_or(expr, Val::Str(""))
    }

    /// The same, but a variable that is missing is `None` (Django's `ignore_failures`).
    #[inline(never)]
    fn eval_lenient(&mut self, expr: &'a Expr) -> Outcome<Val<'a>> {
        self.eval_or(expr, Val::None)
    }

    #[inline(always)]
    fn eval_or(&mut self, expr: &'a Expr, missing: Val<'a>) -> Outcome<Val<'a>> {
        let base = match &expr.base {
            Base::Path(path) => match self.path(path) {
                Ok(value) => value.unwrap_or(missing),
                Err(fault) => return Err(self.failed(&fault, expr.base_span, Vec::new())),
            },
            Base::Const(value) => constant(value),
            Base::Block => missing,
        };
        self.filtered(base, expr)
    }

    #[inline(always)]
    fn filtered(&mut self, mut value: Val<'a>, expr: &'a Expr) -> Outcome<Val<'a>> {
        for filter in &expr.filters {
            value = self.apply(value, filter, expr)?;
        }
        Ok(value)
    }

    #[inline(always)]
    fn apply(&mut self, value: Val<'a>, filter: &'a Apply, expr: &'a Expr) -> Outcome<Val<'a>> {
        self.burn(1 + value.as_str().map_or(0, |text| (text.len() / 64) as u64), filter.span)?;
        let argument = match &filter.argument {
            None => None,
            Some(Argument::Const(value)) => Some(constant(value)),
            Some(Argument::Path(path, span)) => match self.path(path) {
                Ok(Some(value)) => Some(value),
                Ok(None) => return Err(self.missing(*span)),
                Err(fault) => return Err(self.failed(&fault, *span, Vec::new())),
            },
        };
        if filter.refuses {
            return Err(self.refused(filter));
        }
        let result = match (filter.run)(value, argument, &self.env) {
            Ok(result) => result,
            Err(fault) => return Err(self.filter_failed(&fault, value, argument, filter, expr)),
        };
        if !(filter.is_safe && value.is_safe()) {
            return Ok(result);
        }
        match result {
            Val::Str(text) | Val::Safe(text) => Ok(Val::Safe(text)),
            other => self.marked_safe(other, filter.span),
        }
    }

    /// `mark_safe` of what is no text makes a text of it.
    #[cold]
    fn marked_safe(&self, value: Val<'a>, span: Span) -> Outcome<Val<'a>> {
        let mut text = self.env.buffer(16);
        self.write_limited(value, &mut text, span)?;
        Ok(Val::Safe(text.finish()))
    }

    /// An argument for a filter whose function takes `autoescape` in its place.
    #[cold]
    fn refused(&self, filter: &Apply) -> Box<RenderError> {
        let name = filter.span.of(&self.program.source).split(':').next().unwrap_or("");
        let fault = Fault::kind(format!("{name}() got multiple values for argument 'autoescape'"));
        self.failed(&fault, filter.span, Vec::new())
    }

    /// Whether a condition holds. What fails with an exception is false inside an operator, and
    /// a missing argument is false everywhere; a limit is never swallowed.
    fn holds(&mut self, condition: &'a Cond) -> Outcome<bool> {
        match self.cond(condition) {
            Ok(value) => Ok(value.is_true()),
            Err(error) if error.class == ErrorClass::VariableDoesNotExist => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn cond(&mut self, condition: &'a Cond) -> Outcome<Val<'a>> {
        match condition {
            Cond::Value(expr) => self.eval_lenient(expr),
            Cond::Not(inner) => match self.cond(inner) {
                Ok(value) => Ok(Val::Bool(!value.is_true())),
                Err(error) => swallow(error),
            },
            Cond::Binary(operator, left, right) => match self.binary(*operator, left, right) {
                Ok(value) => Ok(value),
                Err(error) => swallow(error),
            },
        }
    }

    fn binary(&mut self, operator: Operator, left: &'a Cond, right: &'a Cond) -> Outcome<Val<'a>> {
        use std::cmp::Ordering;
        let a = self.cond(left)?;
        match operator {
            Operator::Or if a.is_true() => return Ok(a),
            Operator::And if !a.is_true() => return Ok(a),
            _ => {}
        }
        let b = self.cond(right)?;
        Ok(Val::Bool(match operator {
            Operator::Or | Operator::And => return Ok(b),
            Operator::In => contains(a, b) == Some(true),
            Operator::NotIn => contains(a, b) == Some(false),
            Operator::Is => identical(a, b),
            Operator::IsNot => !identical(a, b),
            Operator::Equal => equal(a, b),
            Operator::NotEqual => !equal(a, b),
            Operator::Greater => order(a, b) == Some(Ordering::Greater),
            Operator::GreaterEqual => matches!(order(a, b), Some(Ordering::Greater | Ordering::Equal)),
            Operator::Less => order(a, b) == Some(Ordering::Less),
            Operator::LessEqual => matches!(order(a, b), Some(Ordering::Less | Ordering::Equal)),
        }))
    }
}

fn swallow<'a>(error: Box<RenderError>) -> Outcome<Val<'a>> {
    if error.class == ErrorClass::LimitReached { Err(error) } else { Ok(Val::Bool(false)) }
}

/// Errors and limits.
impl<'a> State<'a> {
    #[inline(always)]
    fn burn(&mut self, fuel: u64, span: Span) -> Outcome {
        match self.fuel.checked_sub(fuel) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => Err(self.exhausted(span)),
        }
    }

    #[cold]
    fn limit(&self, span: Span, message: String) -> Box<RenderError> {
        Box::new(RenderError { class: ErrorClass::LimitReached, span, message, values: Vec::new() })
    }

    #[cold]
    fn exhausted(&self, span: Span) -> Box<RenderError> {
        self.limit(span, format!("the render takes more than {} steps", self.limits.fuel))
    }

    #[cold]
    fn missing(&self, span: Span) -> Box<RenderError> {
        let name = span.of(&self.program.source);
        let message = format!("Failed lookup for key [{name}]: the argument has no value");
        Box::new(RenderError { class: ErrorClass::VariableDoesNotExist, span, message, values: Vec::new() })
    }

    #[cold]
    fn failed(&self, fault: &Fault, span: Span, values: Vec<(String, String)>) -> Box<RenderError> {
        Box::new(RenderError { class: fault.class(), span, message: fault.message().to_owned(), values })
    }

    #[cold]
    fn filter_failed(
        &self,
        fault: &Fault,
        value: Val<'a>,
        argument: Option<Val<'a>>,
        filter: &Apply,
        expr: &Expr,
    ) -> Box<RenderError> {
        let source = &self.program.source;
        let before = Span::new(expr.span.start, filter.span.start).of(source);
        let before = before.trim_end().trim_end_matches('|').trim_end();
        let mut values = vec![(before.to_owned(), print::shown(value))];
        if let (Some(Argument::Path(_, span)), Some(argument)) = (&filter.argument, argument) {
            values.push((span.of(source).to_owned(), print::shown(argument)));
        }
        self.failed(fault, filter.span, values)
    }
}
