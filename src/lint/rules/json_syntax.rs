//! `json-syntax`: see `docs/rules/json-syntax.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-syntax",
    severity: Severity::Error,
    summary: "a body that cannot be JSON on some path through its tags",
    sources: &[super::RFC_8259],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
