//! The words of a tag, and words that must be names.

use super::Parser;
use crate::template::error::{SyntaxError, SyntaxErrorKind as Kind};
use crate::template::split::smart_split;
use crate::template::tree::Word;
use crate::text::Span;

impl Parser<'_> {
    /// Django's `split_contents`: words, with `_("…")` kept in one piece.
    pub(super) fn words(&self, inner: Span) -> Result<Vec<Span>, Box<SyntaxError>> {
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
                return Err(Box::new(
                    SyntaxError::new(Kind::Other, word, "a text in `_(…)` must be a word of its own")
                        .help("take `_(` and `)` away, or the filters behind them")
                        .raised_as("StopIteration"),
                ));
            }
            words.push(word);
        }
        Ok(words)
    }

    pub(super) fn word(&self, span: Span) -> Word {
        Word { text: span.of(self.reader.source).to_owned(), span }
    }
}
