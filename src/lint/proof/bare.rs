//! What an expression prints where a value has to stand, outside of strings.

use std::borrow::Cow;
use std::rc::Rc;

use super::code::{Expr, Op};
use super::feed::read_text;
use super::machine::{Machine, State};
use super::twofold::Twofold;
use super::value::{Abstract, Kinds, Lit, Printed};
use super::violation::{Kind, Violation};
use crate::text::Span;

/// Texts read outside of strings.
#[derive(Debug)]
pub(super) struct BareRead {
    reader: Twofold,
    is_value: bool,
    texts: Vec<Cow<'static, str>>,
    /// The states that they leave the reader in.
    after: Vec<Twofold>,
    /// The first text that can't stand there.
    bad: Option<String>,
}

impl Machine<'_> {
    pub(super) fn feed_bare(
        &mut self,
        op: &Op,
        expr: Option<&Expr>,
        value: &Abstract,
        printed: &Printed,
        state: &State,
    ) -> Vec<State> {
        let core = state.reader.outer;
        let read = self.read_bare(&state.reader, expr.is_some(), &printed.exact);
        let mut next: Vec<State> = read.after.iter().map(|reader| State { reader: *reader, ..*state }).collect();
        let bad = if printed.text.is_some() { Some(sample_text(value, printed)) } else { read.bad.clone() };
        let Some(sent) = bad else { return next };
        let violation = if core.in_string() || !core.wants_value() {
            self.syntax(state, op.span, core.expected(), sent, false)
        } else {
            self.bare(op.span, value, sent, core.expected(), false, state)
        };
        self.found.violation(Violation { always: false, ..violation });
        if core.wants_value() {
            let reader = state.reader.after_value();
            if !next.iter().any(|known| known.reader == reader) {
                next.push(State { reader, ..*state });
            }
        } else if next.is_empty() {
            next.push(*state);
        }
        next
    }

    /// Reads each of some texts at a place outside of strings. A body that prints much there prints the same
    /// kinds of values again and again: the last reading is kept.
    fn read_bare(&mut self, reader: &Twofold, is_value: bool, texts: &[Cow<'static, str>]) -> Rc<BareRead> {
        if let Some(last) = &self.last_bare
            && last.reader == *reader
            && last.is_value == is_value
            && last.texts == texts
        {
            return Rc::clone(last);
        }
        let mut read = BareRead { reader: *reader, is_value, texts: texts.to_vec(), after: Vec::new(), bad: None };
        for text in texts {
            let mut after = *reader;
            let done = read_text(&mut after, text);
            // A value that is not there is missed right here, not at the comma behind it.
            let blank = is_value && reader.outer.wants_value() && text.trim().is_empty();
            if done.is_err() || blank {
                read.bad.get_or_insert_with(|| text.to_string());
            } else if !read.after.contains(&after) {
                read.after.push(after);
            }
        }
        let read = Rc::new(read);
        self.last_bare = Some(Rc::clone(&read));
        read
    }

    pub(super) fn bare(
        &self,
        span: Span,
        value: &Abstract,
        sent: String,
        expected: &'static str,
        nested: bool,
        state: &State,
    ) -> Violation {
        let kind = Kind::Bare { surely: is_sure(value) };
        Violation { kind, always: false, ..self.syntax(state, span, expected, sent, nested) }
    }
}

/// Whether ordinary data break it: it may print nothing or `None`, or can only be a Python word.
fn is_sure(value: &Abstract) -> bool {
    let empty_text = value.kinds.has(Kinds::TEXT) && value.text.empty;
    let exact = value.lits.iter().any(|lit| match lit {
        Lit::None => true,
        _ => lit.text().is_some_and(|text| text.trim().is_empty()),
    });
    let word = value.kinds.has(Kinds::BOOL) || value.lits.iter().any(|lit| matches!(lit, Lit::Bool(_)));
    let other = value.kinds.has(Kinds::TEXT.or(Kinds::CONTAINER).or(Kinds::NUMBER).or(Kinds::NUMERAL));
    empty_text || exact || value.kinds.has(Kinds::NONE) || word && !other
}

/// What would be sent in the worst ordinary case.
pub(super) fn sample_text(value: &Abstract, printed: &Printed) -> String {
    if is_sure(value) {
        let empty = value.kinds.has(Kinds::TEXT) && value.text.empty;
        let no_json = |text: &&Cow<'static, str>| serde_json::from_str::<serde::de::IgnoredAny>(text).is_err();
        let first = printed.exact.iter().find(no_json);
        return if empty { String::new() } else { first.map(ToString::to_string).unwrap_or_default() };
    }
    "abc".to_owned()
}
