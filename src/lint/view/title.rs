//! What a webhook is called.

use super::WebhookView;
use crate::lint::kind::FileKind;
use crate::text::{SourceId, Span};

/// What a message to the Text API is called, kept for comparing it with those of other files.
#[derive(Debug)]
pub(crate) struct Title {
    /// What its file is.
    pub(crate) kind: FileKind,
    /// The name, without blanks around it.
    pub(crate) text: String,
    /// The file.
    pub(crate) source: SourceId,
    /// Where the name stands.
    pub(crate) place: Span,
}

impl Title {
    /// The title of a webhook, if it is a message and has one.
    pub(crate) fn of(webhook: &WebhookView<'_>) -> Option<Self> {
        let title = webhook.title().filter(|title| webhook.endpoint.wunderkind && !title.text.trim().is_empty())?;
        let (text, place) = (title.text.trim().to_owned(), title.whole());
        Some(Self { kind: webhook.kind, text, source: webhook.source, place })
    }
}
