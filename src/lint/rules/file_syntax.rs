//! `file-syntax`: see `docs/rules/file-syntax.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::text::{SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "file-syntax",
    severity: Severity::Error,
    summary: "the file is not YAML or JSON",
    sources: &[super::YAML_12, super::RFC_8259],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Reading,
};

/// A finding of this rule.
pub(crate) fn finding(
    source: SourceId,
    span: Span,
    message: String,
    help: Option<String>,
    related: Option<(Span, String)>,
) -> Finding {
    let mut finding = RULE.at(source, span, message);
    finding.help = help;
    match related {
        Some((span, message)) => finding.related(source, span, message),
        None => finding,
    }
}
