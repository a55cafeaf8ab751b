//! `unknown-tag`: see `docs/rules/unknown-tag.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "unknown-tag",
    severity: Severity::Error,
    summary: "a tag that neither Klaviyo nor Django has",
    sources: &[super::KLAVIYO_REFERENCE, super::DJANGO_BUILTINS, super::ESP_SKILLS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, mend, syntax::as_it_is);
}

/// Tags of Liquid that have one equal here.
fn mend(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let name = slip.error.span.of(template.source());
    let (right, closer) = match name {
        "elsif" | "elseif" => return Some(Mend::safe("write `elif`", slip.error.span, "elif")),
        "raw" => ("verbatim", ("endraw", "endverbatim")),
        "unless" => ("if not", ("endunless", "endif")),
        _ => return None,
    };
    let tags = template.tags();
    let named = |wanted: &str| -> Vec<Span> {
        tags.iter().filter(|tag| tag.name.text == wanted).map(|tag| tag.name.span).collect()
    };
    // With several of them, which closer belongs to which opener is not certain.
    let (openers, closers) = (named(name), named(closer.0));
    let (1, [end]) = (openers.len(), closers.as_slice()) else { return None };
    let mut mend = Mend::safe(format!("write `{right}`"), slip.error.span, right);
    mend.edits.push((*end, closer.1.to_owned()));
    Some(mend)
}
