//! `sms-ucs2`: see `docs/rules/sms-ucs2.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::characters;
use crate::lint::message::Message;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::sms::{self, Offender};
use crate::text::{Edit, Span};

pub(super) static RULE: Rule = Rule {
    id: "sms-ucs2",
    severity: Severity::Warning,
    summary: "characters that the phone network's alphabet lacks",
    sources: &[super::TWILIO_GSM7],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    for message in webhook.messages() {
        let invisible: Vec<char> = characters::invisibles(&message.literal).map(|found| found.character).collect();
        let all: Vec<Offender> = sms::offenders(&message.literal)
            .into_iter()
            .filter(|offender| !invisible.contains(&offender.character))
            .collect();
        // The first one that need not be there stands for all.
        let plain = |offender: &&Offender| !is_emoji(offender.character);
        let Some(first) = all.iter().find(plain).or_else(|| all.first()) else { continue };
        let span = |offender: &Offender| Span::new(offender.at, offender.at + offender.character.len_utf8());
        let mut finding = RULE
            .at(
                webhook.source,
                message.text.source_span(span(first)),
                format!(
                    "{} is not in the phone network's alphabet: a segment holds 70 characters instead of 160",
                    named(first)
                ),
            )
            .help(remedy(first));
        if is_emoji(first.character) {
            finding.severity = Severity::Info;
        }
        for other in all.iter().filter(|other| other.character != first.character) {
            let said = format!("{} as well: {}", named(other), remedy(other));
            finding = finding.related(webhook.source, message.text.source_span(span(other)), said);
        }
        let edits = replacements(webhook, message, &all);
        if !edits.is_empty() {
            finding = finding.fix(Fix {
                title: "write characters that are in it".to_owned(),
                applicability: Applicability::Safe,
                source: webhook.source,
                edits,
            });
        }
        sink.push(finding);
    }
}

/// Every place of every character that another one can stand for.
fn replacements(webhook: &WebhookView<'_>, message: &Message<'_>, offenders: &[Offender]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, character) in message.literal.char_indices().filter(|(_, c)| !c.is_ascii()) {
        let known = offenders.iter().find(|offender| offender.character == character);
        let Some(replacement) = known.and_then(|offender| offender.replacement) else { continue };
        let span = Span::new(at, at + character.len_utf8());
        // Where a double quote would end the text, a single one reads the same.
        let edit = webhook
            .edit(message.text, span, replacement)
            .or_else(|| (replacement == "\"").then(|| webhook.edit(message.text, span, "'")).flatten());
        edits.extend(edit);
    }
    edits
}

fn named(offender: &Offender) -> String {
    let times = if offender.count > 1 { format!(", {} times", offender.count) } else { String::new() };
    format!("`{}` (U+{:04X}{times})", offender.character, u32::from(offender.character))
}

fn remedy(offender: &Offender) -> String {
    match offender.replacement {
        Some("") => "take it away".to_owned(),
        Some(replacement) => format!("write `{replacement}`"),
        None if is_emoji(offender.character) => "an emoji makes the whole text cost more".to_owned(),
        None => "write it another way".to_owned(),
    }
}

fn is_emoji(character: char) -> bool {
    matches!(u32::from(character), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0F | 0x200D | 0x20E3 | 0xE0020..=0xE007F)
}
