//! `utm-unknown`: see `docs/rules/utm-unknown.md`.

use crate::finding::Severity;
use crate::lint::literal::{self, HOLE};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::text::nearest;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-unknown",
    severity: Severity::Info,
    summary: "a utm parameter that no tool is known to read",
    sources: &[super::GA4_PARAMETERS, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

/// GA4's nine, and the two of Wunderkind's guide.
const KNOWN: [&str; 11] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_id",
    "utm_term",
    "utm_content",
    "utm_source_platform",
    "utm_creative_format",
    "utm_marketing_tactic",
    "utm_api",
    "utm_tracking",
];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        for parameter in link.parameters().into_iter().filter(|parameter| link.is_utm(*parameter)) {
            report(webhook, text.source_span(parameter.name), &link.name(parameter), sink);
        }
    }
    for parameter in webhook.utm.iter().filter(|parameter| parameter.key.text.starts_with("utm_")) {
        report(webhook, parameter.key_span, &parameter.key.text, sink);
    }
}

fn report(webhook: &WebhookView<'_>, place: Span, name: &str, sink: &mut Sink) {
    if KNOWN.contains(&name) || name.contains(HOLE) || !literal::is_literal(name) {
        return;
    }
    let help = match nearest(name, KNOWN) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "GA4 keeps it only as a part of the page's address; `utm_api` and `utm_tracking` are the guide's".to_owned()
        }
    };
    let message = format!("`{name}` is neither a parameter of GA4 nor one of Wunderkind's guide");
    sink.push(RULE.at(webhook.source, place, message).help(help));
}
