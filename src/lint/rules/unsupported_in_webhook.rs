//! `unsupported-in-webhook`: see `docs/rules/unsupported-in-webhook.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::COUPON;
use crate::lint::view::FileView;
use crate::template::{Tag, TagKind};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-in-webhook",
    severity: Severity::Error,
    summary: "coupon codes and feeds do not work in webhooks",
    sources: &[super::KLAVIYO_ADD_WEBHOOK, super::KLAVIYO_WEBHOOKS, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::File(check),
};

/// The variable that feeds are reached by.
const FEEDS: &str = "feeds";

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for template in file.templates {
        for tag in template.tags().into_iter().filter(|tag| tag.name.text == COUPON) {
            sink.push(
                RULE.at(file.source, template.place(tag.opening), "coupon codes do not work in Klaviyo's webhooks")
                    .help("write the code into a profile property beforehand, or use one code for all"),
            );
        }
        if binds(&template.tags(), FEEDS) {
            continue;
        }
        for expression in template.expressions() {
            let arguments = expression.filters.iter().filter_map(|filter| filter.argument.as_ref());
            for operand in std::iter::once(&expression.base).chain(arguments) {
                let Some(root) = operand.kind.root().filter(|root| root.text == FEEDS) else { continue };
                sink.push(
                    RULE.at(
                        file.source,
                        template.place(root.span),
                        "web feeds and product feeds do not work in Klaviyo's webhooks",
                    )
                    .help("write what the text needs into the event or a profile property"),
                );
            }
        }
    }
}

/// Whether a tag of the template gives this name to something of its own.
fn binds(tags: &[&Tag], name: &str) -> bool {
    tags.iter().any(|tag| match &tag.kind {
        TagKind::For { targets, .. } => targets.iter().any(|target| target.text == name),
        TagKind::With { bindings } => bindings.iter().any(|(bound, _)| bound.text == name),
        _ => false,
    })
}
