//! `sms-too-long`: see `docs/rules/sms-too-long.md`.

use crate::finding::Severity;
use crate::lint::message::Message;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;

pub(super) static RULE: Rule = Rule {
    id: "sms-too-long",
    severity: Severity::Error,
    summary: "the text is longer than carriers take",
    sources: &[super::TWILIO_LENGTH, super::KLAVIYO_SMS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

/// What gateways take at most.
const MOST: usize = 1600;
/// What they advise.
const ADVISED: usize = 320;

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    for message in webhook.messages() {
        let characters = message.sample.chars().count();
        if characters <= ADVISED {
            continue;
        }
        let refused = characters > MOST;
        let said = if refused {
            format!("the text has {characters} characters with the sample: gateways refuse more than {MOST}")
        } else {
            format!("the text has {characters} characters with the sample: gateways advise at most {ADVISED}")
        };
        let mut finding =
            RULE.at(webhook.source, message.text.whole(), said).help("write less; the link leads to the rest");
        if !refused {
            finding.severity = Severity::Warning;
        }
        sink.push(finding);
    }
}

/// Whether this rule speaks of the text.
pub(super) fn is_too_long(message: &Message<'_>) -> bool {
    message.sample.chars().count() > ADVISED
}
