//! `unknown-variable`: see `docs/rules/unknown-variable.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::uses;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;
use crate::text::nearest;

pub(super) static RULE: Rule = Rule {
    id: "unknown-variable",
    severity: Severity::Warning,
    summary: "a variable that Klaviyo does not document",
    sources: &[super::KLAVIYO_REFERENCE, super::KLAVIYO_EVENTS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

/// Roots of other tools, or of people's own, and what Klaviyo has in their place.
const ALIASES: [(&str, &str); 12] = [
    ("profile", "person"),
    ("customer", "person"),
    ("contact", "person"),
    ("subscriber", "person"),
    ("recipient", "person"),
    ("user", "person"),
    ("properties", "person"),
    ("traits", "person"),
    ("order", "event"),
    ("metric", "event"),
    ("company", "organization"),
    ("shop", "organization"),
];

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            if *variables::verdict(file, *usage) != Verdict::Unknown {
                continue;
            }
            let Some(path) = uses::path(usage.expression) else { continue };
            let Some(root) = path.first() else { continue };
            let name = root.text.as_str();
            let alias = ALIASES.iter().find(|(alias, _)| *alias == name && path.len() > 1).map(|(_, right)| *right);
            let near = alias.or_else(|| nearest(name, variables::roots()));
            let mut finding = RULE.at(
                file.source,
                template.place(root.span),
                format!("no variable `{name}` is documented by Klaviyo: it prints nothing"),
            );
            finding.help = Some(match near {
                Some(near) => format!("write `{near}`"),
                None if ["flow", "campaign", "message"].contains(&name) => {
                    "write the name out: Klaviyo has no such variable".to_owned()
                }
                None => format!("write `person.{name}` for a profile's property, `event.{name}` for an event's"),
            });
            let mend = match near {
                Some(near) => Some(Mend::look(format!("write `{near}`"), root.span, near)),
                None if path.len() == 1 && !file.flow.lacks_event() => None,
                None if path.len() == 1 => {
                    Some(Mend::look(format!("write `person.{name}`"), root.span, format!("person.{name}")))
                }
                None => None,
            };
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}
