//! `email-only-tag`: see `docs/rules/email-only-tag.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax;
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "email-only-tag",
    severity: Severity::Error,
    summary: "a tag that works in e-mails only",
    sources: &[super::KLAVIYO_REFERENCE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let say = |finding: Finding, template: &TemplateText, slip: &Slip| Finding {
        message: format!(
            "`{}` works in e-mails only: it has nothing to print in a webhook",
            slip.error.span.of(template.source())
        ),
        help: Some("take it away; people opt out of texts by answering STOP".to_owned()),
        ..finding
    };
    syntax::report(&RULE, file, sink, syntax::no_mend, say);
}
