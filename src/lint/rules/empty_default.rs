//! `empty-default`: see `docs/rules/empty-default.md`.

use crate::finding::Severity;
use crate::lint::places::Place;
use crate::lint::prose;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses::Used;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;
use crate::template::OperandKind;

pub(super) static RULE: Rule = Rule {
    id: "empty-default",
    severity: Severity::Warning,
    summary: "an empty default that leaves broken prose or an empty required field",
    sources: &[super::WUNDERKIND_GUIDE, super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Printed) {
            let Some(default) = usage.expression.filters.iter().find(|filter| filter.name.text == "default") else {
                continue;
            };
            let empty = default.argument.as_ref().is_some_and(
                |argument| matches!(&argument.kind, OperandKind::Text { value, .. } if value.trim().is_empty()),
            );
            let Some(leaf) = file.places.leaf(template.place(usage.tag)).filter(|_| empty) else { continue };
            if uses.is_sure(*usage) || *variables::verdict(file, *usage) != Verdict::Fine {
                continue;
            }
            let (before, after) = prose::around(file, template, usage.tag, leaf);
            let whole = before.trim().is_empty() && after.trim().is_empty();
            let message = match leaf.place {
                Place::Text | Place::SendPurpose if whole => "without a value this required field is empty".to_owned(),
                Place::Text if prose::breaks(&before, &after) => {
                    format!("without a value this leaves `{}`", left(&before, &after))
                }
                _ => continue,
            };
            sink.push(
                RULE.at(file.source, template.place(default.span), message)
                    .help("give a default that fits, such as `default:'friend'`, or print it inside `{% if %}`"),
            );
        }
    }
}

/// A few characters of what is left.
fn left(before: &str, after: &str) -> String {
    let begin = before.char_indices().rev().nth(9).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(9).map_or(after.len(), |(at, _)| at);
    format!("{}{}", before.get(begin..).unwrap_or(""), after.get(..end).unwrap_or(""))
}
