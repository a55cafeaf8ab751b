//! `callback-reserved`: see `docs/rules/callback-reserved.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;

pub(super) static RULE: Rule = Rule {
    id: "callback-reserved",
    severity: Severity::Warning,
    summary: "a member of `callbackData` that Wunderkind adds itself",
    sources: &[super::WUNDERKIND_KLAVIYO],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

const RESERVED: [&str; 2] = ["MessageID", "Status"];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(callback) = &webhook.callback else { return };
    for member in callback.content.members() {
        let Some(reserved) = RESERVED.iter().find(|name| name.eq_ignore_ascii_case(&member.key.text)) else { continue };
        sink.push(
            RULE.at(
                webhook.source,
                member.key_span,
                format!(
                    "each status comes back with a `{reserved}` of Wunderkind's own: which one wins is not documented"
                ),
            )
            .help("give the member another name"),
        );
    }
}
