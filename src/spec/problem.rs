//! What is wrong with a spec.

use crate::document::yaml::SyntaxError;
use crate::text::Span;

/// One thing that keeps a file from being a spec.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The rule that reports it: `file-syntax`, `unknown-key`, `duplicate-key`, `missing-key`,
    /// `missing-text` or `wrong-type`.
    pub rule: &'static str,
    /// The bytes meant.
    pub span: Span,
    /// One lower-case sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A place that explains it, and how.
    pub related: Option<(Span, String)>,
    /// What may have been meant in place of the bytes at `span`.
    pub nearest: Option<String>,
}

impl Problem {
    pub(super) fn new(rule: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { rule, span, message: message.into(), help: None, related: None, nearest: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names what may have been meant, or else all that is possible.
    pub(super) fn suggest(mut self, nearest: Option<&str>, possible: &[&str]) -> Self {
        self.help = match nearest {
            Some(nearest) => Some(format!("did you mean `{nearest}`?")),
            None if possible.is_empty() => self.help,
            None => Some(format!("known here: {}", possible.join(", "))),
        };
        self.nearest = nearest.map(str::to_owned);
        self
    }
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Self {
        Self {
            rule: "file-syntax",
            span: error.span,
            message: error.message,
            help: error.help,
            related: error.related,
            nearest: None,
        }
    }
}
