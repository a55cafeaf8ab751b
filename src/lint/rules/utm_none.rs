//! `utm-none`: see `docs/rules/utm-none.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-none",
    severity: Severity::Info,
    summary: "nothing tells this send apart in analytics",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind || !webhook.utm.is_empty() {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        // A tag may print parameters; a link that is no address has another finding.
        if link.has_holes() || !link.is_absolute() || link.masked.to_ascii_lowercase().contains("utm_") {
            continue;
        }
        let name = webhook.title().map_or_else(|| "campaign-name".to_owned(), |title| slug(&title.text));
        let addition = format!("utm_api={name}");
        let mut finding = RULE
            .at(webhook.source, text.whole(), "the link has no parameter that tells this send apart in analytics")
            .help(format!("add a parameter such as `{addition}`; Wunderkind adds its own UTMs besides"));
        let at = link.fragment().map_or(text.text.len(), |fragment| fragment.start);
        let separator = match link.query() {
            None => "?",
            Some(query) if query.is_empty() || query.of(&text.text).ends_with('&') => "",
            Some(_) => "&",
        };
        if let Some(edit) = webhook.edit(text, Span::at(at), &format!("{separator}{addition}")) {
            finding = finding.fix(Fix {
                title: format!("add `{addition}`"),
                applicability: Applicability::Unsafe,
                source: webhook.source,
                edits: vec![edit],
            });
        }
        sink.push(finding);
    }
}

/// A name as a parameter's value: lower case, dashes for everything else than letters and
/// digits.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() { "campaign-name".to_owned() } else { words.join("-") }
}
