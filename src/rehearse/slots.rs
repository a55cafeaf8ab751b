//! Where the endpoint's fields stand in a rendered body.

use crate::text::json;
use crate::wunderkind::fields::FIELDS;

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Slot {
    /// The body has no such member.
    #[default]
    Missing,
    /// Something that is no text.
    NotText,
    /// A text, between its quotes.
    Text {
        /// Its first byte.
        start: usize,
        /// The closing quote.
        end: usize,
        /// It holds escapes.
        escaped: bool,
    },
}

impl Slot {
    /// The text; where it holds escapes it is written to `buffer` first. Nothing where there is no text.
    #[inline]
    pub(super) fn text<'a>(self, body: &'a str, buffer: &'a mut String) -> Option<&'a str> {
        let Self::Text { start, end, escaped } = self else { return None };
        let raw = body.get(start..end)?;
        if !escaped {
            return Some(raw);
        }
        buffer.clear();
        unescape(raw, buffer);
        Some(buffer)
    }
}

impl Slot {
    /// The bytes of the text, as [`text`](Self::text) gives it.
    #[inline]
    pub(super) fn bytes<'a>(self, body: &'a str, buffer: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let Self::Text { start, end, escaped } = self else { return None };
        let raw = body.as_bytes().get(start..end)?;
        if !escaped {
            return Some(raw);
        }
        buffer.clear();
        buffer.reserve(raw.len());
        let mut at = 0;
        while let Some(byte) = raw.get(at).copied() {
            // JSON inside a string is full of `\"`.
            let (byte, width) = match (byte, raw.get(at + 1)) {
                (b'\\', Some(escaped @ (b'"' | b'\\'))) => (*escaped, 2),
                (b'\\', _) => {
                    let (c, end) = json::escape(raw, at).ok()?;
                    buffer.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    at = end;
                    continue;
                }
                _ => (byte, 1),
            };
            buffer.push(byte);
            at += width;
        }
        Some(buffer)
    }
}

/// The fields of a body, in the order of [`FIELDS`]. Of members with one name the last counts.
pub(super) type Slots = [Slot; FIELDS.len()];

/// The place of a field in [`FIELDS`].
pub(super) fn field(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| field.name == name)
}

/// Appends a string's text without its escapes, which are known to be right.
fn unescape(raw: &str, out: &mut String) {
    let mut at = 0;
    while let Some(found) = raw.get(at..).and_then(|rest| memchr::memchr(b'\\', rest.as_bytes())) {
        out.push_str(raw.get(at..at + found).unwrap_or(""));
        let Ok((c, end)) = json::escape(raw.as_bytes(), at + found) else { return };
        out.push(c);
        at = end;
    }
    out.push_str(raw.get(at..).unwrap_or(""));
}
