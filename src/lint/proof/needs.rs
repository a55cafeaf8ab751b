//! Which answers and which places of cycles an op depends on: states that agree in those
//! fare alike.

use super::hash::Map;
use std::cell::RefCell;

use super::code::{Cond, Counter, Expr, Fact, FactId, LoopInfo, Op, OpKind, Root, place_of_cycle};
use super::evaluate::Index;

/// What an op depends on, as bits.
#[derive(Debug, Clone, Copy, Default)]
struct Needs {
    asks: u64,
    cycles: u32,
}

impl Needs {
    const fn add(&mut self, other: Self) {
        self.asks |= other.asks;
        self.cycles |= other.cycles;
    }
}

/// Notes the needs of each op.
pub(crate) fn mark(ops: &mut [Op], facts: &[Fact], loops: &[LoopInfo], index: &Index) {
    Marker { facts, loops, index, bound: RefCell::default() }.block(ops);
}

struct Marker<'c> {
    facts: &'c [Fact],
    loops: &'c [LoopInfo],
    index: &'c Index,
    bound: RefCell<Map<usize, u64>>,
}

impl Marker<'_> {
    fn block(&self, ops: &mut [Op]) -> Needs {
        let mut all = Needs::default();
        for op in ops {
            let needs = self.op(op);
            (op.asks, op.cycles) = (needs.asks, needs.cycles);
            all.add(needs);
        }
        all
    }

    fn op(&self, op: &mut Op) -> Needs {
        let time = op.time;
        let mut needs = Needs::default();
        match &mut op.kind {
            OpKind::Text | OpKind::Raw(_) | OpKind::Unknown => {}
            OpKind::Print(expr) => needs.asks |= self.expr(expr, time),
            OpKind::If(arms) => {
                for arm in arms {
                    needs.asks |= arm.cond.as_ref().map_or(0, |cond| self.cond(cond));
                    needs.add(self.block(&mut arm.body));
                }
            }
            OpKind::For(each) => {
                needs.asks |= self.slot(each.any) | self.slot(each.first) | self.slot(each.last) | each.turn_slots;
                needs.add(self.block(&mut each.body));
                needs.add(self.block(&mut each.empty));
            }
            OpKind::Autoescape(_, body) | OpKind::Block(body) | OpKind::Optional(body) => needs.add(self.block(body)),
            OpKind::IfChanged { body, otherwise, inside } => {
                needs.asks |= inside.map_or(0, |inside| self.slot(inside));
                needs.add(self.block(body));
                needs.add(self.block(otherwise));
            }
            OpKind::Cycle { id, values, .. } => {
                needs.cycles |= place_of_cycle(*id);
                needs.asks |= values.iter().fold(0, |all, value| all | self.expr(value, time));
            }
            OpKind::ResetCycle(id) => needs.cycles |= place_of_cycle(*id),
            OpKind::FirstOf(values) => {
                needs.asks |= values.iter().fold(0, |all, value| all | self.expr(value, time));
            }
            OpKind::Filtered { body, filters } => {
                needs.add(self.block(body));
                let arguments = filters.iter().filter_map(|filter| filter.argument.as_ref());
                needs.asks |= arguments.fold(0, |all, argument| all | self.expr(argument, time));
            }
        }
        needs
    }

    /// What a bound value depends on, at whatever time; names bound by names that are bound
    /// by names are looked at once.
    fn bound(&self, expr: &Expr) -> u64 {
        let known = self.bound.borrow().get(&expr.span.start).copied();
        known.unwrap_or_else(|| {
            let asks = self.expr(expr, (0, usize::MAX));
            self.bound.borrow_mut().insert(expr.span.start, asks);
            asks
        })
    }

    fn slot(&self, fact: FactId) -> u64 {
        self.facts.get(fact).and_then(|fact| fact.slot).map_or(0, |slot| 1 << slot)
    }

    fn cond(&self, cond: &Cond) -> u64 {
        match cond {
            Cond::Fact(fact) => self.slot(*fact),
            Cond::Not(inner) => self.cond(inner),
            Cond::And(left, right) | Cond::Or(left, right) => self.cond(left) | self.cond(right),
            Cond::Known(_) => 0,
        }
    }

    fn expr(&self, expr: &Expr, time: (usize, usize)) -> u64 {
        let mut asks = match &expr.root {
            Root::Counter(of, Counter::First) => self.loops.get(*of).map_or(0, |info| self.slot(info.first)),
            Root::Counter(of, Counter::Last) => self.loops.get(*of).map_or(0, |info| self.slot(info.last)),
            Root::Bound(bound, _) => self.bound(bound),
            _ => 0,
        };
        for key in std::iter::once(&expr.root_key).chain(&expr.keys) {
            let about = self.index.about(key, self.facts, time);
            asks = about.fold(asks, |all, (fact, _)| all | self.slot(fact));
        }
        let arguments = expr.filters.iter().filter_map(|filter| filter.argument.as_ref());
        arguments.fold(asks, |all, argument| all | self.expr(argument, time))
    }
}
