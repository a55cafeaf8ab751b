//! `wrong-type`: see `docs/rules/wrong-type.md`. Reported by the spec's loader.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(crate) static RULE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Error,
    summary: "a value of another type than the key has",
    sources: &[super::YAML_12],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    page: include_str!("../../../docs/rules/wrong-type.md"),
    check: Check::Reading,
};
