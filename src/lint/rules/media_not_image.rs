//! `media-not-image`: see `docs/rules/media-not-image.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "media-not-image",
    severity: Severity::Error,
    summary: "what `mediaUrl` leads to is no jpeg, png or gif (`--online`)",
    sources: &[super::TWILIO_MEDIA, super::KLAVIYO_MMS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Online,
};
