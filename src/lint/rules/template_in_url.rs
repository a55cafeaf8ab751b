//! `template-in-url`: see `docs/rules/template-in-url.md`.

use crate::document::Node;
use crate::finding::Severity;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Mapped;

pub(super) static RULE: Rule = Rule {
    id: "template-in-url",
    severity: Severity::Warning,
    summary: "template syntax in the address or a header",
    sources: &[super::KLAVIYO_ADD_WEBHOOK],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if let Some(url) = webhook.endpoint.url.and_then(Node::as_text) {
        report(webhook, url, "the address", sink);
    }
    for header in webhook.endpoint.headers.map_or(&[][..], Node::entries) {
        if let Some(value) = header.value.as_text() {
            report(webhook, value, &format!("the header `{}`", header.key.text), sink);
        }
    }
}

fn report(webhook: &WebhookView<'_>, text: &Mapped, place: &str, sink: &mut Sink) {
    let Some(tag) = literal::tags(&text.text).into_iter().next() else { return };
    sink.push(
        RULE.at(
            webhook.source,
            text.source_span(tag),
            format!("no source says that Klaviyo renders templates in {place}: it may be sent as it stands"),
        )
        .help("put what changes into the body"),
    );
}
