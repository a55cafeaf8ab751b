//! What a rule is.

use super::pages;
use super::sink::Sink;
use super::view::{FileView, Title, WebhookView};
use crate::finding::{Finding, Severity};
use crate::text::{SourceId, Span};

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// flowhook's own specs.
    Spec,
    /// Raw bodies, as pasted into Klaviyo.
    Body,
    /// The webhooks of a flow as Klaviyo exports it.
    Export,
    /// All files of a run, compared.
    Run,
}

/// How a rule is run.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// Found while a file is read.
    Reading,
    /// Found by the proof that the body stays JSON.
    Proof,
    /// Found by asking the network.
    Online,
    /// Looks at a file.
    File(fn(&FileView<'_>, &mut Sink)),
    /// Looks at a webhook.
    Webhook(fn(&WebhookView<'_>, &mut Sink)),
    /// Compares the webhooks of all files.
    Run(fn(&[Title], &mut Sink)),
}

/// A rule's public face and its check.
pub struct Rule {
    /// Its id: lower-case words with dashes, the same in every output format.
    pub id: &'static str,
    /// How bad its findings are, as a rule.
    pub severity: Severity,
    /// What it is about, in one lower-case sentence without a final stop.
    pub summary: &'static str,
    /// The public pages that its claims rest on.
    pub sources: &'static [&'static str],
    /// The version of flowhook that has it first.
    pub since: &'static str,
    /// What it looks at.
    pub subjects: &'static [Subject],
    pub(crate) check: Check,
}

impl Rule {
    /// Its page, in Markdown.
    #[must_use]
    pub fn page(&self) -> &'static str {
        pages::page(self.id)
    }

    /// Whether only the network can tell (`flowhook lint --online`).
    #[must_use]
    pub const fn is_online(&self) -> bool {
        matches!(self.check, Check::Online)
    }

    /// A finding of this rule at a place.
    pub(crate) fn at(&self, source: SourceId, span: Span, message: impl Into<String>) -> Finding {
        Finding::new(self.id, self.severity, message, source, span)
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("id", &self.id).field("severity", &self.severity).finish_non_exhaustive()
    }
}
