//! `webhook-not-live`: see `docs/rules/webhook-not-live.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;

pub(super) static RULE: Rule = Rule {
    id: "webhook-not-live",
    severity: Severity::Info,
    summary: "the webhook's action is a draft or disabled",
    sources: &[super::KLAVIYO_FLOWS_API],
    since: "0.1.0",
    subjects: &[Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(status) = webhook.status else { return };
    let what = match status.text.as_str() {
        "draft" => "a draft",
        "disabled" => "disabled",
        _ => return,
    };
    sink.push(
        RULE.at(webhook.source, status.whole(), format!("the webhook's action is {what}: it sends nothing"))
            .help("set it live in Klaviyo once it is ready"),
    );
}
