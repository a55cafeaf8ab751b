//! `bare-suppression`: see `docs/rules/bare-suppression.md`.

use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::rule::{Check, Rule, Subject};
use crate::text::{Edit, SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "bare-suppression",
    severity: Severity::Error,
    summary: "a suppression names no rule, or one that does not exist",
    sources: &[],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Reading,
};

/// No id stands in brackets.
pub(crate) fn without_rule(source: SourceId, comment: Span) -> Finding {
    RULE.at(source, comment, "this suppression names no rule, so it silences nothing")
        .help("write `flowhook: ignore[rule-id]`; findings show their rule's id in brackets")
}

/// The verb is not quite `ignore`.
pub(crate) fn misspelt(source: SourceId, span: Span, word: &str) -> Finding {
    renamed(
        RULE.at(source, span, format!("`{word}` is no instruction to flowhook, so this silences nothing")),
        "ignore",
    )
}

/// An id that no rule has.
pub(crate) fn unknown_rule(source: SourceId, span: Span, id: &str) -> Finding {
    let finding = RULE.at(source, span, format!("no rule is called `{id}`, so this silences nothing"));
    match super::nearest_id(id) {
        Some(near) => renamed(finding, near),
        None => finding.help("findings show their rule's id in brackets; `flowhook explain` lists all"),
    }
}

fn renamed(finding: Finding, to: &str) -> Finding {
    let (source, span) = (finding.primary.source, finding.primary.span);
    finding.help(format!("did you mean `{to}`?")).fix(Fix {
        title: format!("write `{to}`"),
        applicability: Applicability::Unsafe,
        source,
        edits: vec![Edit { span, replacement: to.to_owned() }],
    })
}
