//! `for-over-scalar`: see `docs/rules/for-over-scalar.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses::Used;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "for-over-scalar",
    severity: Severity::Error,
    summary: "a loop over something that is no list",
    sources: &[super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    if file.samples.is_empty() {
        return;
    }
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Looped) {
            let expression = usage.expression;
            if expression.filters.iter().any(|filter| filter.name.text != "lookup") {
                continue;
            }
            let values = file.samples.values(&uses.data_path_of(*usage));
            let scalar = values.iter().find(|value| value.is_number() || value.is_boolean());
            let place = template.place(expression.span);
            if let Some(scalar) = scalar {
                let what = if scalar.is_number() { "a number" } else { "a boolean" };
                sink.push(
                    RULE.at(
                        file.source,
                        place,
                        format!("the sample has {what} here: a loop over it fails, and the body with it"),
                    )
                    .help("loop over a list"),
                );
            } else if values.iter().any(|value| value.is_string()) {
                let message = "the sample has a text here: a loop goes over its single letters";
                let mut finding =
                    RULE.at(file.source, place, message).help("loop over a list; `split` makes one of a text");
                finding.severity = Severity::Warning;
                sink.push(finding);
            }
        }
    }
}
