//! `trigger-not-metric`: see `docs/rules/trigger-not-metric.md`.

use crate::finding::Severity;
use crate::klaviyo::trigger::Trigger;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::rules::profile_id_may_be_empty;
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "trigger-not-metric",
    severity: Severity::Info,
    summary: "the guide asks for a flow that a metric starts",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let Some(trigger) = file.flow.trigger else { return };
    let Some(kind) = file.flow.kind.filter(|kind| *kind != Trigger::Metric) else { return };
    let mut messages = file.webhooks.iter().filter(|webhook| webhook.endpoint.wunderkind).peekable();
    // `profile-id-may-be-empty` says what follows from a date.
    if messages.peek().is_none() || messages.any(profile_id_may_be_empty::in_doubt_of_the_date) {
        return;
    }
    sink.push(
        RULE.at(
            file.source,
            trigger.span,
            format!("the guide of Wunderkind asks for a flow that a metric starts, not a {}", kind.word()),
        )
        .help("its own example is started by a date; look at the preview in Klaviyo before the flow goes live"),
    );
}
