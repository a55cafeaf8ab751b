//! `missing-recipient`: see `docs/rules/missing-recipient.md`.

use crate::document::Entry;
use crate::finding::Severity;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "missing-recipient",
    severity: Severity::Error,
    summary: "neither `phone` nor `email` names a recipient",
    sources: &[super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind || !webhook.complete {
        return;
    }
    let mut empty = Vec::new();
    for name in [fields::PHONE, fields::EMAIL] {
        if webhook.lacks(name) {
            if webhook.defaults {
                return;
            }
            continue;
        }
        let blank: Vec<_> = webhook.all(name).filter(|field| is_blank_field(field)).collect();
        if blank.is_empty() || blank.len() < webhook.all(name).count() {
            return;
        }
        empty.extend(blank);
    }
    let mut places = empty.iter().map(|field| field.value.span);
    let (place, message) = match places.next() {
        Some(place) => (place, "the message has no recipient: neither `phone` nor `email` holds anything"),
        None => (webhook.anchor, "the message has no recipient: neither `phone` nor `email` is there"),
    };
    let mut finding = RULE
        .at(webhook.source, place, message)
        .help("set `phone` to `{{ person.phone_number|default:'' }}` or `email` to `{{ person.email|default:'' }}`");
    for place in places {
        finding = finding.related(webhook.source, place, "empty as well");
    }
    sink.push(finding);
}

fn is_blank_field(field: &Entry) -> bool {
    field.value.as_text().is_some_and(|text| literal::is_blank(&text.text))
}
