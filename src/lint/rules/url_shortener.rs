//! `url-shortener`: see `docs/rules/url-shortener.md`.

use crate::finding::Severity;
use crate::lint::link;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "url-shortener",
    severity: Severity::Warning,
    summary: "a link of a public shortener",
    sources: &[super::TWILIO_FORBIDDEN, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        let rest = link.masked.split_once("://").map_or(&*link.masked, |(_, rest)| rest);
        let Some(host) = shortener(rest) else { continue };
        let at = link.masked.len() - rest.len();
        sink.push(
            RULE.at(
                webhook.source,
                text.source_span(Span::new(at, at + host.len())),
                format!("the link is shortened by Wunderkind anyway: `{host}` only makes a chain of redirects of it"),
            )
            .help("write the whole address"),
        );
    }
    for text in webhook.texts(fields::TEXT) {
        for (span, _) in link::in_prose(&webhook.masked(text)).into_iter().filter(|(_, short)| *short) {
            let shown = span.of(&text.text);
            let mut finding = RULE
                .at(
                    webhook.source,
                    text.source_span(span),
                    format!("carriers filter texts with links of public shorteners: `{shown}`"),
                )
                .help("put the whole address into `clickUrl`");
            finding.severity = Severity::Error;
            sink.push(finding);
        }
    }
}

fn shortener(rest: &str) -> Option<&str> {
    let host = rest.split(['/', '?', '#', ':']).next()?;
    link::is_shortener(host).then_some(host)
}
