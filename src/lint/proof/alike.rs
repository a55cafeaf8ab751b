//! States that differ in nothing that matters are one state: this keeps the work linear.

use super::hash::{Map, Set};
use std::rc::Rc;

use super::code::{Op, OpKind};
use super::evaluate::Answers;
use super::machine::{Machine, State};
use super::trace::{Record, Step};
use super::twofold::Twofold;
use crate::text::Span;

/// States of one place that may differ in answers only; beyond, answers are forgotten.
const MOST_ANSWERS: usize = 48;
/// States of the reader at one place.
const MOST_READERS: usize = 100;
/// So few states are compared with each other and not hashed.
const FEW: usize = 16;
/// The same once a limit was reached: nothing is proved any more, what is found on the way is said.
const MOST_READERS_BEYOND: usize = 8;
/// States at one place in all: also the places of cycles can differ.
const MOST_STATES: usize = 2_000;

/// What matters of a state to an op.
type Key = (usize, Twofold, Answers, u32);

/// What became of states in loops: a loop inside loops is gone through again and again.
#[derive(Debug, Default)]
pub(crate) struct Memory(Map<Key, Rc<Made>>);

/// The state that was tried, and what became of it.
#[derive(Debug)]
struct Made {
    tried: State,
    after: Vec<State>,
}

impl Made {
    /// What becomes of a state that differs from the one tried only in what does not matter.
    fn of(&self, state: &State, op: &Op, record: &mut Record) -> Vec<State> {
        let again = |after: &State| State {
            reader: after.reader,
            answers: after.answers.or(state.answers.keep(!op.asks)),
            cycles: after.cycles & op.cycles | state.cycles & !op.cycles,
            trace: match after.trace {
                trace if state.trace == self.tried.trace => trace,
                trace if trace == self.tried.trace => state.trace,
                to => record.push(state.trace, Step::Alike { from: self.tried.trace, to }),
            },
            fork: if after.fork == self.tried.fork { state.fork } else { after.fork },
        };
        self.after.iter().map(again).collect()
    }
}

impl<'c> Machine<'c> {
    /// Runs an op once for all states that differ only in what the op neither asks for nor changes.
    pub(crate) fn alike(
        &mut self,
        op: &'c Op,
        states: Vec<State>,
        mut run: impl FnMut(&mut Self, State) -> Vec<State>,
    ) -> Vec<State> {
        let is_loop = matches!(op.kind, OpKind::For(_));
        if let ([state], false) = (states.as_slice(), is_loop) {
            return run(self, *state);
        }
        // Few, nearly always: looking through them is faster than hashing.
        let mut seen: Vec<(Key, Rc<Made>)> = Vec::new();
        let mut next = Vec::with_capacity(states.len());
        for state in states {
            let answers = state.answers.keep(op.asks);
            let key = (op.time.1, state.reader, answers, state.cycles & op.cycles);
            let known = if is_loop {
                self.memory.0.get(&key)
            } else {
                seen.iter().find(|(known, _)| *known == key).map(|(_, made)| made)
            };
            let made = if let Some(known) = known {
                Rc::clone(known)
            } else {
                let tried = State { answers, ..state };
                let made = Rc::new(Made { tried, after: run(self, tried) });
                if is_loop {
                    self.memory.0.insert(key, Rc::clone(&made));
                } else {
                    seen.push((key, Rc::clone(&made)));
                }
                made
            };
            next.extend(made.of(&state, op, &mut self.record));
        }
        next
    }

    /// States that differ in nothing that matters become one.
    pub(crate) fn joined(&mut self, mut states: Vec<State>, span: Span) -> Vec<State> {
        if states.len() <= 1 {
            return states;
        }
        distinct(&mut states);
        let most_readers = if self.found.limit.is_some() { MOST_READERS_BEYOND } else { MOST_READERS };
        if states.len() <= MOST_ANSWERS.min(most_readers) {
            return states;
        }
        // Too many combinations: first only the turns of loops stay known, then nothing.
        for mask in [self.pinned, 0] {
            let mut readers: Map<Twofold, usize> = Map::default();
            states.iter().for_each(|state| *readers.entry(state.reader).or_default() += 1);
            if readers.len() > most_readers || states.len() > MOST_STATES {
                self.found.limit.get_or_insert(span);
                states.truncate(1);
            }
            if readers.values().all(|count| *count <= MOST_ANSWERS) {
                break;
            }
            for state in &mut states {
                if readers.get(&state.reader).is_some_and(|count| *count > MOST_ANSWERS) {
                    state.answers = state.answers.keep(mask);
                }
            }
            distinct(&mut states);
        }
        states
    }
}

/// Keeps the first of states that differ only in how they came about.
fn distinct(states: &mut Vec<State>) {
    if states.len() <= FEW {
        let mut at = 1;
        while let Some((before, [state, ..])) = states.split_at_checked(at) {
            let same = |known: &State| {
                known.reader == state.reader && known.answers == state.answers && known.cycles == state.cycles
            };
            if before.iter().any(same) {
                states.remove(at);
            } else {
                at += 1;
            }
        }
        return;
    }
    let mut seen = Set::with_capacity_and_hasher(states.len(), Default::default());
    states.retain(|state| seen.insert((state.reader, state.answers, state.cycles)));
}
