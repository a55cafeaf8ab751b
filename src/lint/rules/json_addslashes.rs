//! `json-addslashes`: see `docs/rules/json-addslashes.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-addslashes",
    severity: Severity::Error,
    summary: "`addslashes` in a JSON string",
    sources: &[super::RFC_8259, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
