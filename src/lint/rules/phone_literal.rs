//! `phone-literal`: see `docs/rules/phone-literal.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "phone-literal",
    severity: Severity::Error,
    summary: "the recipient is a number typed in",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

/// The recipient as the guide writes it.
const EXPRESSION: &str = "{{ person.phone_number|default:'' }}";

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for field in webhook.all(fields::PHONE) {
        let Some(text) = field.value.as_text() else { continue };
        if !literal::is_literal(&text.text) || !text.text.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let whole = field.value.span;
        let mut finding = RULE
            .at(webhook.source, whole, "this number is typed in: every profile's text goes to this one phone")
            .help(format!("after the test, put `{EXPRESSION}` back"));
        if let Some(edit) = webhook.rewrite(&field.value, EXPRESSION) {
            finding = finding.fix(Fix {
                title: "put the profile's phone back".to_owned(),
                applicability: Applicability::Unsafe,
                source: webhook.source,
                edits: vec![edit],
            });
        }
        sink.push(finding);
    }
}
