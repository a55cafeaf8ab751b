//! `unused-suppression`: see `docs/rules/unused-suppression.md`.

use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::rule::{Check, Rule, Subject};
use crate::text::{Edit, SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "unused-suppression",
    severity: Severity::Warning,
    summary: "a suppression that silences nothing",
    sources: &[],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Reading,
};

/// The rule named at `span` has nothing to say there; `edit` takes it out of the comment.
pub(crate) fn finding(source: SourceId, span: Span, id: &str, edit: Edit) -> Finding {
    RULE.at(source, span, format!("`{id}` reports nothing here, so this silences nothing"))
        .help("remove it: one day it would hide a slip that is really there")
        .fix(Fix {
            title: "remove what silences nothing".to_owned(),
            applicability: Applicability::Safe,
            source,
            edits: vec![edit],
        })
}
