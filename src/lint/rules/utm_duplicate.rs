//! `utm-duplicate`: see `docs/rules/utm-duplicate.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::{Applicability, Finding, Fix};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-duplicate",
    severity: Severity::Error,
    summary: "the link has the same utm parameter twice",
    sources: &[super::UTM_DUPLICATES],
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
        let mut seen: HashMap<String, (Span, String)> = HashMap::new();
        for parameter in link.parameters().into_iter().filter(|parameter| link.is_utm(*parameter)) {
            let written = parameter.whole.of(&text.text);
            let place = text.source_span(parameter.whole);
            match seen.entry(link.name(parameter)) {
                Entry::Vacant(slot) => {
                    slot.insert((place, written.to_owned()));
                }
                Entry::Occupied(first) => {
                    let (first_place, first_written) = first.get();
                    let mut finding = duplicate(webhook, place, first.key(), *first_place);
                    // The separator before it goes with it.
                    let gone = Span::new(parameter.whole.start - 1, parameter.whole.end);
                    if let Some(edit) = webhook.edit(text, gone, "") {
                        let same = first_written == written;
                        finding = finding.fix(Fix {
                            title: "remove the second one".to_owned(),
                            applicability: if same { Applicability::Safe } else { Applicability::Unsafe },
                            source: webhook.source,
                            edits: vec![edit],
                        });
                    }
                    sink.push(finding);
                }
            }
        }
        for added in webhook.utm {
            if let Some((first, _)) = seen.get(&added.key.text.to_ascii_lowercase()) {
                sink.push(duplicate(webhook, added.key_span, &added.key.text, *first));
            }
        }
    }
}

fn duplicate(webhook: &WebhookView<'_>, place: Span, name: &str, first: Span) -> Finding {
    RULE.at(webhook.source, place, format!("the link has `{name}` twice; which one counts is not certain"))
        .help("keep one of them")
        .related(webhook.source, first, "the first one")
}
