//! `unknown-key`: see `docs/rules/unknown-key.md`. Reported by the spec's loader.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-key",
    severity: Severity::Error,
    summary: "a key that a spec does not have",
    sources: &[super::YAML_12],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::Reading,
};
