//! `filter-argument`: see `docs/rules/filter-argument.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "filter-argument",
    severity: Severity::Error,
    summary: "a filter with an argument too many or too few",
    sources: &[super::DJANGO_LANGUAGE, super::KLAVIYO_LIST],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, syntax::no_mend, syntax::as_it_is);
}
