//! `utm-format`: see `docs/rules/utm-format.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::link;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "utm-format",
    severity: Severity::Warning,
    summary: "a utm parameter that analytics will count apart",
    sources: &[super::UTM_CHECKS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

/// No tool is known to take more without cutting some of it.
const MOST: usize = 100;

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::CLICK_URL) {
        let link = webhook.link(text);
        for parameter in link.parameters().into_iter().filter(|parameter| link.is_utm(*parameter)) {
            let value = Span::new((parameter.name.end + 1).min(parameter.whole.end), parameter.whole.end);
            let place = text.source_span(parameter.whole);
            one(webhook, text, place, (parameter.whole, value), &link.masked, sink);
        }
    }
    for parameter in webhook.utm {
        let Some(text) = parameter.value.as_text() else { continue };
        let whole = Span::new(0, text.text.len());
        one(webhook, text, parameter.value.span, (whole, whole), &webhook.masked(text), sink);
    }
}

/// Looks at one parameter: all of it and its value, which are the same under `utm`.
fn one(
    webhook: &WebhookView<'_>,
    text: &Mapped,
    place: Span,
    (whole, value): (Span, Span),
    masked: &str,
    sink: &mut Sink,
) {
    let in_link = whole != value;
    let (written, shown) = (whole.of(masked), value.of(masked));
    // Other rules speak of macros.
    if !link::macros(shown).is_empty() {
        return;
    }
    let encoded = in_link && (shown.contains('+') || shown.contains("%20"));
    let blank = encoded || (!in_link && shown.trim() != "" && shown.contains(' '));
    let message = if shown.trim().is_empty() {
        "this parameter is empty"
    } else if shown.chars().count() > MOST {
        "this value is longer than 100 characters: some tools cut it off"
    } else if blank {
        "this value holds a blank, which tools write in different ways"
    } else if lower(written) != written {
        "analytics take upper and lower case for different values"
    } else {
        return;
    };
    let mut finding = RULE.at(webhook.source, place, message);
    finding.help = Some(match message {
        "this parameter is empty" => "give it a value, or remove it".to_owned(),
        _ => "write it in lower case, short, with `-` between words".to_owned(),
    });
    let right = lower(written);
    let right = if in_link { right.replace("%20", "-").replace('+', "-") } else { right.replace(' ', "-") };
    let edit = match message {
        "this parameter is empty" if in_link => webhook.edit(text, Span::new(whole.start - 1, whole.end), ""),
        _ if right.chars().count() > MOST || right.contains(literal::HOLE) || shown.trim().is_empty() => None,
        _ => webhook.edit(text, whole, &right),
    };
    if let Some(edit) =
        edit.filter(|_| text.text.get(..whole.start).is_some_and(|before| !before.ends_with('?') || !shown.is_empty()))
    {
        finding = finding.fix(Fix {
            title: if edit.replacement.is_empty() {
                "remove it".to_owned()
            } else {
                format!("write `{}`", edit.replacement)
            },
            applicability: Applicability::Safe,
            source: webhook.source,
            edits: vec![edit],
        });
    }
    sink.push(finding);
}

/// The text in lower case, but for percent codes, which have no case.
fn lower(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut code = 0_u8;
    for character in text.chars() {
        code = if character == '%' { 3 } else { code.saturating_sub(1) };
        if code > 0 {
            result.push(character);
        } else {
            result.extend(character.to_lowercase());
        }
    }
    result
}
