//! `utm-in-template`: see `docs/rules/utm-in-template.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Finding, Fix};
use crate::lint::link;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-in-template",
    severity: Severity::Error,
    summary: "a parameter with another tool's macro, which nobody expands",
    sources: &[super::UTM_CHECKS, super::WUNDERKIND_GUIDE],
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
        for parameter in link.parameters().into_iter().filter(|parameter| link.is_utm(*parameter)) {
            let Some(span) = link::macros(parameter.whole.of(&link.masked)).into_iter().next() else { continue };
            let span = span.shifted(parameter.whole.start);
            let finding = report(webhook, text, span);
            // The separator before it goes with it, or the one behind the first one.
            let first = link.query().is_some_and(|query| query.start == parameter.whole.start);
            let gone = match (first, link.masked.get(parameter.whole.end..)) {
                (false, _) => Span::new(parameter.whole.start - 1, parameter.whole.end),
                (true, Some(rest)) if rest.starts_with('&') => {
                    Span::new(parameter.whole.start, parameter.whole.end + 1)
                }
                (true, _) => Span::new(parameter.whole.start - 1, parameter.whole.end),
            };
            sink.push(match webhook.edit(text, gone, "") {
                Some(edit) => finding.fix(Fix {
                    title: "remove the parameter".to_owned(),
                    applicability: Applicability::Unsafe,
                    source: webhook.source,
                    edits: vec![edit],
                }),
                None => finding,
            });
        }
    }
    for text in webhook.utm.iter().filter_map(|parameter| parameter.value.as_text()) {
        if let Some(span) = link::macros(&webhook.masked(text)).into_iter().next() {
            sink.push(report(webhook, text, span));
        }
    }
}

fn report(webhook: &WebhookView<'_>, text: &Mapped, span: Span) -> Finding {
    let message =
        format!("neither Klaviyo nor Wunderkind expands `{}`: analytics get it as it stands", span.of(&text.text));
    RULE.at(webhook.source, text.source_span(span), message).help("write the value out, or remove the parameter")
}
