//! `missing-callback-data`: see `docs/rules/missing-callback-data.md`.

use crate::finding::Severity;
use crate::lint::required;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "missing-callback-data",
    severity: Severity::Error,
    summary: "the required `callbackData` is absent",
    sources: &[super::WUNDERKIND_SEND, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    required::check_present(
        &RULE,
        webhook,
        fields::CALLBACK_DATA,
        "what ties the status callbacks to the profile",
        "add `callbackData` with the members `profileID`, `metricName` and `flow`",
        sink,
    );
}
