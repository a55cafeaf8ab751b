//! The template texts of a file.

use crate::text::{Mapped, Span};

/// A text that the template engine will read.
#[derive(Debug)]
pub(crate) struct TemplateText {
    /// The text and the way back to the file.
    pub(crate) text: Mapped,
}

impl TemplateText {
    /// Takes a text.
    pub(crate) fn new(text: Mapped) -> Self {
        Self { text }
    }

    /// A range of the text as a range of the file.
    pub(crate) fn place(&self, span: Span) -> Span {
        self.text.source_span(span)
    }
}
