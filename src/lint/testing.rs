//! What the tests of rules share.

use super::{Context, Settings};
use crate::finding::Finding;
use crate::text::{Source, Sources};

/// The findings for one text, but those of [`OF_VALUES`].
pub(crate) fn lint(name: &str, text: &str) -> Vec<Finding> {
    lint_with(&Context::default(), name, text)
}

/// The findings for one text where this is known, but those of [`OF_VALUES`].
pub(crate) fn lint_with(context: &Context, name: &str, text: &str) -> Vec<Finding> {
    let mut findings = lint_all_with(context, name, text);
    findings.retain(|finding| !OF_VALUES.contains(&finding.rule));
    findings
}

/// The findings for one text.
pub(crate) fn lint_all(name: &str, text: &str) -> Vec<Finding> {
    lint_all_with(&Context::default(), name, text)
}

/// The findings for one text where this is known.
pub(crate) fn lint_all_with(context: &Context, name: &str, text: &str) -> Vec<Finding> {
    let mut sources = Sources::new();
    sources.add(Source::new(name, text));
    super::run(&sources, &Settings::with_context(context.clone())).findings
}

/// What a rule found in a text: the bytes that each finding covers.
pub(crate) fn places<'t>(rule: &str, name: &str, text: &'t str) -> Vec<&'t str> {
    lint_all(name, text)
        .iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.primary.span.of(text))
        .collect()
}

/// Rules that speak of nearly every body with a value in it, the guide's own among them,
/// since nothing in it keeps a quote in a name from breaking the JSON.
pub(crate) const OF_VALUES: [&str; 4] =
    ["html-entities", "json-quote-clash", "json-unescaped", "json-unescaped-nested"];

/// The ids of all rules that fired, in the order of their places, but those of [`OF_VALUES`].
pub(crate) fn rules(name: &str, text: &str) -> Vec<&'static str> {
    lint(name, text).iter().map(|finding| finding.rule).collect()
}
