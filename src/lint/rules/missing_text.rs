//! `missing-text`: see `docs/rules/missing-text.md`.

use crate::finding::Severity;
use crate::lint::required;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "missing-text",
    severity: Severity::Error,
    summary: "the required `text` is absent or empty",
    sources: &[super::WUNDERKIND_SEND, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    required::check(&RULE, webhook, fields::TEXT, "the message itself", "write the message in `text`", sink);
}
