//! `sms-opt-out`: see `docs/rules/sms-opt-out.md`.

use crate::finding::Severity;
use crate::klaviyo::trigger::Trigger;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;

pub(super) static RULE: Rule = Rule {
    id: "sms-opt-out",
    severity: Severity::Info,
    summary: "the welcome to a list does not say how to opt out",
    sources: &[super::CTIA_HANDBOOK, super::KLAVIYO_SMS_OPT_OUT],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

/// Words that tell how to leave.
const WORDS: [&str; 6] = ["stop", "unsubscribe", "opt out", "opt-out", "optout", "end to"];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let welcome = webhook.flow.kind == Some(Trigger::List);
    if !welcome && !webhook.context.opt_out_always {
        return;
    }
    for message in webhook.messages() {
        let text = message.sample.to_lowercase();
        if message.literal.trim().is_empty() || WORDS.iter().any(|word| text.contains(word)) {
            continue;
        }
        let said = if welcome {
            "a confirmation of joining a list must say how to opt out"
        } else {
            "the text does not say how to opt out"
        };
        sink.push(
            RULE.at(webhook.source, message.text.whole(), said)
                .help("add `Reply STOP to opt out`, unless Wunderkind's platform adds it for you"),
        );
    }
}
