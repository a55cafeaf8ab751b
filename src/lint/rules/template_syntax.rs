//! `template-syntax`: see `docs/rules/template-syntax.md`.

use std::collections::HashMap;

use super::unsupported_in_webhook::COUPON;
use crate::finding::Severity;
use crate::klaviyo::catalogue;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax;
use crate::lint::view::FileView;
use crate::template::SyntaxErrorKind;
use crate::text::nearest;

pub(super) static RULE: Rule = Rule {
    id: "template-syntax",
    severity: Severity::Error,
    summary: "a template tag that the engine refuses",
    sources: &[super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    page: include_str!("../../../docs/rules/template-syntax.md"),
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    // One slip is often made in many places, and near names are costly to find.
    let mut near: HashMap<&str, Option<&str>> = HashMap::new();
    for template in file.templates {
        for error in template.errors().into_iter().filter(|error| !is_block_error(error.kind)) {
            // The rule `unsupported-in-webhook` speaks of coupons.
            if error.kind == SyntaxErrorKind::Refused && error.span.of(&template.tree.source) == COUPON {
                continue;
            }
            let mut finding = syntax::finding(&RULE, file.source, template, error);
            if error.kind == SyntaxErrorKind::UnknownFilter {
                let name = error.span.of(&template.tree.source);
                if let Some(near) = near.entry(name).or_insert_with(|| nearest_filter(name)) {
                    finding.help = Some(format!("did you mean `{near}`?"));
                }
            }
            sink.push(finding);
        }
    }
}

fn nearest_filter(name: &str) -> Option<&'static str> {
    nearest(name, catalogue::filters().iter().map(|filter| filter.name.as_str()))
}

/// Those are for `unclosed-block`.
pub(super) const fn is_block_error(kind: SyntaxErrorKind) -> bool {
    matches!(kind, SyntaxErrorKind::UnclosedBlock | SyntaxErrorKind::StrayTag)
}
