//! `media-too-large`: see `docs/rules/media-too-large.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "media-too-large",
    severity: Severity::Warning,
    summary: "the picture behind `mediaUrl` has more than 600 KB (`--online`)",
    sources: &[super::KLAVIYO_MMS, super::TWILIO_MEDIA],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Online,
};
