//! `default-if-none-only`: see `docs/rules/default-if-none-only.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::uses::Used;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "default-if-none-only",
    severity: Severity::Warning,
    summary: "`default_if_none` as the only guard",
    sources: &[super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Printed) {
            let filter = usage.expression.filters.iter().find(|filter| filter.name.text == "default_if_none");
            let Some(filter) = filter else { continue };
            if !uses.may_be_missing(*usage) || *variables::verdict(file, *usage) != Verdict::Fine {
                continue;
            }
            let finding = RULE
                .at(
                    file.source,
                    template.place(filter.name.span),
                    "`default_if_none` stands in for a null only: a missing value still prints nothing",
                )
                .help("write `default`");
            let mend = Mend::safe("write `default`", filter.name.span, "default");
            sink.push(syntax::mended(finding, file, template, Some(mend)));
        }
    }
}
