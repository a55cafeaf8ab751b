//! Telling what is certain in a text that may hold template tags.

use std::borrow::Cow;

use crate::text::Span;

/// Stands for each byte of a tag in [`masked`]; no text that anybody types has it.
pub(crate) const HOLE: char = '\0';

/// The text with every byte of every tag replaced by [`HOLE`]: what is left is printed as
/// it stands, at the same offsets.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let tags = tags(text);
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for tag in tags {
        masked.push_str(text.get(done..tag.start).unwrap_or(""));
        masked.push_str(&"\0".repeat(tag.len()));
        done = tag.end;
    }
    masked.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(masked)
}

/// The tags of a text, delimiters included.
pub(crate) fn tags(text: &str) -> Vec<Span> {
    crate::document::json::tag_spans(text)
}

/// Whether the text prints as it stands.
pub(crate) fn is_literal(text: &str) -> bool {
    !text.contains('{') || tags(text).is_empty()
}

/// Whether nothing but blanks is printed, whatever the data.
pub(crate) fn is_blank(text: &str) -> bool {
    let begin = text.trim_start();
    begin.is_empty()
        || begin.starts_with("{#")
            && masked(text).trim_matches(|c: char| c.is_whitespace() || c == HOLE).is_empty()
            && tags(text).iter().all(|tag| tag.of(text).starts_with("{#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_offsets() {
        let text = "é {{ x }}?{% if a %}b";
        let masked = masked(text);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked.find('?'), text.find('?'));
        assert!(!masked.contains('{'));
    }

    #[test]
    fn only_what_surely_prints_nothing_is_blank() {
        assert!(is_blank("  "));
        assert!(is_blank("{# note #} "));
        assert!(!is_blank("{{ x }}"));
        assert!(!is_blank("a"));
    }
}
