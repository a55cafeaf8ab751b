//! `json-quote-clash`: see `docs/rules/json-quote-clash.md`; found by the proof.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "json-quote-clash",
    severity: Severity::Info,
    summary: "a double quote in a tag inside a JSON string",
    sources: &[super::KLAVIYO_ADD_WEBHOOK],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Proof,
};
