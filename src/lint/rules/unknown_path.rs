//! `unknown-path`: see `docs/rules/unknown-path.md`.

use crate::finding::Severity;
use crate::klaviyo::catalogue;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;
use crate::text::nearest;

pub(super) static RULE: Rule = Rule {
    id: "unknown-path",
    severity: Severity::Warning,
    summary: "a path of the event that no sample has",
    sources: &[super::KLAVIYO_EVENTS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    if file.samples.is_empty() {
        return;
    }
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            let Verdict::Missing { span, beside } = variables::verdict(file, *usage) else { continue };
            let span = *span;
            let step = span.of(template.source());
            let path = uses::steps(usage.expression).join(".");
            let mut finding = RULE.at(file.source, template.place(span), format!("no sample has `{step}` in `{path}`"));
            finding.help = Some(match (shop_of(&path), nearest(step, beside.iter().map(String::as_str))) {
                (_, Some(near)) => format!("did you mean `{near}`?"),
                (Some(shop), None) => format!("that is a path of {shop}; copy the path from an event of this account"),
                (None, None) => format!("there are {}", listed(beside)),
            });
            sink.push(finding);
        }
    }
}

/// The shop system that has the path.
fn shop_of(path: &str) -> Option<&'static str> {
    let all = catalogue::variables().iter();
    let known = all.filter(|variable| variable.path.as_deref().is_some_and(|known| known.starts_with(path)));
    known.filter_map(|variable| variable.integration.as_ref()?.as_str()).next()
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(6).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > shown.len() { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}
