//! What the JSON reader complains of.

use crate::text::Span;

/// A place where the text is no JSON, and no template tag is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonProblem {
    /// The bytes meant, in the file.
    pub span: Span,
    /// One lower-case sentence: what is wrong and what was expected.
    pub message: String,
    /// An action for the reader, if there is one.
    pub help: Option<String>,
    /// A place that explains it (the bracket that is never closed).
    pub related: Option<(Span, String)>,
}

impl JsonProblem {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, related: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }
}
