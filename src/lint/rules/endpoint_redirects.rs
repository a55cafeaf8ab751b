//! `endpoint-redirects`: see `docs/rules/endpoint-redirects.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "endpoint-redirects",
    severity: Severity::Error,
    summary: "the endpoint redirects, or its certificate can't be trusted (`--online`)",
    sources: &[super::KLAVIYO_STATUS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Export],
    check: Check::Online,
};
