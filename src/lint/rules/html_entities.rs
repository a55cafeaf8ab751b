//! `html-entities`: see `docs/rules/html-entities.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "html-entities",
    severity: Severity::Warning,
    summary: "a value that HTML escaping would change in what people see",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
