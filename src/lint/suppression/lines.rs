//! Which lines a comment speaks of.

use crate::document::{Kind, Node};
use crate::text::Span;

/// A text with its comments.
pub(super) struct Lines<'t> {
    text: &'t str,
    comments: &'t [Span],
}

impl<'t> Lines<'t> {
    pub(super) const fn new(text: &'t str, comments: &'t [Span]) -> Self {
        Self { text, comments }
    }

    /// The line with the byte at `at`, its end left out.
    fn line(&self, at: usize) -> Span {
        let start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
        let end = self.text.get(at..).and_then(|after| after.find('\n')).map_or(self.text.len(), |found| at + found);
        Span::new(start, end)
    }

    /// Whether nothing but this comment stands on its lines.
    fn is_alone(&self, comment: Span) -> bool {
        let before = Span::new(self.line(comment.start).start, comment.start);
        let after = Span::new(comment.end, self.line(comment.end).end);
        [before, after].iter().all(|part| part.of(self.text).trim().is_empty())
    }

    /// The line of a comment or, where it stands alone, the next line that is no comment.
    pub(super) fn covered(&self, comment: Span) -> Span {
        if !self.is_alone(comment) {
            return self.line(comment.start).to(self.line(comment.end));
        }
        let mut next = self.after(comment);
        while let Some(other) = self.alone_on(next) {
            next = self.after(other);
        }
        next
    }

    fn after(&self, comment: Span) -> Span {
        self.line((self.line(comment.end).end + 1).min(self.text.len()))
    }

    fn alone_on(&self, line: Span) -> Option<Span> {
        let first = self.comments.partition_point(|comment| comment.start < line.start);
        self.comments
            .get(first)
            .copied()
            .filter(|comment| comment.start < line.end && !line.is_empty() && self.is_alone(*comment))
    }

    /// What to take away so that no trace of a comment is left: its lines where it stands
    /// alone, the blanks before it where it ends its line.
    pub(super) fn removal(&self, comment: Span) -> Span {
        let (first, last) = (self.line(comment.start), self.line(comment.end));
        if self.is_alone(comment) {
            return Span::new(first.start, (last.end + 1).min(self.text.len()));
        }
        let ends_its_line = Span::new(comment.end, last.end).of(self.text).trim().is_empty();
        let before = Span::new(first.start, comment.start).of(self.text).trim_end();
        Span::new(if ends_its_line { first.start + before.len() } else { comment.start }, comment.end)
    }
}

/// `covered`, grown to the ends of the texts that begin in it: no comment can stand inside a
/// block scalar.
pub(super) fn with_whole_scalars(node: &Node, covered: Span, text: &str) -> Span {
    let within = |at: usize| covered.start <= at && at <= covered.end;
    let whole =
        |value: &Node| matches!(value.kind, Kind::Text(_)).then_some(value.span).filter(|s| s.end > covered.end);
    let mut end = covered.end;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match &node.kind {
            Kind::Mapping(entries) => {
                for entry in entries {
                    if within(entry.key_span.start) {
                        end = end.max(whole(&entry.value).map_or(0, |span| span.end));
                    }
                    open.push(&entry.value);
                }
            }
            Kind::Sequence(items) => {
                for item in items {
                    if within(item.span.start) {
                        end = end.max(whole(item).map_or(0, |span| span.end));
                    }
                    open.push(item);
                }
            }
            _ => {}
        }
    }
    Span::new(covered.start, end.min(text.len()))
}
