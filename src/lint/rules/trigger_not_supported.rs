//! `trigger-not-supported`: see `docs/rules/trigger-not-supported.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "trigger-not-supported",
    severity: Severity::Error,
    summary: "a trigger that can't start a flow",
    sources: &[super::KLAVIYO_ADD_WEBHOOK, super::KLAVIYO_WEBHOOKS],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::File(check),
};

/// What people take for triggers, and what to do instead.
const NO_TRIGGERS: [(&str, &str, &str); 5] = [
    ("profile-property", "a change of a profile's property", "make a segment of it and start the flow by the segment"),
    ("list-exit", "leaving a list", "make a segment of those who left and start the flow by the segment"),
    ("unsubscribed", "unsubscribing", "make a segment of those who left and start the flow by the segment"),
    ("received-email", "receiving an e-mail", "start the flow by what the e-mail is about"),
    ("opened-email", "opening an e-mail", "start the flow by what the e-mail is about"),
];

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let Some(trigger) = file.flow.trigger.filter(|_| file.flow.kind.is_none()) else { return };
    let Some(word) = trigger.as_text() else { return };
    let Some((_, what, help)) = NO_TRIGGERS.iter().find(|(known, ..)| *known == word.text) else { return };
    sink.push(RULE.at(file.source, trigger.span, format!("{what} can't start a flow with webhooks")).help(*help));
}
