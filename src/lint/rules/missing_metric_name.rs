//! `missing-metric-name`: see `docs/rules/missing-metric-name.md`.

use crate::finding::Severity;
use crate::lint::member;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::{CallbackContent, WebhookView};

pub(super) static RULE: Rule = Rule {
    id: "missing-metric-name",
    severity: Severity::Warning,
    summary: "`callbackData` has no `metricName`",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(callback) = webhook.callback.as_ref().filter(|_| !webhook.defaults) else { return };
    let CallbackContent::Object(object) = &callback.content else { return };
    if member::has(object, "metricName") {
        return;
    }
    let name = webhook.title().map(|title| title.text.as_str());
    let finding = RULE
        .at(
            webhook.source,
            callback.entry.value.span,
            "`callbackData` has no `metricName`: Klaviyo gets no metric to make a dashboard of",
        )
        .help(match name {
            Some(name) => format!("add the member `metricName` with the webhook's name, `{name}`"),
            None => "add the member `metricName` with the webhook's name".to_owned(),
        });
    let edit = name.and_then(|name| member::insertion(webhook, callback, object, "metricName", name));
    sink.push(member::with_fix(finding, webhook.source, "add `metricName`", edit));
}
