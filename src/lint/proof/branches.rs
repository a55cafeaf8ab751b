//! Tags that make a template go more than one way: `if`, `for`, `cycle`, `ifchanged`, `firstof`.

use super::code::{Arm, Expr, FactId, Loop, Op};
use super::conditions;
use super::evaluate::Answers;
use super::hash::Set;
use super::machine::{Machine, State};
use super::trace::Step;
use super::value::{Abstract, Lit};
use crate::text::Span;

impl<'c> Machine<'c> {
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

    pub(super) fn choose(&mut self, op: &'c Op, arms: &'c [Arm], state: State) -> Vec<State> {
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
            if !self.burn(taken.len() + left.len(), op.span) {
                return Vec::new();
            }
            let taken = self.joined(taken, op.span);
            after.extend(self.block(&arm.body, taken));
            open = self.joined(left, op.span);
        }
        after.extend(open);
        let opening = arms.first().map_or(op.span, |arm| arm.opening);
        self.forked(&state, &mut after, opening, false);
        after
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

    pub(super) fn repeat(&mut self, op: &'c Op, each: &'c Loop, state: State) -> Vec<State> {
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
        after
    }

    /// All numbers of turns from one up.
    fn turns(&mut self, op: &'c Op, each: &'c Loop, begun: State) -> Vec<State> {
        let pinned = self.pinned;
        for fact in [each.first, each.last] {
            self.pinned |= self.slot(fact).map_or(0, |slot| 1 << slot);
        }
        let tells_last = self.slot(each.last).is_some();
        let mut seen = Set::default();
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

    pub(super) fn cycle(
        &mut self,
        op: &'c Op,
        id: usize,
        values: &'c [Expr],
        silent: bool,
        mut state: State,
    ) -> Vec<State> {
        let length = self.code.cycles.get(id).copied().flatten();
        if let Some(length) = length.filter(|length| *length > 0) {
            let shift = 4 * u32::try_from(id.min(7)).unwrap_or(0);
            let at = state.cycles >> shift & 15;
            let following = (at + 1) % u32::from(length);
            state.cycles = state.cycles & !(15 << shift) | following << shift;
            let place = usize::try_from(at).unwrap_or(0);
            let Some(value) = values.get(place).filter(|_| !silent) else { return vec![state] };
            let made = self.value(op, value, state.answers);
            return self.feed_printed(op, None, &made.0, &made.1, &state);
        }
        if silent {
            return vec![state];
        }
        let mut any = Abstract::default();
        for value in values {
            any = any.join(self.value(op, value, state.answers).0.clone());
        }
        self.feed(op, None, &any, &state)
    }

    pub(super) fn if_changed(
        &mut self,
        op: &'c Op,
        body: &'c [Op],
        otherwise: &'c [Op],
        inside: Option<FactId>,
        state: State,
    ) -> Vec<State> {
        let mut after = self.block(body, vec![state]);
        // Nothing was seen before the loop's first turn, nor outside of loops.
        let surely = inside.is_none_or(|first| self.known(state.answers, first) == Some(true));
        if !surely {
            after.extend(self.block(otherwise, vec![state]));
        }
        self.forked(&state, &mut after, op.span, false);
        after
    }

    pub(super) fn first_of(&mut self, op: &Op, values: &[Expr], state: &State) -> Abstract {
        let mut all = Abstract::default();
        for value in values {
            let made = self.value(op, value, state.answers).0.clone();
            let stays = !made.clone().narrowed(false).is_nothing();
            all = all.join(made.narrowed(true));
            if !stays {
                return all;
            }
        }
        all.join(Abstract::lit(Lit::Safe(String::new())))
    }
}
