//! Where each byte of a plain or quoted scalar came from.
//!
//! YAML 1.2.2 clauses 7.3.1 to 7.3.3: a run of blanks with line ends in it folds to one
//! blank, or to one newline fewer than it has; the quotes' escapes are the rest.

use super::events::Style;
use crate::text::{Mapped, OffsetMap, Span};

/// The text of a plain or quoted scalar that stands at `span` of `source`, quotes included.
///
/// Decodes a second time what the parser has decoded already, because only so each byte's
/// origin is known; the caller compares the two.
pub(super) fn decode(source: &str, span: Span, style: Style) -> Mapped {
    let inner = match style {
        Style::SingleQuoted | Style::DoubleQuoted => Span::new(span.start + 1, span.end.saturating_sub(1)),
        _ => span,
    };
    // Most scalars stand on one line and escape nothing.
    let escape = match style {
        Style::SingleQuoted => b'\'',
        Style::DoubleQuoted => b'\\',
        _ => b'\n',
    };
    if memchr::memchr3(b'\n', b'\r', escape, inner.of(source).as_bytes()).is_none() {
        return Mapped::verbatim(inner.of(source), inner.start);
    }
    let mut decoder = Decoder {
        source,
        at: inner.start,
        end: inner.end,
        text: String::new(),
        map: OffsetMap::starting_at(inner.start),
    };
    decoder.run(style);
    Mapped { text: decoder.text, map: decoder.map }
}

struct Decoder<'s> {
    source: &'s str,
    at: usize,
    end: usize,
    text: String,
    map: OffsetMap,
}

impl Decoder<'_> {
    fn run(&mut self, style: Style) {
        while let Some(next) = self.rest().chars().next() {
            match next {
                ' ' | '\t' | '\r' | '\n' => self.blanks(),
                '\'' if style == Style::SingleQuoted => self.opaque(2, "'"),
                '\\' if style == Style::DoubleQuoted => self.escape(),
                _ => self.verbatim(self.plain_run(style)),
            }
        }
    }

    fn rest(&self) -> &str {
        self.source.get(self.at..self.end).unwrap_or("")
    }

    fn plain_run(&self, style: Style) -> usize {
        let special = |c: char| match c {
            ' ' | '\t' | '\r' | '\n' => true,
            '\'' => style == Style::SingleQuoted,
            '\\' => style == Style::DoubleQuoted,
            _ => false,
        };
        let rest = self.rest();
        rest.find(special).unwrap_or(rest.len())
    }

    fn verbatim(&mut self, len: usize) {
        let run = Span::new(self.at, self.at + len);
        self.text.push_str(run.of(self.source));
        self.map.push_verbatim(run.start, run.len());
        self.at = run.end;
    }

    fn opaque(&mut self, len: usize, decoded: &str) {
        let end = (self.at + len).min(self.end);
        self.text.push_str(decoded);
        self.map.push_opaque(Span::new(self.at, end), decoded.len());
        self.at = end;
    }

    /// A run of blanks and line ends.
    fn blanks(&mut self) {
        let rest = self.rest();
        let len = rest.find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).unwrap_or(rest.len());
        match breaks(&rest[..len]) {
            0 => self.verbatim(len),
            1 => self.opaque(len, " "),
            more => self.opaque(len, &"\n".repeat(more - 1)),
        }
    }

    /// A backslash and what it stands for (clause 5.7).
    fn escape(&mut self) {
        let mut after = self.rest().chars().skip(1);
        let Some(letter) = after.next() else { return self.verbatim(1) };
        let simple = match letter {
            '\r' | '\n' => return self.escaped_break(),
            'x' => return self.code_point(2),
            'u' => return self.code_point(4),
            'U' => return self.code_point(8),
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            // `\"`, `\\`, `\/`, `\ ` and a backslash before a tab stand for the character itself.
            same => same,
        };
        self.opaque(1 + letter.len_utf8(), simple.encode_utf8(&mut [0; 4]));
    }

    /// A backslash at a line's end joins the lines; empty lines after it are newlines.
    fn escaped_break(&mut self) {
        let rest = self.rest();
        let len = rest[1..].find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).map_or(rest.len(), |len| len + 1);
        let newlines = "\n".repeat(breaks(&rest[1..len]).saturating_sub(1));
        self.opaque(len, &newlines);
    }

    fn code_point(&mut self, digits: usize) {
        let Some(value) = self.hex(2, digits) else { return self.verbatim(1) };
        if digits == 4 && (0xD800..0xDC00).contains(&value) {
            // JSON writes characters beyond U+FFFF as two of these.
            if let Some(low) = self.hex(8, 4).filter(|low| (0xDC00..0xE000).contains(low)) {
                return self.character(0x1_0000 + ((value - 0xD800) << 10) + (low - 0xDC00), 12);
            }
        }
        self.character(value, 2 + digits);
    }

    fn character(&mut self, value: u32, len: usize) {
        match char::from_u32(value) {
            Some(character) => self.opaque(len, character.encode_utf8(&mut [0; 4])),
            None => self.verbatim(1),
        }
    }

    fn hex(&self, from: usize, digits: usize) -> Option<u32> {
        self.rest().get(from..from + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok())
    }
}

/// The line ends in a run of blanks; CR LF is one.
fn breaks(run: &str) -> usize {
    run.bytes().filter(|byte| *byte == b'\n').count()
        + run.char_indices().filter(|(at, c)| *c == '\r' && !run[at + 1..].starts_with('\n')).count()
}
