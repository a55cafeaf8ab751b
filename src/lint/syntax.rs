//! What the rules for broken template tags share.

use super::rule::Rule;
use super::sink::Sink;
use super::slips::Slip;
use super::templates::TemplateText;
use super::view::FileView;
use crate::finding::{Applicability, Finding, Fix};
use crate::klaviyo::dialect;
use crate::template::SyntaxError;
use crate::text::{SourceId, Span};

/// A way to mend a template, in places of the template.
#[derive(Debug)]
pub(crate) struct Mend {
    pub(crate) title: String,
    pub(crate) applicability: Applicability,
    pub(crate) edits: Vec<(Span, String)>,
}

impl Mend {
    /// One edit that keeps the meaning.
    pub(crate) fn safe(title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![(span, replacement.into())];
        Self { title: title.into(), applicability: Applicability::Safe, edits }
    }

    /// One edit that needs a look.
    pub(crate) fn look(title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        Self { applicability: Applicability::Unsafe, ..Self::safe(title, span, replacement) }
    }
}

/// The parser's error as a finding of `rule`.
pub(crate) fn finding(rule: &Rule, source: SourceId, template: &TemplateText, error: &SyntaxError) -> Finding {
    let mut finding = rule.at(source, template.place(error.span), error.message.clone());
    finding.help.clone_from(&error.help);
    if let Some(consequence) = dialect::consequence(error.kind) {
        finding = finding.label(consequence);
    }
    match &error.related {
        // Where the text ends says nothing that the error does not say.
        Some((place, message)) if !place.is_empty() => finding.related(source, template.place(*place), message.clone()),
        _ => finding,
    }
}

/// The finding with the mend, where the file takes its edits.
pub(crate) fn mended(finding: Finding, file: &FileView<'_>, template: &TemplateText, mend: Option<Mend>) -> Finding {
    let Some(mend) = mend else { return finding };
    let edits: Option<Vec<_>> =
        mend.edits.iter().map(|(span, replacement)| template.edit(file, *span, replacement)).collect();
    match edits {
        Some(edits) => {
            finding.fix(Fix { title: mend.title, applicability: mend.applicability, source: file.source, edits })
        }
        None => finding,
    }
}

/// Reports all slips of a rule; `mend` may mend one, and `say` may say more of it.
pub(crate) fn report(
    rule: &Rule,
    file: &FileView<'_>,
    sink: &mut Sink,
    mut mend: impl FnMut(&TemplateText, &Slip) -> Option<Mend>,
    mut say: impl FnMut(Finding, &TemplateText, &Slip) -> Finding,
) {
    for template in file.templates {
        for slip in template.slips_of(rule.id) {
            let finding = say(finding(rule, file.source, template, &slip.error), template, slip);
            sink.push(mended(finding, file, template, mend(template, slip)));
        }
    }
}

/// For a rule that has nothing to add.
pub(crate) fn as_it_is(finding: Finding, _: &TemplateText, _: &Slip) -> Finding {
    finding
}

/// For a rule that can mend nothing.
pub(crate) const fn no_mend(_: &TemplateText, _: &Slip) -> Option<Mend> {
    None
}
