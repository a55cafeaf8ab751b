//! `utm-core`: see `docs/rules/utm-core.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-core",
    severity: Severity::Warning,
    summary: "a parameter that Wunderkind adds itself",
    sources: &[super::WUNDERKIND_GUIDE, super::GA4_PARAMETERS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

const CORE: [&str; 3] = ["utm_source", "utm_medium", "utm_campaign"];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        for parameter in
            link.parameters().into_iter().filter(|parameter| CORE.contains(&link.name(*parameter).as_str()))
        {
            report(webhook, text.source_span(parameter.name), &link.name(parameter), sink);
        }
    }
    for parameter in webhook.utm.iter().filter(|parameter| CORE.contains(&parameter.key.text.as_str())) {
        report(webhook, parameter.key_span, &parameter.key.text, sink);
    }
}

fn report(webhook: &WebhookView<'_>, place: Span, name: &str, sink: &mut Sink) {
    sink.push(
        RULE.at(
            webhook.source,
            place,
            format!("other UTMs are added by Wunderkind itself: what becomes of a second `{name}` is not documented"),
        )
        .help("tell sends apart by `utm_api` or `utm_tracking`, as the guide does"),
    );
}
