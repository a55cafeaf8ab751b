//! `utm-after-fragment`: see `docs/rules/utm-after-fragment.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-after-fragment",
    severity: Severity::Error,
    summary: "the link has utm parameters after its `#`",
    sources: &[super::RFC_3986],
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
        let Some(fragment) = link.fragment() else { continue };
        let inside = Span::new(fragment.start + 1, fragment.end);
        let parameters = link.parameters_in(inside);
        let Some(first) = parameters.iter().find(|parameter| link.is_utm(**parameter)) else { continue };
        let Some(last) = parameters.last() else { continue };
        let moved = Span::new(first.whole.start, last.whole.end);
        let mut finding = RULE
            .at(
                webhook.source,
                text.source_span(moved),
                "these parameters stand after the `#`: the shop and most analytics never see them",
            )
            .help("put the parameters before the `#`")
            .related(
                webhook.source,
                text.source_span(Span::new(fragment.start, fragment.start + 1)),
                "the fragment begins here",
            );
        // Separator and parameters go before the `#`; what is left of the fragment stays.
        let kept = Span::new(fragment.start, moved.start).of(&text.text).trim_end_matches(['?', '&']);
        let kept = if kept == "#" { "" } else { kept };
        let separator = if link.query().is_some() { "&" } else { "?" };
        let replacement = format!("{separator}{}{kept}", moved.of(&text.text));
        if let Some(edit) = webhook.edit(text, fragment, &replacement) {
            finding = finding.fix(Fix {
                title: "move them before the `#`".to_owned(),
                applicability: Applicability::Safe,
                source: webhook.source,
                edits: vec![edit],
            });
        }
        sink.push(finding);
    }
}
