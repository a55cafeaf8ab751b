//! `event-without-event`: see `docs/rules/event-without-event.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "event-without-event",
    severity: Severity::Error,
    summary: "data of an event in a flow that has none",
    sources: &[super::KLAVIYO_ADD_WEBHOOK, super::KLAVIYO_EVENTS],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let Some(trigger) = file.flow.trigger.filter(|_| file.flow.lacks_event()) else { return };
    let mut places = Vec::new();
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            let arguments = usage.expression.filters.iter().filter_map(|filter| filter.argument.as_ref());
            for operand in std::iter::once(&usage.expression.base).chain(arguments) {
                let event =
                    operand.kind.root().is_some_and(|root| root.text == "event" && !uses.binds(*usage, "event"));
                if event {
                    places.push(template.place(operand.span));
                }
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    let mut places = places.into_iter();
    let Some(first) = places.next() else { return };
    let word = file.flow.kind.map_or("", |kind| kind.word());
    // One trigger is the cause of all of them.
    let mut finding = RULE
        .at(file.source, first, format!("a flow that a {word} starts has no event: `event.…` prints nothing in it"))
        .help("use properties of the profile, `person.…`, or start the flow by a metric")
        .related(file.source, trigger.span, "the trigger");
    for place in places {
        finding = finding.related(file.source, place, "prints nothing either");
    }
    sink.push(finding);
}
