//! What following the template found.

use super::chars::Chars;
use super::trace::{Fork, TraceId};
use crate::text::Span;
use std::collections::BTreeMap;

/// What is wrong at one place of the template, on at least one path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    /// The byte of literal text, or the expression.
    pub(crate) span: Span,
    /// What could have stood there.
    pub(crate) expected: &'static str,
    /// What is printed there; empty at the end of the body.
    pub(crate) sent: String,
    /// In the JSON inside `callbackData`.
    pub(crate) nested: bool,
    pub(crate) trace: TraceId,
    /// The branches or the loop that brought it about.
    pub(crate) fork: Option<Fork>,
    /// Whether values were escaped for HTML when it was met.
    pub(crate) autoescape: bool,
    /// No path gets past this place.
    pub(crate) always: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Text, or the end of the body, where something else has to stand.
    Syntax,
    /// An expression outside of strings that may print what is no JSON.
    Bare {
        /// It may print nothing, `None`, or only a Python word.
        surely: bool,
    },
}

/// An expression inside a string that may break it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hole {
    pub(crate) span: Span,
    /// What may break the body's own string, and the one inside `callbackData`.
    pub(crate) outer: Chars,
    pub(crate) inner: Chars,
    /// It stands inside `callbackData`.
    pub(crate) nested: bool,
    /// HTML escaping changes what it prints.
    pub(crate) entities: bool,
    /// It prints quotes although values are escaped for HTML.
    pub(crate) unguarded: bool,
    /// The `{% autoescape off %}` around it.
    pub(crate) off: Option<Span>,
    pub(crate) trace: TraceId,
    pub(crate) autoescape: bool,
    pub(crate) index: usize,
}

/// Everything found, each place once.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) violations: BTreeMap<(usize, bool, bool), Violation>,
    pub(crate) holes: BTreeMap<usize, Hole>,
    /// Tags inside strings that have a `"` in them.
    pub(crate) clashes: std::collections::BTreeSet<Span>,
    /// Expressions that are printed and surely hold a list or an object.
    pub(crate) dumps: std::collections::BTreeSet<Span>,
    /// Whether a limit was reached before everything was followed.
    pub(crate) limit: Option<Span>,
}

impl Found {
    /// Whether nothing was found that can break the JSON.
    #[cfg(test)]
    pub(crate) fn is_silent(&self) -> bool {
        let breaks = |hole: &Hole| hole.outer.has(Chars::BREAKING) || hole.inner.has(Chars::BREAKING);
        self.violations.is_empty() && self.limit.is_none() && !self.holes.values().any(breaks)
    }

    pub(crate) fn violation(&mut self, violation: Violation) {
        let key = (violation.span.start, violation.nested, violation.kind == Kind::Syntax);
        match self.violations.get_mut(&key) {
            Some(known) => {
                if let (Kind::Bare { surely: false }, Kind::Bare { surely: true }) = (known.kind, violation.kind) {
                    *known = violation;
                }
            }
            None => {
                self.violations.insert(key, violation);
            }
        }
    }

    pub(crate) fn hole(&mut self, hole: Hole) {
        match self.holes.get_mut(&hole.span.start) {
            Some(known) => {
                let breaks = |hole: &Hole| hole.outer.has(Chars::BREAKING) || hole.inner.has(Chars::BREAKING);
                if !breaks(known) && breaks(&hole) {
                    (known.trace, known.autoescape) = (hole.trace, hole.autoescape);
                }
                known.outer |= hole.outer;
                known.inner |= hole.inner;
                known.nested |= hole.nested;
                known.entities |= hole.entities;
                known.unguarded |= hole.unguarded;
                known.off = known.off.or(hole.off);
            }
            None => {
                self.holes.insert(hole.span.start, hole);
            }
        }
    }
}
