//! `media-unreachable`: see `docs/rules/media-unreachable.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "media-unreachable",
    severity: Severity::Error,
    summary: "`mediaUrl` does not answer (`--online`)",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Online,
};
