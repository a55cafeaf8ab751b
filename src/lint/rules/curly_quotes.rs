//! `curly-quotes`: see `docs/rules/curly-quotes.md`.

use crate::finding::Applicability;
use crate::finding::Severity;
use crate::lint::characters;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "curly-quotes",
    severity: Severity::Error,
    summary: "typographic quotes inside a tag",
    sources: &[super::KLAVIYO_FILTERS, super::KLAVIYO_REFERENCE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for template in file.templates {
        if template.slips.broken.is_empty() {
            continue;
        }
        let source = template.source();
        for tag in template.tag_spans().iter().copied().filter(|tag| template.is_broken(*tag)) {
            let code = characters::code_of(tag.of(source));
            let quotes: Vec<(Span, char)> = characters::curly_quotes(&code)
                .map(|(at, quote)| (Span::new(tag.start + at, tag.start + at + quote.len_utf8()), quote))
                .collect();
            let Some((first, quote)) = quotes.first() else { continue };
            let mut finding = RULE
                .at(file.source, template.place(*first), format!("`{quote}` is no quote of the template language"))
                .help("write straight quotes, `'`; word processors turn them into curly ones");
            for (other, _) in quotes.iter().skip(1) {
                finding = finding.related(file.source, template.place(*other), "and here");
            }
            // A straight one among them may be an apostrophe of the text.
            let mend = (!code.contains('\'') && quotes.len().is_multiple_of(2)).then(|| Mend {
                title: "write straight quotes".to_owned(),
                applicability: Applicability::Safe,
                edits: quotes.iter().map(|(span, _)| (*span, "'".to_owned())).collect(),
            });
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}
