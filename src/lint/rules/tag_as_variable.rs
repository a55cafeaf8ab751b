//! `tag-as-variable`: see `docs/rules/tag-as-variable.md`.

use crate::finding::Severity;
use crate::klaviyo::catalogue;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "tag-as-variable",
    severity: Severity::Warning,
    summary: "a tag written as a variable",
    sources: &[super::KLAVIYO_REFERENCE, super::KLAVIYO_DATES],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            if *variables::verdict(file, *usage) != Verdict::Tag {
                continue;
            }
            let Some(name) = uses::path(usage.expression).and_then(<[_]>::first) else { continue };
            let (message, help) = if name.text == "today" {
                (
                    "no tag binds `today` before this: it prints nothing".to_owned(),
                    "write `{% today '%Y-%m-%d' as today %}` before it".to_owned(),
                )
            } else {
                (
                    format!("`{}` is a tag and no variable: this prints nothing", name.text),
                    catalogue::tag(&name.text)
                        .map_or_else(String::new, |tag| format!("it is written `{}`", tag.syntax)),
                )
            };
            sink.push(RULE.at(file.source, template.place(name.span), message).help(help));
        }
    }
}
