//! `template-syntax`: see `docs/rules/template-syntax.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "template-syntax",
    severity: Severity::Error,
    summary: "a template tag that the engine refuses",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, syntax::no_mend, syntax::as_it_is);
}
