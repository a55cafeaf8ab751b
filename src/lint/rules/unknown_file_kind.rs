//! `unknown-file-kind`: see `docs/rules/unknown-file-kind.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::text::{Source, SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "unknown-file-kind",
    severity: Severity::Error,
    summary: "the file is neither a spec, nor a webhook body, nor a flow export",
    sources: &[],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Reading,
};

/// The one finding for a file that is nothing we know.
pub(crate) fn finding(id: SourceId, source: &Source) -> Finding {
    let first = source.text().find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let line = source.text().get(first..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    let message = if source.text().trim().is_empty() {
        "the file is empty; a flow spec, a webhook body or a flow export was expected"
    } else {
        "this is neither a flow spec, nor a webhook body, nor a flow exported from Klaviyo"
    };
    RULE.at(id, Span::new(first, first + line), message).help(
        "a spec has `flowhook: 1` at its top level; a body is JSON with template tags or with fields of the Text API",
    )
}
