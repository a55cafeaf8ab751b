//! `json-unescaped-nested`: see `docs/rules/json-unescaped-nested.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-unescaped-nested",
    severity: Severity::Warning,
    summary: "an expression that may break the JSON inside `callbackData`",
    sources: &[super::WUNDERKIND_SEND, super::RFC_8259, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
