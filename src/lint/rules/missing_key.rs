//! `missing-key`: see `docs/rules/missing-key.md`. Reported by the spec's loader.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "missing-key",
    severity: Severity::Error,
    summary: "a key that a spec must have is absent",
    sources: &[super::YAML_12],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::Reading,
};
