//! What the rules for required fields share.

use super::literal;
use super::rule::Rule;
use super::sink::Sink;
use super::view::WebhookView;
use crate::finding::{Applicability, Fix};
use crate::text::Span;

/// Reports a required field that is absent or surely empty.
pub(crate) fn check(
    rule: &Rule,
    webhook: &WebhookView<'_>,
    name: &'static str,
    what: &str,
    help: &str,
    sink: &mut Sink,
) {
    check_present(rule, webhook, name, what, help, sink);
    if !webhook.endpoint.wunderkind {
        return;
    }
    for field in webhook.all(name) {
        if field.value.as_text().is_some_and(|text| literal::is_blank(&text.text)) {
            let message = format!("the required `{name}` is empty: it is {what}");
            sink.push(rule.at(webhook.source, field.value.span, message).help(help));
        }
    }
}

/// Reports a required field that is absent; a field with nearly its name is taken for it.
pub(crate) fn check_present(
    rule: &Rule,
    webhook: &WebhookView<'_>,
    name: &'static str,
    what: &str,
    help: &str,
    sink: &mut Sink,
) {
    // A spec's loader gives or demands what is left out.
    if !webhook.endpoint.wunderkind || webhook.defaults || !webhook.lacks(name) {
        return;
    }
    let Some(misspelt) = webhook.misspelt(name) else {
        let message = format!("the required `{name}` is absent: it is {what}");
        sink.push(rule.at(webhook.source, webhook.anchor, message).help(help));
        return;
    };
    let message = format!("the required `{name}` is absent; `{}` is no field of the endpoint", misspelt.key.text);
    let mut finding = rule.at(webhook.source, misspelt.key_span, message).help(format!("write `{name}`"));
    if let Some(edit) = webhook.edit(&misspelt.key, Span::new(0, misspelt.key.text.len()), name) {
        finding = finding.fix(Fix {
            title: format!("rename to `{name}`"),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits: vec![edit],
        });
    }
    sink.push(finding);
}
