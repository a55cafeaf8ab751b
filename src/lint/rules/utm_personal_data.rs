//! `utm-personal-data`: see `docs/rules/utm-personal-data.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::lint::{characters, literal};
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-personal-data",
    severity: Severity::Error,
    summary: "a utm parameter with an e-mail address or a phone number",
    sources: &[super::GA4_PARAMETERS, super::UTM_CHECKS],
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
            let value = Span::new((parameter.name.end + 1).min(parameter.whole.end), parameter.whole.end);
            report(webhook, text, value, sink);
        }
    }
    for text in webhook.utm.iter().filter_map(|parameter| parameter.value.as_text()) {
        report(webhook, text, Span::new(0, text.text.len()), sink);
    }
}

fn report(webhook: &WebhookView<'_>, text: &Mapped, value: Span, sink: &mut Sink) {
    let Some(what) = personal(value.of(&text.text)) else { return };
    sink.push(
        RULE.at(
            webhook.source,
            text.source_span(value),
            format!("this sends {what} to every analytics tool of the shop"),
        )
        .help("use something that names no person, such as the Klaviyo id"),
    );
}

fn personal(value: &str) -> Option<&'static str> {
    let tags = literal::tags(value);
    let printed =
        |word: &str| tags.iter().any(|tag| characters::code_of(tag.of(value)).to_ascii_lowercase().contains(word));
    let written = literal::masked(value).to_ascii_lowercase().replace("%40", "@").replace("%2b", "+");
    let address = written.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let digits = written.chars().filter(char::is_ascii_digit).count();
    let phone =
        written.starts_with('+') && digits >= 8 && written.chars().skip(1).all(|c| c.is_ascii_digit() || c == '-');
    if printed("email") || address {
        Some("an e-mail address")
    } else if printed("phone") || phone {
        Some("a phone number")
    } else {
        None
    }
}
