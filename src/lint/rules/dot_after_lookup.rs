//! `dot-after-lookup`: see `docs/rules/dot-after-lookup.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "dot-after-lookup",
    severity: Severity::Error,
    summary: "a dot after `lookup`",
    sources: &[super::KLAVIYO_REFERENCE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let say = |finding: Finding, template: &TemplateText, slip: &Slip| Finding {
        message: "a dot can't follow `lookup`".to_owned(),
        help: Some(rewritten(template, slip).map_or_else(
            || "every step after `lookup` is a `lookup` of its own".to_owned(),
            |(_, right)| format!("write `{right}`"),
        )),
        ..finding
    };
    let mend = |template: &TemplateText, slip: &Slip| {
        let (span, right) = rewritten(template, slip)?;
        Some(Mend::safe(format!("write `{right}`"), span, right))
    };
    syntax::report(&RULE, file, sink, mend, say);
}

/// `.0.name` as `|lookup:'0'|lookup:'name'`.
fn rewritten(template: &TemplateText, slip: &Slip) -> Option<(Span, String)> {
    let rest = template.source().get(slip.error.span.start..slip.tag.end)?;
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))?;
    let path = rest.get(..length)?;
    let steps: Vec<&str> = path.split('.').skip(1).collect();
    let written = steps.iter().map(|step| format!("|lookup:'{step}'")).collect();
    let span = Span::new(slip.error.span.start, slip.error.span.start + length);
    steps.iter().all(|step| !step.is_empty()).then_some((span, written))
}
