//! `name-mismatch`: see `docs/rules/name-mismatch.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "name-mismatch",
    severity: Severity::Warning,
    summary: "the names of one webhook differ",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    let members = webhook.callback.as_ref().map_or(&[][..], |callback| callback.content.members());
    let member = |name: &'static str| {
        let texts =
            members.iter().filter(move |entry| entry.key.text == name).filter_map(|entry| entry.value.as_text());
        texts.map(move |text| (name, text))
    };
    let names: Vec<(&str, &Mapped)> = webhook
        .name
        .map(|name| ("name", name))
        .into_iter()
        .chain(webhook.texts(fields::SEND_PURPOSE).map(|text| (fields::SEND_PURPOSE, text)))
        .chain(member("metricName"))
        .chain(member("flow"))
        .filter(|(_, text)| literal::is_literal(&text.text) && !text.text.trim().is_empty())
        .collect();
    let Some(((what, reference), others)) = names.split_first() else { return };
    let mut different = others.iter().filter(|(_, text)| text.text != reference.text);
    let Some((other, text)) = different.next() else { return };
    let mut finding = RULE
        .at(
            webhook.source,
            text.whole(),
            format!(
                "`{other}` is `{}` but `{what}` is `{}`: one webhook should bear one name",
                text.text, reference.text
            ),
        )
        .help(format!("write `{}` in all of them", reference.text))
        .related(webhook.source, reference.whole(), format!("the {what}"));
    let mut edits = vec![webhook.edit(text, Span::new(0, text.text.len()), &reference.text)];
    for (other, text) in different {
        finding = finding.related(webhook.source, text.whole(), format!("`{other}` differs as well"));
        edits.push(webhook.edit(text, Span::new(0, text.text.len()), &reference.text));
    }
    if let Some(edits) = edits.into_iter().collect() {
        finding = finding.fix(Fix {
            title: format!("write `{}` everywhere", reference.text),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits,
        });
    }
    sink.push(finding);
}
