//! `missing-default`: see `docs/rules/missing-default.md`.

use crate::finding::Severity;
use crate::klaviyo::capabilities::Known;
use crate::lint::places::Place;
use crate::lint::prose;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::uses::{self, Used, Uses};
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "missing-default",
    severity: Severity::Warning,
    summary: "an expression without a default, where a missing value is seen",
    sources: &[super::WUNDERKIND_GUIDE, super::KLAVIYO_REFERENCE, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Printed) {
            let expression = usage.expression;
            let looked_up = uses::has_filter(expression, "lookup");
            // Where `lookup` prints nothing for a missing key, it is as a dot.
            if looked_up && file.context.capabilities.get("lookup_missing") != Known::No {
                continue;
            }
            let stands = file.places.at(template.place(usage.tag));
            // The guide's own value, which the spec leaves to its default.
            let guides = stands == Place::Email && uses::steps(expression) == ["person", "email"];
            // `profile-id-may-be-empty` speaks of that member.
            if guides || stands == Place::ProfileId || !unguarded(file, uses, *usage) {
                continue;
            }
            let place = template.place(expression.span);
            let shown = uses::steps(expression).join(".");
            let mut finding = RULE.at(
                file.source,
                place,
                format!("`{shown}` may be missing: then nothing stands here, and `None` where it is null"),
            );
            if !matches!(stands, Place::Text | Place::Link) {
                finding.severity = Severity::Info;
            }
            let default = prose::default_for(file, template, expression, usage.tag);
            finding = finding.help(match default {
                Some(default) => format!("add `|default:'{default}'`"),
                None => "add `|default:'…'` with what stands in for it, or print it inside `{% if %}`".to_owned(),
            });
            let mend = default.map(|default| add(expression.span.end, default));
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}

/// A default behind an expression.
pub(super) fn add(end: usize, default: &str) -> Mend {
    let addition = format!("|default:'{default}'");
    Mend::look(format!("add `{addition}`"), Span::at(end), addition)
}

/// Filters that print something whatever comes in.
const ALWAYS: [&str; 13] = [
    "length",
    "count",
    "size",
    "wordcount",
    "yesno",
    "pluralize",
    "multiply",
    "divide",
    "divisibleby",
    "length_is",
    "missing_image",
    "missing_product_image",
    "default_if_none",
];

/// Whether a printed expression may be missing and no other rule speaks of it.
pub(super) fn unguarded<'t>(file: &FileView<'_>, uses: &Uses<'t>, usage: uses::Usage<'t>) -> bool {
    uses.may_be_missing(usage)
        && !ALWAYS.iter().any(|filter| uses::has_filter(usage.expression, filter))
        && *variables::verdict(file, usage) == Verdict::Fine
}
