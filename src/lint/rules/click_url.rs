//! `click-url`: see `docs/rules/click-url.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::lint::web_address;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "click-url",
    severity: Severity::Error,
    summary: "`clickUrl` is not an absolute http(s) address",
    sources: &[super::WUNDERKIND_GUIDE, super::RFC_3986],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    web_address::check(&RULE, webhook, fields::CLICK_URL, sink);
}
