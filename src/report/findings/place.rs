//! Names, numbers and texts that all formats for machines share.

use std::borrow::Cow;

use crate::text::{Position, Redactor, Source, SourceId, Sources, Span};

/// What a writer needs beside the findings.
pub(super) struct Writer<'a> {
    pub(super) sources: &'a Sources,
    pub(super) redactor: &'a Redactor,
}

impl<'a> Writer<'a> {
    pub(super) fn file(&self, id: SourceId) -> &'a str {
        self.sources.get(id).map_or("", Source::name)
    }

    /// Where a span begins and where it ends, as people count.
    pub(super) fn range(&self, id: SourceId, span: Span) -> (Position, Position) {
        (self.begin(id, span), self.begin(id, Span::at(span.end)))
    }

    /// Where a span begins.
    pub(super) fn begin(&self, id: SourceId, span: Span) -> Position {
        self.sources.get(id).map_or(Position { line: 1, column: 1 }, |source| source.position(span.start))
    }

    /// A text without credentials.
    pub(super) fn text(&self, text: &str) -> String {
        self.redactor.redact(text)
    }

    /// The message and, after it, the help.
    pub(super) fn advice(&self, finding: &crate::finding::Finding, between: &str) -> String {
        let mut text = self.text(&finding.message);
        if let Some(help) = &finding.help {
            text.push_str(between);
            text.push_str(&self.text(help));
        }
        text
    }
}

/// Text on one line, without anything that steers a terminal: messages quote files.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let plain = |character: char| match character {
        '\n' | '\r' | '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        other if other.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    text.chars().map(plain).collect()
}
