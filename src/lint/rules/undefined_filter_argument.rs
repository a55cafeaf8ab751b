//! `undefined-filter-argument`: see `docs/rules/undefined-filter-argument.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "undefined-filter-argument",
    severity: Severity::Error,
    summary: "a filter's argument that may be missing: then rendering fails",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            let arguments = usage.expression.filters.iter().filter_map(|filter| filter.argument.as_ref());
            for argument in arguments.filter(|argument| uses.argument_may_be_missing(*usage, argument)) {
                let shown = argument.span.of(template.source());
                // `event-without-event` speaks of those.
                if file.flow.lacks_event() && argument.kind.root().is_some_and(|root| root.text == "event") {
                    continue;
                }
                sink.push(
                    RULE.at(
                        file.source,
                        template.place(argument.span),
                        format!("where `{shown}` is missing, the whole body fails: a filter's argument must exist"),
                    )
                    .help(format!("write a quoted text, or print it inside `{{% if {shown} %}}`")),
                );
            }
        }
    }
}
