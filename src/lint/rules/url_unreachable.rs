//! `url-unreachable`: see `docs/rules/url-unreachable.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    id: "url-unreachable",
    severity: Severity::Error,
    summary: "`clickUrl` does not answer, or loses parameters on its way (`--online`)",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Online,
};
