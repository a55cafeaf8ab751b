//! `json-autoescape-off`: see `docs/rules/json-autoescape-off.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-autoescape-off",
    severity: Severity::Warning,
    summary: "`safe` or `autoescape off` where only HTML escaping keeps quotes away",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
