//! `triple-brace`: see `docs/rules/triple-brace.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::kind::FileKind;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "triple-brace",
    severity: Severity::Error,
    summary: "three braces in a row: the tag begins one too early",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let say = |finding: Finding, _: &TemplateText, _: &Slip| Finding {
        message: "`{{{` begins a tag one brace too early".to_owned(),
        help: Some("put a blank after a brace of the JSON; a variable stands between two braces".to_owned()),
        ..finding
    };
    syntax::report(&RULE, file, sink, |template, slip| mend(file, template, slip), say);
}

/// Behind a colon or bracket of the JSON the first brace is the JSON's own; in a text it is
/// Handlebars.
fn mend(file: &FileView<'_>, template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let source = template.source();
    let before = source.get(..slip.tag.start)?.trim_end();
    if file.kind == FileKind::Body && before.ends_with([':', '[', ',']) {
        return Some(Mend::safe("put a blank after the first brace", Span::at(slip.tag.start + 1), " "));
    }
    let third = Span::new(slip.tag.start + 2, slip.tag.start + 3);
    let mut mend = Mend::safe("write two braces", third, "");
    let close = Span::new(slip.tag.end, slip.tag.end + 1);
    if close.of(source) == "}" {
        mend.edits.push((close, String::new()));
    }
    Some(mend)
}
