//! A JSON reader for bodies: JSON text with template tags in it ("holes").
//!
//! A body is not JSON before it is rendered: an expression may stand in place of a value,
//! a comma may stand inside an `if`. This reader takes what is there: it keeps every key
//! and value with its place, reports what no tag can excuse, and is lenient next to tags
//! (whether the commas come out right on every path is for a proof over the template, not
//! for a reader).
//!
//! Grammar: RFC 8259. Tags: as Django's lexer splits them, which never span lines.

mod bare;
mod container;
mod parser;
mod problem;
mod string;
mod tags;

#[cfg(test)]
mod tests;

pub use parser::{MAX_DEPTH, Parsed};
pub use problem::JsonProblem;

use crate::text::Mapped;

/// Reads a body. Never fails: what can't be read is a problem, and what was read before it
/// is kept.
///
/// Inside strings, escapes are decoded and template tags are kept byte for byte (the
/// template engine sees the raw text, before any JSON reader does), so a `"` inside a tag
/// ends no string. The time is linear in the length of the text.
#[must_use]
pub fn parse_body(text: &str) -> Parsed {
    parser::parse(text, None)
}

/// Reads JSON that holds no tags: what looks like one in a string is text like any other
/// (a flow as Klaviyo exports it, whose bodies are strings).
#[must_use]
pub fn parse_plain(text: &str) -> Parsed {
    parser::parse_with(text, Vec::new(), None)
}

/// Reads the JSON that a decoded text holds (the inner JSON of `callbackData`); all places
/// in the answer are places in the file that the text came from.
#[must_use]
pub fn parse_mapped(text: &Mapped) -> Parsed {
    parser::parse(&text.text, Some(&text.map))
}

/// The tags of a text, delimiters included, in their order.
#[must_use]
pub fn tag_spans(text: &str) -> Vec<crate::text::Span> {
    tags::split(text).into_iter().map(|tag| tag.span).collect()
}
