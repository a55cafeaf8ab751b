//! The words of a tag, and words that must be names.

use super::Parser;
use crate::template::error::{SyntaxError, SyntaxErrorKind as Kind};
use crate::template::split::smart_split;
use crate::template::tree::Word;
use crate::text::Span;

impl Parser<'_> {
    /// Django's `split_contents`: words, with `_("…")` kept in one piece.
    pub(super) fn words(&mut self, inner: Span) -> Vec<Span> {
        let source = self.reader.source;
        let mut words = Vec::new();
        let mut bits = smart_split(source, inner).into_iter();
        while let Some(mut word) = bits.next() {
            let text = word.of(source);
            let closing = match text.get(..3) {
                Some("_(\"") => "\")",
                Some("_('") => "')",
                _ => "",
            };
            while !word.of(source).ends_with(closing) {
                if let Some(next) = bits.next() {
                    word = word.to(next);
                    continue;
                }
                self.reader.error(
                    SyntaxError::new(Kind::Other, word, "the text begun with `_(` does not end")
                        .help("close it with the same quote and `)`")
                        .raised_as("StopIteration"),
                );
                return words;
            }
            words.push(word);
        }
        words
    }

    pub(super) fn word(&self, span: Span) -> Word {
        Word { text: span.of(self.reader.source).to_owned(), span }
    }
}
