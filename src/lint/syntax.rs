//! What the rules for broken template tags share.

use super::rule::Rule;
use super::templates::TemplateText;
use crate::finding::Finding;
use crate::template::SyntaxError;
use crate::text::SourceId;

/// The parser's error as a finding of `rule`.
pub(crate) fn finding(rule: &Rule, source: SourceId, template: &TemplateText, error: &SyntaxError) -> Finding {
    let mut finding = rule.at(source, template.place(error.span), error.message.clone());
    finding.help.clone_from(&error.help);
    match &error.related {
        // Where the text ends says nothing that the error does not say.
        Some((place, message)) if !place.is_empty() => finding.related(source, template.place(*place), message.clone()),
        _ => finding,
    }
}
