//! Follows a template through all its paths, and the reader's state with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::code::{Arm, Code, Expr, FactId, Loop, Op, OpKind};
use super::conditions;
use super::evaluate::{Answers, Index, Place};
use super::trace::{Record, Step, TraceId};
use super::twofold::{Refusal, Twofold};
use super::value::{Abstract, Printed};
use super::violation::{Found, Kind, Violation};
use crate::text::Span;

/// A state of the reader, what is known, and how it came about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    pub(crate) reader: Twofold,
    pub(crate) answers: Answers,
    /// The place of each followed cycle, four bits each.
    pub(crate) cycles: u32,
    pub(crate) trace: TraceId,
    pub(crate) fork: TraceId,
}

/// Steps until the proof gives up: characters and states together.
const FUEL: u64 = 60_000_000;
/// States of one place that may differ in answers only; beyond, the answers are forgotten.
const MOST_ANSWERS: usize = 48;
/// States of the reader at one place.
const MOST_READERS: usize = 400;

pub(crate) struct Machine<'c> {
    pub(crate) code: &'c Code,
    pub(crate) index: Index,
    pub(crate) record: Record,
    pub(crate) found: Found,
    pub(crate) autoescape: bool,
    /// Whether the template began with HTML escaping.
    pub(crate) world: bool,
    /// The `{% autoescape off %}` around the place.
    pub(crate) off: Option<Span>,
    /// Bits that never may be forgotten: the turns of open loops.
    pub(crate) pinned: u64,
    pub(crate) fuel: u64,
    /// Texts that some state got past.
    passed: BTreeSet<usize>,
    printed: HashMap<(usize, Answers, bool), std::rc::Rc<(Abstract, Printed)>>,
}

impl<'c> Machine<'c> {
    pub(crate) fn new(code: &'c Code, autoescape: bool) -> Self {
        Self {
            code,
            index: Index::new(code),
            record: Record::default(),
            found: Found::default(),
            autoescape,
            world: autoescape,
            off: None,
            pinned: 0,
            fuel: FUEL,
            passed: BTreeSet::new(),
            printed: HashMap::new(),
        }
    }

    /// Follows the whole template.
    pub(crate) fn run(&mut self, nested: bool) {
        let start = State { reader: Twofold::start(nested), answers: Answers::default(), cycles: 0, trace: 0, fork: 0 };
        let code = self.code;
        let ends = self.block(&code.ops, vec![start]);
        let complete = ends.iter().any(|state| state.reader.complete());
        let end = Span::at(code.source.len());
        for state in &ends {
            if !state.reader.complete() {
                let expected = state.reader.outer.expected();
                let violation = self.syntax(state, end, expected, String::new(), false);
                self.found.violation(Violation { always: !complete, ..violation });
            }
        }
        let passed = std::mem::take(&mut self.passed);
        for violation in self.found.violations.values_mut() {
            if violation.kind == Kind::Syntax && violation.span.start < code.source.len() {
                violation.always = !passed.contains(&violation.span.start);
            }
        }
    }

    pub(crate) fn burn(&mut self, amount: usize, span: Span) -> bool {
        self.fuel = self.fuel.saturating_sub(amount as u64);
        if self.fuel == 0 && self.found.limit.is_none() {
            self.found.limit = Some(span);
        }
        self.fuel > 0
    }

    pub(crate) fn syntax(
        &self,
        state: &State,
        span: Span,
        expected: &'static str,
        sent: String,
        nested: bool,
    ) -> Violation {
        Violation {
            kind: Kind::Syntax,
            span,
            expected,
            sent,
            nested,
            trace: state.trace,
            fork: self.record.get_fork(state.fork),
            autoescape: self.autoescape,
            always: true,
        }
    }

    pub(crate) fn block(&mut self, ops: &'c [Op], mut states: Vec<State>) -> Vec<State> {
        for op in ops {
            if states.is_empty() || !self.burn(states.len(), op.span) {
                return Vec::new();
            }
            states = self.op(op, states);
            let keep = op.alive | self.pinned;
            for state in &mut states {
                state.answers = state.answers.keep(keep);
            }
            if !matches!(op.kind, OpKind::Text) {
                states = self.joined(states, op.span);
            }
        }
        states
    }

    fn op(&mut self, op: &'c Op, mut states: Vec<State>) -> Vec<State> {
        if !matches!(op.kind, OpKind::Text) {
            self.quotes(op, &states);
        }
        match &op.kind {
            OpKind::Text => self.text(op.span, states),
            OpKind::Print(expr) => self.print(op, expr, states),
            OpKind::If(arms) => self.choose(op, arms, states),
            OpKind::For(each) => self.repeat(op, each, states),
            OpKind::Autoescape(on, body) => {
                let before = (self.autoescape, self.off);
                self.autoescape = *on;
                self.off = if *on { None } else { Some(op.span) };
                let states = self.block(body, states);
                (self.autoescape, self.off) = before;
                states
            }
            OpKind::Block(body) => self.block(body, states),
            OpKind::Optional(body) => {
                let mut left_out = states.clone();
                left_out.extend(self.block(body, states));
                left_out
            }
            OpKind::Cycle { id, values, silent } => self.cycle(op, *id, values, *silent, states),
            OpKind::ResetCycle(id) => {
                for state in &mut states {
                    state.cycles &= !(15 << (4 * id.min(&7)));
                }
                states
            }
            OpKind::IfChanged { body, otherwise, inside } => self.if_changed(op, body, otherwise, *inside, states),
            OpKind::FirstOf(values) => {
                let mut next = Vec::new();
                for state in states {
                    let value = self.first_of(op, values, &state);
                    next.extend(self.feed(op, None, &value, &state));
                }
                next
            }
            OpKind::Raw(printed) => states.iter().flat_map(|state| self.feed_raw(op.span, printed, state)).collect(),
            OpKind::Unknown => {
                let value = Abstract::anything();
                states.iter().flat_map(|state| self.feed(op, None, &value, state)).collect()
            }
            OpKind::Filtered { body, filters } => {
                let value = self.filtered(op, body, filters, &states);
                let printed = Printed::of(&value, false);
                states.iter().flat_map(|state| self.feed_raw(op.span, &printed, state)).collect()
            }
        }
    }

    pub(crate) fn place(&self, op: &Op, answers: Answers) -> Place<'_> {
        Place { code: self.code, index: &self.index, answers, autoescape: self.autoescape, time: op.time }
    }

    /// The value of an expression and what it prints, remembered.
    pub(crate) fn value(&mut self, op: &Op, expr: &Expr, answers: Answers) -> std::rc::Rc<(Abstract, Printed)> {
        let key = (expr.span.start, answers, self.autoescape);
        if let Some(known) = self.printed.get(&key) {
            return std::rc::Rc::clone(known);
        }
        let value = self.place(op, answers).value(expr);
        let printed = Printed::of(&value, self.autoescape);
        let made = std::rc::Rc::new((value, printed));
        if self.printed.len() < 100_000 {
            self.printed.insert(key, std::rc::Rc::clone(&made));
        }
        made
    }

    fn print(&mut self, op: &Op, expr: &Expr, states: Vec<State>) -> Vec<State> {
        let mut next = Vec::with_capacity(states.len());
        for state in states {
            let made = self.value(op, expr, state.answers);
            next.extend(self.feed_printed(op, Some(expr), &made.0, &made.1, &state));
        }
        next
    }

    /// Literal text, read once for each state of the reader.
    fn text(&mut self, span: Span, states: Vec<State>) -> Vec<State> {
        let mut done: Vec<(Twofold, Option<Twofold>)> = Vec::new();
        let mut next = Vec::with_capacity(states.len());
        for state in states {
            let known = done.iter().find(|(before, _)| *before == state.reader).map(|(_, after)| *after);
            let after = known.unwrap_or_else(|| {
                let after = self.read(span, &state);
                done.push((state.reader, after));
                after
            });
            if let Some(reader) = after {
                next.push((state.reader, State { reader, ..state }));
            }
        }
        if !next.is_empty() {
            // A refusal inside this text is not on all paths; where it stands is not known yet.
            let refused: Vec<usize> = self
                .found
                .violations
                .range((span.start, false, false)..(span.end, false, false))
                .map(|(key, _)| key.0)
                .collect();
            self.passed.extend(refused);
            self.passed.insert(span.start);
        }
        self.resolve(&mut next);
        next.into_iter().map(|(_, state)| state).collect()
    }

    fn read(&mut self, span: Span, state: &State) -> Option<Twofold> {
        let mut reader = state.reader;
        let code = self.code;
        let text = span.of(&code.source);
        if !self.burn(text.len(), span) {
            return None;
        }
        for (at, byte) in text.bytes().enumerate() {
            let Err(refusal) = reader.step(byte) else { continue };
            let start = span.start + at;
            let character = code.source.get(start..).and_then(|rest| rest.chars().next());
            let place = Span::new(start, start + character.map_or(1, char::len_utf8));
            let sent = character.map(String::from).unwrap_or_default();
            let (fault, nested) = match refusal {
                Refusal::Outer(fault) => (fault, false),
                Refusal::Inner(fault) => (fault, true),
            };
            if self.passed.contains(&span.start) {
                self.passed.insert(start);
            }
            let violation = self.syntax(state, place, fault.expected, sent, nested);
            self.found.violation(violation);
            if !nested {
                return None;
            }
        }
        Some(reader)
    }

    /// Where states that a fork left apart have become one, the fork is no cause any more.
    fn resolve(&self, states: &mut [(Twofold, State)]) {
        let mut before: BTreeMap<usize, (Twofold, bool)> = BTreeMap::new();
        let mut groups: Vec<Twofold> = Vec::new();
        let mut of = Vec::with_capacity(states.len());
        for (from, state) in states.iter() {
            let at = groups.iter().position(|known| *known == state.reader).unwrap_or_else(|| {
                groups.push(state.reader);
                groups.len() - 1
            });
            of.push(at);
            before.entry(at).and_modify(|(first, several)| *several |= first != from).or_insert((*from, false));
        }
        for (at, (_, state)) in of.iter().zip(states.iter_mut()) {
            if before.get(at).is_some_and(|(_, several)| *several) {
                state.fork = self.record.before(state.fork);
            }
        }
    }

    /// States that differ in nothing that matters become one.
    pub(crate) fn joined(&mut self, states: Vec<State>, span: Span) -> Vec<State> {
        let mut seen: HashMap<(Twofold, Answers, u32), usize> = HashMap::with_capacity(states.len());
        let mut readers: HashMap<Twofold, usize> = HashMap::new();
        let mut next: Vec<State> = Vec::with_capacity(states.len());
        for state in states {
            let key = (state.reader, state.answers, state.cycles);
            if seen.contains_key(&key) {
                continue;
            }
            seen.insert(key, next.len());
            *readers.entry(state.reader).or_default() += 1;
            next.push(state);
        }
        if readers.len() > MOST_READERS {
            self.found.limit.get_or_insert(span);
            next.truncate(1);
            return next;
        }
        if readers.values().all(|count| *count <= MOST_ANSWERS) {
            return next;
        }
        // Too many combinations: for those readers only the turns stay known.
        let pinned = self.pinned;
        for state in &mut next {
            if readers.get(&state.reader).is_some_and(|count| *count > MOST_ANSWERS) {
                state.answers = state.answers.keep(pinned);
            }
        }
        let mut seen = std::collections::HashSet::new();
        next.retain(|state| seen.insert((state.reader, state.answers, state.cycles)));
        next
    }

    /// Notes which branch a state went through, where the branches disagree.
    fn forked(&mut self, before: &State, after: &mut [State], span: Span, is_loop: bool) {
        let agree = after.windows(2).all(|pair| matches!(pair, [a, b] if a.reader == b.reader));
        for state in after.iter_mut() {
            if agree {
                state.fork = before.fork;
            } else if state.fork == before.fork {
                state.fork = self.record.fork(before.fork, span, is_loop);
            }
        }
    }

    fn choose(&mut self, op: &'c Op, arms: &'c [Arm], states: Vec<State>) -> Vec<State> {
        let mut next = Vec::new();
        for state in states {
            let mut open = vec![state];
            let mut after = Vec::new();
            for arm in arms {
                let Some(cond) = &arm.cond else {
                    after.extend(self.block(&arm.body, std::mem::take(&mut open)));
                    continue;
                };
                let mut taken = Vec::new();
                let mut left = Vec::new();
                for state in open {
                    for outcome in conditions::outcomes(self.code, cond, state.answers) {
                        let mut made = State { answers: outcome.answers, ..state };
                        for (fact, answer) in &outcome.asked {
                            made.trace = self.record.push(made.trace, Step::Answer(*fact, *answer));
                        }
                        if outcome.holds { taken.push(made) } else { left.push(made) }
                    }
                }
                let taken = self.joined(taken, op.span);
                after.extend(self.block(&arm.body, taken));
                open = self.joined(left, op.span);
            }
            after.extend(open);
            let opening = arms.first().map_or(op.span, |arm| arm.opening);
            self.forked(&state, &mut after, opening, false);
            next.extend(after);
        }
        next
    }

    fn slot(&self, fact: FactId) -> Option<u8> {
        self.code.facts.get(fact).and_then(|fact| fact.slot)
    }

    fn with(&self, answers: Answers, fact: FactId, answer: bool) -> Answers {
        self.slot(fact).map_or(answers, |slot| answers.set(slot, answer))
    }

    fn known(&self, answers: Answers, fact: FactId) -> Option<bool> {
        self.slot(fact).and_then(|slot| answers.get(slot))
    }

    fn repeat(&mut self, op: &'c Op, each: &'c Loop, states: Vec<State>) -> Vec<State> {
        let mut next = Vec::new();
        for state in states {
            let mut after = Vec::new();
            let any = self.known(state.answers, each.any);
            if any != Some(true) {
                let mut none = State { answers: self.with(state.answers, each.any, false), ..state };
                none.trace = self.record.push(none.trace, Step::Zero(each.id));
                after.extend(self.block(&each.empty, vec![none]));
            }
            if any != Some(false) {
                let begun = State { answers: self.with(state.answers, each.any, true), ..state };
                after.extend(self.turns(op, each, begun));
            }
            self.forked(&state, &mut after, each.opening, true);
            next.extend(after);
        }
        next
    }

    /// All numbers of turns from one up.
    fn turns(&mut self, op: &'c Op, each: &'c Loop, begun: State) -> Vec<State> {
        let pinned = self.pinned;
        for fact in [each.first, each.last] {
            self.pinned |= self.slot(fact).map_or(0, |slot| 1 << slot);
        }
        let tells_last = self.slot(each.last).is_some();
        let mut seen = std::collections::HashSet::new();
        let mut after = Vec::new();
        let mut waiting = vec![begun];
        let mut first = true;
        while !waiting.is_empty() {
            let mut entering = Vec::new();
            for state in waiting.drain(..) {
                for last in if tells_last { &[false, true][..] } else { &[true] } {
                    let answers = self.with(self.with(state.answers, each.first, first), each.last, *last);
                    if seen.insert((state.reader, answers, state.cycles)) {
                        let trace = self.record.push(state.trace, Step::Turn { of: each.id, first, last: *last });
                        entering.push(State { answers, trace, ..state });
                    }
                }
            }
            let entered = entering.first().map(|state| state.reader);
            let ended = self.block(&each.body, entering);
            for mut state in ended {
                let was_last = if tells_last { self.known(state.answers, each.last) } else { None };
                state.answers = state.answers.keep(!each.turn_slots);
                if was_last != Some(false) {
                    let trace = self.record.push(state.trace, Step::Done(each.id));
                    after.push(State { trace, ..state });
                }
                if was_last != Some(true) {
                    if entered.is_some_and(|entered| entered != state.reader) {
                        state.fork = self.record.fork(begun.fork, each.opening, true);
                    }
                    waiting.push(state);
                }
            }
            waiting = self.joined(waiting, op.span);
            first = false;
            if self.fuel == 0 {
                break;
            }
        }
        self.pinned = pinned;
        self.joined(after, op.span)
    }

    fn cycle(&mut self, op: &'c Op, id: usize, values: &'c [Expr], silent: bool, states: Vec<State>) -> Vec<State> {
        let length = self.code.cycles.get(id).copied().flatten();
        let mut next = Vec::new();
        for mut state in states {
            if let Some(length) = length.filter(|length| *length > 0) {
                let shift = 4 * u32::try_from(id.min(7)).unwrap_or(0);
                let at = state.cycles >> shift & 15;
                let following = (at + 1) % u32::from(length);
                state.cycles = state.cycles & !(15 << shift) | following << shift;
                if let (Some(value), false) = (values.get(at as usize), silent) {
                    let made = self.value(op, value, state.answers);
                    next.extend(self.feed_printed(op, None, &made.0, &made.1, &state));
                } else {
                    next.push(state);
                }
                continue;
            }
            if silent {
                next.push(state);
                continue;
            }
            let mut any = Abstract::default();
            for value in values {
                any = any.join(self.value(op, value, state.answers).0.clone());
            }
            next.extend(self.feed(op, None, &any, &state));
        }
        next
    }

    fn if_changed(
        &mut self,
        op: &'c Op,
        body: &'c [Op],
        otherwise: &'c [Op],
        inside: Option<FactId>,
        states: Vec<State>,
    ) -> Vec<State> {
        let mut next = Vec::new();
        for state in states {
            let mut after = self.block(body, vec![state]);
            // Nothing was seen before the loop's first turn, nor outside of loops.
            let surely = inside.is_none_or(|first| self.known(state.answers, first) == Some(true));
            if !surely {
                after.extend(self.block(otherwise, vec![state]));
            }
            self.forked(&state, &mut after, op.span, false);
            next.extend(after);
        }
        next
    }

    fn first_of(&mut self, op: &Op, values: &[Expr], state: &State) -> Abstract {
        let mut all = Abstract::default();
        for value in values {
            let made = self.value(op, value, state.answers).0.clone();
            let stays = !made.clone().narrowed(false).is_nothing();
            all = all.join(made.narrowed(true));
            if !stays {
                return all;
            }
        }
        all.join(Abstract::lit(super::value::Lit::Safe(String::new())))
    }

    pub(crate) fn feed(&mut self, op: &Op, expr: Option<&Expr>, value: &Abstract, state: &State) -> Vec<State> {
        let printed = Printed::of(value, self.autoescape);
        self.feed_printed(op, expr, value, &printed, state)
    }
}
