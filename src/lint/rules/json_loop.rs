//! `json-loop`: see `docs/rules/json-loop.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-loop",
    severity: Severity::Error,
    summary: "a loop that does not leave the JSON as its next turn needs it",
    sources: &[super::RFC_8259, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
