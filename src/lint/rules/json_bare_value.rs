//! `json-bare-value`: see `docs/rules/json-bare-value.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-bare-value",
    severity: Severity::Error,
    summary: "an expression without quotes that may print what is no JSON value",
    sources: &[super::RFC_8259, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
