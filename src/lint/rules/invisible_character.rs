//! `invisible-character`: see `docs/rules/invisible-character.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::characters::{self, Invisible};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::view;
use crate::lint::view::FileView;
use crate::lint::view::WebhookView;
use crate::text::{Mapped, Span};

pub(super) static RULE: Rule = Rule {
    id: "invisible-character",
    severity: Severity::Warning,
    summary: "a character that nobody sees",
    sources: &[super::TWILIO_GSM7, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for template in file.templates {
        let source = template.source();
        if source.is_ascii() {
            continue;
        }
        for tag in template.tag_spans().iter().copied().filter(|tag| !tag.of(source).is_ascii()) {
            let text = tag.of(source);
            let code: Vec<usize> = characters::invisibles(&characters::code_of(text)).map(|found| found.at).collect();
            for found in characters::invisibles(text) {
                let span = Span::new(tag.start + found.at, tag.start + found.at + found.character.len_utf8());
                let refused = code.contains(&found.at) && !found.is_blank();
                let what = if refused { "the engine refuses the tag" } else { "it stands inside a tag" };
                let mut finding = RULE
                    .at(file.source, template.place(span), format!("this is {}: {what}", named(found)))
                    .help(remedy(found));
                if refused {
                    finding.severity = Severity::Error;
                }
                let replacement = if found.is_blank() { " " } else { "" };
                let mend = Mend::safe(remedy(found), span, replacement);
                sink.push(syntax::mended(finding, file, template, Some(mend)));
            }
        }
    }
    for webhook in &file.webhooks {
        for text in view::texts_of(webhook).into_iter().filter(|text| !text.text.is_ascii()) {
            outside_of_tags(webhook, text, sink);
        }
    }
}

/// One finding a text: they have one remedy.
fn outside_of_tags(webhook: &WebhookView<'_>, text: &Mapped, sink: &mut Sink) {
    let masked = webhook.masked(text);
    let all: Vec<Invisible> = characters::invisibles(&masked).collect();
    let Some((first, others)) = all.split_first() else { return };
    let span = |found: &Invisible| Span::new(found.at, found.at + found.character.len_utf8());
    let mut finding = RULE
        .at(
            webhook.source,
            text.source_span(span(first)),
            format!("this is {}: it is sent, and nobody sees it", named(*first)),
        )
        .help(remedy(*first));
    for other in others {
        finding = finding.related(webhook.source, text.source_span(span(other)), format!("{} as well", named(*other)));
    }
    let edit = |found: &Invisible| webhook.edit(text, span(found), if found.is_blank() { " " } else { "" });
    if let Some(edits) = all.iter().map(edit).collect() {
        finding = finding.fix(Fix {
            title: "take what nobody sees away".to_owned(),
            applicability: Applicability::Safe,
            source: webhook.source,
            edits,
        });
    }
    sink.push(finding);
}

fn named(found: Invisible) -> String {
    format!("{} (U+{:04X})", found.name, u32::from(found.character))
}

const fn remedy(found: Invisible) -> &'static str {
    if found.is_blank() { "write an ordinary blank" } else { "take it away" }
}
