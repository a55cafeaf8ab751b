//! `callback-not-json`: see `docs/rules/callback-not-json.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::{CallbackContent, WebhookView};

pub(super) static RULE: Rule = Rule {
    id: "callback-not-json",
    severity: Severity::Error,
    summary: "the text in `callbackData` is not one JSON object",
    sources: &[super::WUNDERKIND_SEND, super::RFC_8259],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(callback) = &webhook.callback else { return };
    let CallbackContent::Wrong(problem) = &callback.content else { return };
    let help = problem.help.clone().unwrap_or_else(|| {
        "write one JSON object with its quotes escaped, as in `\"callbackData\": \"{\\\"profileID\\\":\\\"…\\\"}\"`"
            .to_owned()
    });
    let mut finding = RULE
        .at(webhook.source, problem.span, format!("`callbackData` must hold a JSON object, but {}", problem.message))
        .help(help);
    if let Some((span, message)) = &problem.related {
        finding = finding.related(webhook.source, *span, message.clone());
    }
    sink.push(finding);
}
