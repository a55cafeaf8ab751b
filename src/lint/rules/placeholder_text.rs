//! `placeholder-text`: see `docs/rules/placeholder-text.md`.

use std::sync::OnceLock;

use memchr::memmem;

use crate::finding::Severity;
use crate::lint::masks;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::{CallbackContent, WebhookView};
use crate::text::{Mapped, Span};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-text",
    severity: Severity::Warning,
    summary: "a placeholder of a sample is left over",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

/// What Wunderkind's guide writes where something of one's own belongs.
const WORDS: [&str; 4] = ["BrandName", "Brand Name", "Flow Name", "example.com"];

/// Searchers are made once: most texts are shorter than the making of one is long.
fn words() -> &'static [memmem::Finder<'static>; 4] {
    static FINDERS: OnceLock<[memmem::Finder<'static>; 4]> = OnceLock::new();
    FINDERS.get_or_init(|| WORDS.map(memmem::Finder::new))
}

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut texts: Vec<&Mapped> = webhook.name.into_iter().collect();
    masks::texts_of(webhook.fields.iter().copied(), &mut texts);
    if let Some(callback) = &webhook.callback {
        // Its own text is looked at member by member.
        if let (Some(text), CallbackContent::Object(object)) = (callback.entry.value.as_text(), &callback.content) {
            texts.retain(|known| !std::ptr::eq(*known, text));
            masks::texts_of(object.entries(), &mut texts);
        }
    }
    for text in texts {
        let masked = webhook.masked(text);
        for (word, finder) in WORDS.iter().zip(words()) {
            let places = finder.find_iter(masked.as_bytes());
            found.extend(places.map(|at| ((*word).to_owned(), text.source_span(Span::new(at, at + word.len())))));
        }
        found.extend(patterns(&masked).into_iter().map(|span| (span.of(&masked).to_owned(), text.source_span(span))));
    }
    found.sort_by_key(|(_, span)| *span);
    // One finding for each placeholder: they have one remedy, wherever they stand.
    let mut done: Vec<&str> = Vec::new();
    for (word, span) in &found {
        if done.contains(&word.as_str()) {
            continue;
        }
        done.push(word);
        let mut finding = RULE
            .at(webhook.source, *span, format!("`{word}` is a placeholder; it is sent as it stands"))
            .help("write what belongs there");
        for (_, other) in found.iter().filter(|(other, place)| other == word && place != span) {
            finding = finding.related(webhook.source, *other, "here as well");
        }
        sink.push(finding);
    }
}

/// `XXXX` (four or more) standing alone, and words in angle brackets.
fn patterns(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    if memchr::memchr2(b'X', b'<', text.as_bytes()).is_none() {
        return found;
    }
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, character) {
            (None, 'X') => start = Some(at),
            (Some(from), other) if other != 'X' => {
                let alone =
                    !text.get(..from).unwrap_or("").ends_with(char::is_alphanumeric) && !other.is_alphanumeric();
                if at - from >= 4 && alone {
                    found.push(Span::new(from, at));
                }
                start = None;
            }
            _ => {}
        }
    }
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find('<')).map(|at| from + at) {
        from = open + 1;
        let inside = text.get(from..).unwrap_or("");
        let length = inside.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, ' ' | '_' | '-'))).unwrap_or(0);
        let word = inside.get(..length).unwrap_or("");
        if inside.get(length..).is_some_and(|rest| rest.starts_with('>'))
            && word.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            found.push(Span::new(open, from + length + 1));
        }
    }
    found
}
