//! `unstated-in-webhook`: see `docs/rules/unstated-in-webhook.md`.

use crate::finding::Severity;
use crate::klaviyo::capabilities::Known;
use crate::klaviyo::dialect::{self, Verification};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "unstated-in-webhook",
    severity: Severity::Warning,
    summary: "a tag that no source says to work in webhooks",
    sources: &[super::KLAVIYO_REFERENCE, super::KLAVIYO_CATALOG, super::KLAVIYO_OBJECTS, super::KLAVIYO_ADD_WEBHOOK],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for template in file.templates {
        for tag in template.tags() {
            let name = tag.name.text.as_str();
            let Some(Verification::Unverified(question)) = dialect::verification(name) else { continue };
            // It stands inside `catalog`, of which enough is said.
            if name == "has_category" {
                continue;
            }
            let place = template.place(tag.name.span);
            match file.context.capabilities.get(question.name) {
                // Klaviyo lists `with` without a word on where it works; one account refused it.
                Known::Unknown if name == "with" => {}
                Known::Unknown => sink.push(
                    RULE.at(file.source, place, format!("no source says that `{name}` works in a webhook"))
                        .help(format!("try it on the account, then set `capabilities: {{ {}: yes }}`", question.name)),
                ),
                Known::Yes => {}
                Known::No => {
                    let message = format!("this account does not run `{name}`: the body fails");
                    let mut finding = RULE.at(file.source, place, message).help("take the tag away");
                    finding.severity = Severity::Error;
                    sink.push(finding);
                }
            }
        }
    }
}
