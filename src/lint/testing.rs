//! What the tests of rules share.

use super::Settings;
use crate::finding::Finding;
use crate::text::{Source, Sources};

/// The findings for one text.
pub(crate) fn lint(name: &str, text: &str) -> Vec<Finding> {
    lint_with(&Settings::default(), name, text)
}

/// The findings for one text, with settings.
pub(crate) fn lint_with(settings: &Settings, name: &str, text: &str) -> Vec<Finding> {
    let mut sources = Sources::new();
    sources.add(Source::new(name, text));
    super::run(&sources, settings).findings
}

/// What a rule found in a text: the bytes that each finding covers.
pub(crate) fn places<'t>(rule: &str, name: &str, text: &'t str) -> Vec<&'t str> {
    lint(name, text)
        .iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| finding.primary.span.of(text))
        .collect()
}

/// The ids of all rules that fired, in the order of their places.
pub(crate) fn rules(name: &str, text: &str) -> Vec<&'static str> {
    lint(name, text).iter().map(|finding| finding.rule).collect()
}
