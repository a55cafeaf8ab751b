//! Strings: escapes are decoded, tags are kept as they are.

use super::parser::Parser;
use super::problem::JsonProblem;
use crate::text::{Mapped, OffsetMap, Span};

/// A string while it is decoded.
struct Decoded {
    text: String,
    map: OffsetMap,
    /// Control characters are told once a string: they have one remedy.
    told_control: bool,
}

impl Parser<'_> {
    /// Reads the string that begins here; gives its place with the quotes, and its text.
    pub(super) fn string(&mut self) -> (Span, Mapped) {
        let open = self.pos;
        self.pos += 1;
        // As far as the next quote, which nearly always ends it.
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let text = String::with_capacity(memchr::memchr(b'"', rest).unwrap_or(0));
        let mut decoded = Decoded { text, map: OffsetMap::starting_at(self.pos), told_control: false };
        loop {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            let run = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'{') || *byte < 0x20);
            self.copy(&mut decoded, run.unwrap_or(rest.len()));
            match self.peek() {
                Some(b'"') => {
                    self.pos += 1;
                    break;
                }
                Some(b'\\') => self.escape(&mut decoded),
                Some(b'{') => {
                    let length = self.tag_here().map_or(1, |tag| tag.span.len());
                    self.copy(&mut decoded, length);
                }
                Some(b'\n' | b'\r') if self.string_ends_with_line() => {
                    self.unclosed(open, &mut decoded);
                    break;
                }
                Some(b'\n' | b'\r') if self.text.get(self.pos..).is_some_and(|rest| rest.trim_start().is_empty()) => {
                    self.pos = self.text.len();
                }
                Some(_) => self.control(&mut decoded),
                None => {
                    let problem = JsonProblem::new(self.span(open, open + 1), "this text is never closed")
                        .help("write `\"` at its end");
                    self.stop(Some(problem));
                    break;
                }
            }
        }
        (self.span(open, self.pos), Mapped { text: decoded.text, map: self.map(decoded.map) })
    }

    fn copy(&mut self, decoded: &mut Decoded, length: usize) {
        decoded.text.push_str(self.text.get(self.pos..self.pos + length).unwrap_or(""));
        decoded.map.push_verbatim(self.pos, length);
        self.pos += length;
    }

    fn escape(&mut self, decoded: &mut Decoded) {
        let start = self.pos;
        let simple = match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(decoded),
            Some(b'{') if self.tag_at(start + 1).is_some() => {
                // What the tag prints decides what is escaped.
                return self.copy(decoded, 1);
            }
            None => return self.copy(decoded, 1),
            Some(_) => {
                let length =
                    1 + self.text.get(start + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                let written = self.text.get(start..start + length).unwrap_or("").to_owned();
                if written.ends_with(char::is_control) {
                    let problem = JsonProblem::new(self.span(start, start + 1), "a `\\` stands at the end of the line")
                        .help("write `\\\\` for a backslash, `\\n` for a line break");
                    self.problem(problem);
                    return self.copy(decoded, 1);
                }
                let problem =
                    JsonProblem::new(self.span(start, start + length), format!("`{written}` is no JSON escape"))
                        .help("write `\\\\` for a backslash");
                self.problem(problem);
                return self.copy(decoded, length);
            }
        };
        self.pos = start + 2;
        push(decoded, Span::new(start, self.pos), simple);
    }

    fn unicode_escape(&mut self, decoded: &mut Decoded) {
        let start = self.pos;
        let Some(first) = self.hex_at(start + 2) else {
            if (start + 2..start + 6).any(|at| self.tag_at(at).is_some()) {
                return self.copy(decoded, 2);
            }
            let problem = JsonProblem::new(self.span(start, start + 2), "`\\u` is not followed by four hex digits");
            self.problem(problem);
            return self.copy(decoded, 2);
        };
        let pair = match (first, self.bytes.get(start + 6..start + 8)) {
            (0xd800..=0xdbff, Some(b"\\u")) => self.hex_at(start + 8).filter(|low| (0xdc00..=0xdfff).contains(low)),
            _ => None,
        };
        let (code, length) = match pair {
            Some(low) => (0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00), 12),
            None => (first, 6),
        };
        self.pos = start + length;
        let character = char::from_u32(code).unwrap_or_else(|| {
            let problem = JsonProblem::new(
                self.span(start, start + length),
                "half a surrogate pair stands alone; it stands for no character",
            );
            self.problem(problem);
            char::REPLACEMENT_CHARACTER
        });
        push(decoded, Span::new(start, self.pos), character);
    }

    fn hex_at(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
    }

    /// Whether the line break here, inside a string, is where its closing quote was
    /// forgotten: a key or a closing bracket stands on the next line.
    fn string_ends_with_line(&self) -> bool {
        let rest = self.text.get(self.pos..).unwrap_or("").trim_start();
        let line = rest.split('\n').next().unwrap_or("");
        match line.bytes().next() {
            Some(b'}' | b']') => true,
            Some(b'"') => {
                let inside = line.get(1..).unwrap_or("");
                inside
                    .find('"')
                    .and_then(|end| inside.get(end + 1..))
                    .is_some_and(|after| after.trim_start().starts_with(':'))
            }
            // At the end of all text the reader stops in any case.
            _ => false,
        }
    }

    fn unclosed(&mut self, open: usize, decoded: &mut Decoded) {
        let problem = JsonProblem::new(self.span(open, self.pos), "this text is not closed on its line")
            .help("write `\"` at its end; a line break inside a text is written `\\n`");
        self.problem(problem);
        // The comma at the end of the line separates members; it is not part of the text.
        let written = self.text.get(open + 1..self.pos).unwrap_or("").trim_end_matches([' ', '\t']);
        if written.ends_with(',') {
            let comma = open + written.len();
            decoded.text.truncate(decoded.text.len() - (self.pos - comma));
            self.pos = comma;
        }
    }

    /// A control character as it is; blank lines are taken at once.
    fn control(&mut self, decoded: &mut Decoded) {
        let start = self.pos;
        if !decoded.told_control {
            decoded.told_control = true;
            let problem = match self.peek() {
                Some(b'\n' | b'\r') => {
                    JsonProblem::new(self.span(start, start + 1), "a line break stands inside a text")
                        .help("write `\\n` instead")
                }
                Some(b'\t') => JsonProblem::new(self.span(start, start + 1), "a tab stands inside a text")
                    .help("write `\\t` instead"),
                other => {
                    let code = other.unwrap_or_default();
                    JsonProblem::new(
                        self.span(start, start + 1),
                        format!("the control character U+{code:04X} stands inside a text"),
                    )
                    .help(format!("remove it, or write `\\u{code:04x}`"))
                }
            };
            self.problem(problem);
        }
        if !matches!(self.peek(), Some(b'\n' | b'\r')) {
            return self.copy(decoded, 1);
        }
        let rest = self.bytes.get(start..).unwrap_or_default();
        let blank = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(rest.len());
        self.copy(decoded, blank);
    }
}

fn push(decoded: &mut Decoded, from: Span, character: char) {
    decoded.text.push(character);
    decoded.map.push_opaque(from, character.len_utf8());
}
