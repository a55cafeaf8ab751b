//! `lookup-none`: see `docs/rules/lookup-none.md`.

use crate::finding::Severity;
use crate::klaviyo::capabilities::Known;
use crate::lint::places::Place;
use crate::lint::prose;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::rules::missing_default;
use crate::lint::sink::Sink;
use crate::lint::syntax;
use crate::lint::uses::{self, Used};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "lookup-none",
    severity: Severity::Warning,
    summary: "`lookup` without a default: it may print the word `None`",
    sources: &[super::KLAVIYO_REFERENCE, super::ESP_SKILLS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    // It is known to print nothing: `missing-default` speaks of that.
    if file.context.capabilities.get("lookup_missing") == Known::No {
        return;
    }
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Printed) {
            let expression = usage.expression;
            if !uses::has_filter(expression, "lookup") || !missing_default::unguarded(file, uses, *usage) {
                continue;
            }
            let place = file.places.at(template.place(usage.tag));
            let shown = uses::steps(expression).last().copied().unwrap_or_default().to_owned();
            let mut finding = RULE.at(
                file.source,
                template.place(expression.span),
                format!("where `{shown}` is missing, `lookup` may print the word `None`"),
            );
            if matches!(place, Place::Phone | Place::Email | Place::ProfileId) {
                finding.severity = Severity::Error;
            }
            let default = prose::default_for(file, template, expression, usage.tag);
            finding = finding.help(format!("add `|default:'{}'`", default.unwrap_or("…")));
            let mend = default.map(|default| missing_default::add(expression.span.end, default));
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}
