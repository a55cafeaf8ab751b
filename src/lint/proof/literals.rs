//! Literal text, given to the reader.

use super::machine::{Machine, State};
use super::twofold::{Refusal, Twofold};
use crate::text::Span;

impl Machine<'_> {
    /// Literal text, read once for each state of the reader.
    pub(super) fn text(&mut self, span: Span, states: Vec<State>) -> Vec<State> {
        if let [state] = states.as_slice() {
            let Some(reader) = self.read(span, state) else { return Vec::new() };
            self.passed_by(span);
            return vec![State { reader, ..*state }];
        }
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
            self.passed_by(span);
        }
        self.resolve(&mut next);
        next.into_iter().map(|(_, state)| state).collect()
    }

    /// Some state got past the text: a refusal inside it is not on all paths; where it stands is
    /// not known yet.
    fn passed_by(&mut self, span: Span) {
        let refused = self.found.violations.range((span.start, false, false)..(span.end, false, false));
        self.passed.extend(refused.map(|(key, _)| key.0));
        self.passed.insert(span.start);
    }

    fn read(&mut self, span: Span, state: &State) -> Option<Twofold> {
        let mut reader = state.reader;
        let code = self.code;
        let text = span.of(&code.source);
        if !self.burn(text.len(), span) {
            return None;
        }
        if let Some(after) = self.reads.known(span.start, &reader) {
            return Some(after);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut clean = true;
        while let Some(rest) = bytes.get(at..) {
            at += reader.idle(rest);
            let Some(byte) = bytes.get(at) else { break };
            let start = span.start + at;
            at += 1;
            let Err(refusal) = reader.step(*byte) else { continue };
            clean = false;
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
        if clean {
            self.reads.add(span.start, state.reader, reader);
        }
        Some(reader)
    }

    /// Where states that a fork left apart have become one, the fork is no cause any more.
    fn resolve(&self, states: &mut [(Twofold, State)]) {
        // What the reader is now, what it was in the first such state, and whether it was something else in another.
        let mut groups: Vec<(Twofold, Twofold, bool)> = Vec::new();
        let mut of = Vec::with_capacity(states.len());
        for (from, state) in states.iter() {
            let known = groups.iter().position(|(reader, ..)| *reader == state.reader);
            of.push(known.unwrap_or(groups.len()));
            match known.and_then(|at| groups.get_mut(at)) {
                Some((_, first, several)) => *several |= first != from,
                None => groups.push((state.reader, *from, false)),
            }
        }
        for (at, (_, state)) in of.iter().zip(states.iter_mut()) {
            if groups.get(*at).is_some_and(|(.., several)| *several) {
                state.fork = self.record.before(state.fork);
            }
        }
    }
}
