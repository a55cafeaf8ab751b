//! `json-unescaped`: see `docs/rules/json-unescaped.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-unescaped",
    severity: Severity::Warning,
    summary: "an expression in a JSON string that may print a character that breaks it",
    sources: &[super::RFC_8259, super::KLAVIYO_EXTENSION, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
