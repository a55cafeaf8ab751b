//! `non-string-value`: see `docs/rules/non-string-value.md`.

use crate::document::{Kind, Node};
use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::kind::FileKind;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Edit, Span};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "non-string-value",
    severity: Severity::Error,
    summary: "a field of the endpoint holds something else than a text",
    sources: &[super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    // In a spec the loader knows which type each key has; only a free `body` is left to us.
    if !webhook.endpoint.wunderkind || webhook.defaults {
        return;
    }
    for field in webhook.fields.iter().filter(|field| fields::field(&field.key.text).is_some()) {
        if matches!(field.value.kind, Kind::Text(_) | Kind::Hole) {
            continue;
        }
        let name = &field.key.text;
        let kind = if matches!(field.value.kind, Kind::Mapping(_)) { "an object" } else { field.value.kind.word() };
        let mut finding = RULE.at(
            webhook.source,
            field.value.span,
            format!("the endpoint takes only texts, but `{name}` holds {kind}"),
        );
        finding = finding.help(match field.value.kind {
            Kind::Mapping(_) if name == fields::CALLBACK_DATA => {
                "write the object as a text: in double quotes, each `\"` inside as `\\\"`".to_owned()
            }
            Kind::Null => format!("leave `{name}` out, or write an empty text"),
            _ => "put the value in double quotes".to_owned(),
        });
        if let Some(replacement) = as_text(webhook, &field.value) {
            finding = finding.fix(Fix {
                title: format!("write `{name}` as a text"),
                applicability: Applicability::Unsafe,
                source: webhook.source,
                edits: vec![Edit { span: field.value.span, replacement }],
            });
        }
        sink.push(finding);
    }
}

/// The value as a JSON text. Tags stay byte for byte, since the template engine reads them
/// before any JSON reader does; what is blank between members is dropped at line breaks.
fn as_text(webhook: &WebhookView<'_>, value: &Node) -> Option<String> {
    if webhook.kind != FileKind::Body || matches!(value.kind, Kind::Null) {
        return None;
    }
    let written = value.span.of(webhook.file_text);
    let mut text = String::from("\"");
    let mut done = 0;
    for tag in literal::tags(written).into_iter().chain([Span::at(written.len())]) {
        for character in Span::new(done, tag.start).of(written).chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                '\n' | '\r' | '\t' => {}
                other => text.push(other),
            }
        }
        text.push_str(tag.of(written));
        done = tag.end;
    }
    text.push('"');
    Some(text)
}
