//! `missing-profile-id`: see `docs/rules/missing-profile-id.md`.

use crate::finding::Severity;
use crate::lint::member;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::{Callback, CallbackContent, WebhookView};
use crate::text::Edit;

pub(super) static RULE: Rule = Rule {
    id: "missing-profile-id",
    severity: Severity::Error,
    summary: "`callbackData` has no `profileID`",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

/// The profile's own id in Klaviyo; `person.id` is the external id.
const EXPRESSION: &str = "{{ person.KlaviyoID|default:'' }}";

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(callback) = webhook.callback.as_ref().filter(|_| !webhook.defaults) else { return };
    let place = callback.entry.value.span;
    let (message, edit) = match &callback.content {
        CallbackContent::Empty => (
            "an empty `callbackData` has no `profileID`: the status callbacks will belong to no profile",
            whole(webhook, callback),
        ),
        CallbackContent::Object(object) if !member::has(object, "profileID") => (
            "`callbackData` has no `profileID`: the status callbacks will belong to no profile",
            member::insertion(webhook, callback, object, "profileID", EXPRESSION),
        ),
        _ => return,
    };
    let finding =
        RULE.at(webhook.source, place, message).help(format!("add the member `profileID` with `{EXPRESSION}`"));
    sink.push(member::with_fix(finding, webhook.source, "add `profileID`", edit));
}

/// All that the guide puts into `callbackData`, as far as the webhook's name is known.
fn whole(webhook: &WebhookView<'_>, callback: &Callback<'_>) -> Option<Edit> {
    let mut members = vec![("profileID", EXPRESSION)];
    if let Some(title) = webhook.title() {
        members.extend([("metricName", title.text.as_str()), ("flow", title.text.as_str())]);
    }
    member::whole(webhook, callback, &members)
}
