//! `sms-raw-url`: see `docs/rules/sms-raw-url.md`.

use crate::finding::Severity;
use crate::lint::link;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "sms-raw-url",
    severity: Severity::Warning,
    summary: "a link in the text, which nobody tracks",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    for message in webhook.messages() {
        let masked = webhook.masked(message.text);
        let typed = link::in_prose(&masked).into_iter().filter(|(_, short)| !short).map(|(span, _)| span);
        for span in typed.chain(message.addresses.iter().copied()) {
            let taken = webhook.all(fields::CLICK_URL).next().is_some();
            let help = if taken { "leave the link to `clickUrl`" } else { "put the link into `clickUrl`" };
            sink.push(
                RULE.at(
                    webhook.source,
                    message.text.source_span(span),
                    "a link in the text is neither shortened nor tracked",
                )
                .help(help),
            );
        }
    }
}
