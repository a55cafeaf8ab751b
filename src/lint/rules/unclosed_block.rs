//! `unclosed-block`: see `docs/rules/unclosed-block.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "unclosed-block",
    severity: Severity::Error,
    summary: "a block that is not closed, or a tag that belongs to no block",
    sources: &[super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, syntax::no_mend, syntax::as_it_is);
}
