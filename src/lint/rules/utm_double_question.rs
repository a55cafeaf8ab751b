//! `utm-double-question`: see `docs/rules/utm-double-question.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-double-question",
    severity: Severity::Error,
    summary: "the link has a second `?`",
    sources: &[super::RFC_3986, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        let Some(query) = link.query() else { continue };
        // Only a `?` that is followed by a parameter was meant to begin one; others are data.
        for (at, _) in query.of(&link.masked).match_indices('?') {
            let at = query.start + at;
            let rest = Span::new(at + 1, query.end).of(&link.masked);
            let next = rest.split(['&', '?']).next().unwrap_or("");
            let name = next.split('=').next().unwrap_or("");
            if !next.contains('=') || name.is_empty() || name.contains(['/', ':']) {
                continue;
            }
            let mut finding = RULE
                .at(
                    webhook.source,
                    text.source_span(Span::new(at, at + 1)),
                    format!(
                        "a second `?` in the link: `{}` becomes part of the value before it",
                        name.replace('\0', "…")
                    ),
                )
                .help("write `&` between parameters");
            if let Some(edit) = webhook.edit(text, Span::new(at, at + 1), "&") {
                finding = finding.fix(Fix {
                    title: "write `&`".to_owned(),
                    applicability: Applicability::Safe,
                    source: webhook.source,
                    edits: vec![edit],
                });
            }
            sink.push(finding);
        }
    }
}
