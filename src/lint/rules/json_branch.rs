//! `json-branch`: see `docs/rules/json-branch.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-branch",
    severity: Severity::Error,
    summary: "branches that leave the JSON in different states",
    sources: &[super::RFC_8259, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
