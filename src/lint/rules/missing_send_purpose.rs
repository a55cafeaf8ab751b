//! `missing-send-purpose`: see `docs/rules/missing-send-purpose.md`.

use crate::finding::Severity;
use crate::lint::required;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "missing-send-purpose",
    severity: Severity::Error,
    summary: "the required `sendPurpose` is absent or empty",
    sources: &[super::WUNDERKIND_SEND, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    required::check(
        &RULE,
        webhook,
        fields::SEND_PURPOSE,
        "the name under which Wunderkind reports the send",
        "give `sendPurpose` the name of the webhook",
        sink,
    );
}
