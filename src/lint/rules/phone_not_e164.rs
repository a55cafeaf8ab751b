//! `phone-not-e164`: see `docs/rules/phone-not-e164.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;
use crate::wunderkind::phone::E164;

pub(super) static RULE: Rule = Rule {
    id: "phone-not-e164",
    severity: Severity::Error,
    summary: "the phone number is not in E.164",
    sources: &[super::WUNDERKIND_SEND, super::E_164],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::PHONE) {
        if literal::is_literal(&text.text) {
            literal_number(webhook, text, sink);
        } else {
            encoded(webhook, text, sink);
        }
    }
}

fn literal_number(webhook: &WebhookView<'_>, text: &Mapped, sink: &mut Sink) {
    if literal::is_blank(&text.text) {
        return;
    }
    let Err(error) = E164::parse(&text.text) else { return };
    sink.push(
        RULE.at(webhook.source, text.whole(), format!("`phone` is not in E.164: {error}"))
            .help("write a plus sign, the country code and the number, digits only"),
    );
}

/// `urlencode` turns the plus sign into `%2B`.
fn encoded(webhook: &WebhookView<'_>, text: &Mapped, sink: &mut Sink) {
    for tag in literal::tags(&text.text) {
        let inside = tag.of(&text.text);
        let Some(at) = filter_at(inside, "urlencode") else { continue };
        let filter = Span::new(tag.start + at, tag.start + at + "urlencode".len());
        let mut finding = RULE
            .at(
                webhook.source,
                text.source_span(filter),
                "`urlencode` turns the `+` of the phone into `%2B`: no E.164 number",
            )
            .help("print the phone without `urlencode`");
        // The bar before the filter goes with it.
        let bar = inside.get(..at).and_then(|before| before.rfind('|')).map_or(filter.start, |bar| tag.start + bar);
        if let Some(edit) = webhook.edit(text, Span::new(bar, filter.end), "") {
            finding = finding.fix(Fix {
                title: "remove `urlencode`".to_owned(),
                applicability: Applicability::Safe,
                source: webhook.source,
                edits: vec![edit],
            });
        }
        sink.push(finding);
    }
}

/// Where a filter of this name, without an argument, stands in a tag.
fn filter_at(tag: &str, name: &str) -> Option<usize> {
    tag.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = tag.get(..*at).unwrap_or("").trim_end();
        let after = tag.get(at + name.len()..).unwrap_or("").trim_start();
        before.ends_with('|') && (after.starts_with('|') || after.starts_with("}}") || after.starts_with("%}"))
    })
}
