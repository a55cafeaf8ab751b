//! `unverified-filter`: see `docs/rules/unverified-filter.md`.

use crate::finding::Severity;
use crate::klaviyo::capabilities::Known;
use crate::klaviyo::dialect;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "unverified-filter",
    severity: Severity::Warning,
    summary: "a filter that no source on Klaviyo names",
    sources: &[super::KLAVIYO_LIST, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for filter in uses.usages.iter().flat_map(|usage| &usage.expression.filters) {
            let name = filter.name.text.as_str();
            let Some(question) = dialect::question(name) else { continue };
            let place = template.place(filter.name.span);
            match file.context.capabilities.get(question.name) {
                Known::Yes => {}
                Known::Unknown => sink.push(
                    RULE.at(
                        file.source,
                        place,
                        format!("no source says whether Klaviyo runs `{name}`; where it does not, the body fails"),
                    )
                    .help(format!("try it on the account, then set `capabilities: {{ {}: yes }}`", question.name)),
                ),
                Known::No => {
                    let message = format!("this account does not run `{name}`: the body fails");
                    let mut finding = RULE.at(file.source, place, message).help("use another filter");
                    finding.severity = Severity::Error;
                    sink.push(finding);
                }
            }
        }
    }
}
