//! What a check reports: findings, their severity, labels and fixes.
//!
//! A finding is data; how it is shown is the business of `report`.

use crate::text::{Edit, SourceId, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A note.
    Info,
    /// Silently wrong or fragile.
    Warning,
    /// The webhook fails, texts the wrong person, or loses the message.
    Error,
}

impl Severity {
    /// The word that every output format uses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place and what to say of it; an empty message only marks the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The text that the place is in.
    pub source: SourceId,
    /// The bytes meant.
    pub span: Span,
    /// What to say beside it.
    pub message: String,
}

/// Whether a fix keeps the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// The meaning is kept; may be applied unseen.
    Safe,
    /// Needs a look.
    Unsafe,
}

/// A way to mend the place, as edits of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an action ("rename to `clickUrl`").
    pub title: String,
    /// Whether it keeps the meaning.
    pub applicability: Applicability,
    /// The text that the edits are for.
    pub source: SourceId,
    /// The edits; they apply together or not at all.
    pub edits: Vec<Edit>,
}

/// One thing a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, as in the catalogue.
    pub rule: &'static str,
    /// How bad it is here.
    pub severity: Severity,
    /// One lower-case sentence: what is wrong and what was expected.
    pub message: String,
    /// The place itself.
    pub primary: Label,
    /// Places that explain it.
    pub related: Vec<Label>,
    /// An action for the reader, if there is one.
    pub help: Option<String>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// A sample (JSON with `person` and `event`) that shows it, where one was tried and does.
    pub sample: Option<String>,
}

impl Finding {
    /// A finding without related places, help or fixes yet.
    #[must_use]
    pub fn new(
        rule: &'static str,
        severity: Severity,
        message: impl Into<String>,
        source: SourceId,
        span: Span,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            primary: Label { source, span, message: String::new() },
            related: Vec::new(),
            help: None,
            fixes: Vec::new(),
            sample: None,
        }
    }

    /// Says more beside the place itself.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Adds the action for the reader.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a place that explains it.
    #[must_use]
    pub fn related(mut self, source: SourceId, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { source, span, message: message.into() });
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}
