//! `wrong-type`: see `docs/rules/wrong-type.md`. Reported by the spec's loader.

use crate::finding::{Finding, Severity};
use crate::lint::rule::{Check, Rule, Subject};
use crate::text::{SourceId, Span};

pub(crate) static RULE: Rule = Rule {
    id: "wrong-type",
    severity: Severity::Error,
    summary: "a value of another type than the key has",
    sources: &[super::YAML_12],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Export],
    check: Check::Reading,
};

/// A member of an exported webhook has another type than Klaviyo gives it.
pub(crate) fn of_export(source: SourceId, span: Span, member: &str, wanted: &str, found: &str) -> Finding {
    RULE.at(source, span, format!("`{member}` of a webhook must be {wanted}, not {found}"))
        .help("this is not how Klaviyo exports flows; export the flow again")
}
