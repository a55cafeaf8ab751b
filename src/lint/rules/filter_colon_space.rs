//! `filter-colon-space`: see `docs/rules/filter-colon-space.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "filter-colon-space",
    severity: Severity::Error,
    summary: "a blank beside the `:` of a filter's argument",
    sources: &[super::KLAVIYO_FILTERS, super::ESP_SKILLS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, mend, syntax::as_it_is);
}

fn mend(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let source = template.source();
    let gap = |c: char| c == ':' || c.is_whitespace();
    let before = source.get(..slip.error.span.start)?.trim_end_matches(gap).len();
    let after = source.get(slip.error.span.end..)?;
    let end = source.len() - after.trim_start_matches(gap).len();
    let around = Span::new(before, end);
    (around.of(source).matches(':').count() == 1).then(|| Mend::safe("take the blank away", around, ":"))
}
