//! `json-object-dump`: see `docs/rules/json-object-dump.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-object-dump",
    severity: Severity::Error,
    summary: "a list or an object printed whole",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
