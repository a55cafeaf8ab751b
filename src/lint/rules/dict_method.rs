//! `dict-method`: see `docs/rules/dict-method.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "dict-method",
    severity: Severity::Warning,
    summary: "a name that calls a method of Python's objects",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            if *variables::verdict(file, *usage) != Verdict::Method {
                continue;
            }
            let Some(last) = uses::path(usage.expression).and_then(<[_]>::last) else { continue };
            sink.push(
                RULE.at(
                    file.source,
                    template.place(last.span),
                    format!("where the data has no `{0}`, this calls Python's own `{0}`", last.text),
                )
                .help(format!(
                    "check the name's case (`Items`), or write `|lookup:'{}'`, which never calls anything",
                    last.text
                )),
            );
        }
    }
}
