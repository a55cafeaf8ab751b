//! Follows a template through all its paths, and the reader's state with it.

use std::rc::Rc;

use super::alike::Memory;
use super::bare::BareRead;
use super::code::{Code, Expr, Op, OpKind, place_of_cycle};
use super::evaluate::{Answers, Place};
use super::hash::{Map, Set};
use super::known::{self, Valued};
use super::reads::Reads;
use super::trace::{Record, TraceId};
use super::twofold::Twofold;
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

/// Steps until the proof gives up, characters and states together: so many for any body,
/// and so many more for each byte of it.
const FUEL: u64 = 1_000_000;
const FUEL_OF_A_BYTE: u64 = 100;

pub(crate) struct Machine<'c> {
    pub(crate) code: &'c Code,
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
    pub(super) passed: Set<usize>,
    pub(super) memory: Memory,
    pub(super) reads: Reads,
    pub(super) last_bare: Option<Rc<BareRead>>,
    printed: Map<(usize, Answers, bool), Rc<Valued>>,
}

impl<'c> Machine<'c> {
    pub(super) fn new(code: &'c Code, autoescape: bool, reads: Reads) -> Self {
        Self {
            code,
            record: Record::default(),
            found: Found::default(),
            autoescape,
            world: autoescape,
            off: None,
            pinned: 0,
            fuel: Self::all_fuel(code),
            passed: Set::default(),
            memory: Memory::default(),
            reads,
            last_bare: None,
            printed: Map::default(),
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

    fn all_fuel(code: &Code) -> u64 {
        FUEL + FUEL_OF_A_BYTE * u64::try_from(code.source.len()).unwrap_or(0)
    }

    /// The work so far.
    pub(crate) fn steps(&self) -> u64 {
        Self::all_fuel(self.code).saturating_sub(self.fuel)
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
            states = self.joined(states, op.span);
        }
        states
    }

    fn op(&mut self, op: &'c Op, mut states: Vec<State>) -> Vec<State> {
        if !matches!(op.kind, OpKind::Text) {
            self.quotes(op, &states);
        }
        match &op.kind {
            OpKind::Text => self.text(op.span, states),
            OpKind::Print(expr) => self.alike(op, states, |machine, state| machine.print(op, expr, &state)),
            OpKind::If(arms) => self.alike(op, states, |machine, state| machine.choose(op, arms, state)),
            OpKind::For(each) => self.alike(op, states, |machine, state| machine.repeat(op, each, state)),
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
            OpKind::Cycle { id, values, silent } => {
                self.alike(op, states, |machine, state| machine.cycle(op, *id, values, *silent, state))
            }
            OpKind::ResetCycle(id) => {
                for state in &mut states {
                    state.cycles &= !place_of_cycle(*id);
                }
                states
            }
            OpKind::IfChanged { body, otherwise, inside } => {
                self.alike(op, states, |machine, state| machine.if_changed(op, body, otherwise, *inside, state))
            }
            OpKind::FirstOf(values) => self.alike(op, states, |machine, state| {
                let value = machine.first_of(op, values, &state);
                machine.feed(op, None, &value, &state)
            }),
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
        Place::new(self.code, answers, self.autoescape, op.time)
    }

    /// The value of an expression and what it prints, remembered.
    pub(crate) fn value(&mut self, op: &Op, expr: &Expr, answers: Answers) -> Rc<Valued> {
        let answers = answers.keep(op.asks);
        if answers.known == 0 && known::is_of_key(expr) {
            return known::value(expr, self.autoescape, || self.valued(op, expr, answers));
        }
        let key = (expr.span.start, answers, self.autoescape);
        if let Some(known) = self.printed.get(&key) {
            return Rc::clone(known);
        }
        let made = Rc::new(self.valued(op, expr, answers));
        if self.printed.len() < 100_000 {
            self.printed.insert(key, Rc::clone(&made));
        }
        made
    }

    fn valued(&self, op: &Op, expr: &Expr, answers: Answers) -> Valued {
        let value = self.place(op, answers).value(expr);
        let printed = Printed::of(&value, self.autoescape);
        (value, printed)
    }

    fn print(&mut self, op: &Op, expr: &Expr, state: &State) -> Vec<State> {
        let made = self.value(op, expr, state.answers);
        self.feed_printed(op, Some(expr), &made.0, &made.1, state)
    }

    pub(crate) fn feed(&mut self, op: &Op, expr: Option<&Expr>, value: &Abstract, state: &State) -> Vec<State> {
        let printed = Printed::of(value, self.autoescape);
        self.feed_printed(op, expr, value, &printed, state)
    }
}
