//! A rendered body: is it JSON, and where are the endpoint's fields in it. One pass, nothing built.

use crate::audience::scan::string_stop;
use crate::wunderkind::fields::FIELDS;

/// Deepest nesting of a body; serde_json, and with it most readers, stop there too.
const MAX_DEPTH: usize = 127;

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

/// Why a body is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Not JSON; the byte that does not fit.
    NotJson(usize),
    /// JSON, but no object.
    NotObject,
}

/// The fields of a body, in the order of [`FIELDS`]. Of members with one name the last counts.
pub(super) type Slots = [Slot; FIELDS.len()];

/// Reads a body.
pub(super) fn read(body: &str) -> Result<Slots, Broken> {
    let mut reader = Reader { bytes: body.as_bytes(), at: 0 };
    let mut slots = Slots::default();
    let read = reader.document(body, &mut slots);
    match read {
        Some(true) => Ok(slots),
        Some(false) => Err(Broken::NotObject),
        None => Err(Broken::NotJson(reader.at.min(body.len()))),
    }
}

/// Whether a text is a JSON object.
pub(super) fn is_object(text: &str) -> bool {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    reader.blanks();
    reader.peek() == Some(b'{') && reader.value(0).is_some() && reader.over()
}

/// Steps give nothing where the text is not JSON; `at` is then the place.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn over(&mut self) -> bool {
        self.blanks();
        self.at == self.bytes.len()
    }

    fn document(&mut self, body: &str, slots: &mut Slots) -> Option<bool> {
        self.blanks();
        if self.peek() != Some(b'{') {
            self.value(0)?;
            return self.over().then_some(false);
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return self.over().then_some(true);
        }
        loop {
            self.blanks();
            let key = self.key()?;
            let slot = match key {
                Slot::Text { start, end, escaped: false } => field(body.get(start..end)?),
                key => {
                    let mut buffer = String::new();
                    field(key.text(body, &mut buffer)?)
                }
            };
            let value = if self.peek() == Some(b'"') {
                self.string()?
            } else {
                self.value(1)?;
                Slot::NotText
            };
            if let Some(slot) = slot.and_then(|at| slots.get_mut(at)) {
                *slot = value;
            }
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return None,
            }
        }
        self.at += 1;
        self.over().then_some(true)
    }

    /// A key and its colon; the value is at hand then.
    #[inline(always)]
    fn key(&mut self) -> Option<Slot> {
        if self.peek() != Some(b'"') {
            return None;
        }
        let key = self.string()?;
        self.blanks();
        if self.peek() != Some(b':') {
            return None;
        }
        self.at += 1;
        self.blanks();
        Some(key)
    }

    #[inline(always)]
    fn string(&mut self) -> Option<Slot> {
        let start = self.at + 1;
        let mut escaped = false;
        self.at = start;
        loop {
            let Some(stop) = string_stop(self.bytes, self.at) else {
                self.at = self.bytes.len();
                return None;
            };
            self.at = stop;
            match self.bytes.get(stop) {
                Some(b'"') => {
                    self.at += 1;
                    return Some(Slot::Text { start, end: stop, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return None,
            }
        }
    }

    #[inline]
    fn escape(&mut self) -> Option<()> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                self.at += 6;
            }
            _ => return None,
        }
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Some(());
        }
        loop {
            self.blanks();
            self.key()?;
            self.value(depth + 1)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Some(());
        }
        loop {
            self.blanks();
            self.value(depth + 1)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return None,
            }
        }
        self.at += 1;
        Some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        if self.bytes.get(self.at..self.at + word.len()) != Some(word) {
            return None;
        }
        self.at += word.len();
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }
}

fn field(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| field.name == name)
}

/// Appends a string's text without its escapes, which are known to be right. A lone surrogate becomes U+FFFD.
fn unescape(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(rest.get(..at).unwrap_or(""));
        let kind = rest.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        let mut length = 2;
        match kind {
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => {
                let (c, taken) = unicode(rest.get(at..).unwrap_or(""));
                out.push(c);
                length = taken;
            }
            other => out.push(char::from(other)),
        }
        rest = rest.get(at + length..).unwrap_or("");
    }
    out.push_str(rest);
}

/// The character of `\uXXXX` or of a pair of them, and how many bytes they take.
fn unicode(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?;
        u32::from_str_radix(escape.strip_prefix("\\u")?, 16).ok()
    };
    let high = unit(0).unwrap_or(0xFFFD);
    if (0xD800..0xDC00).contains(&high)
        && let Some(low) = unit(6).filter(|low| (0xDC00..0xE000).contains(low))
        && let Some(c) = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    {
        return (c, 12);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wunderkind::fields;

    fn text(body: &str, name: &str) -> Option<String> {
        let at = field(name).unwrap();
        read(body).unwrap()[at].text(body, &mut String::new()).map(str::to_owned)
    }

    #[test]
    fn fields_are_found_wherever_they_stand() {
        let body = r#" {"x":{"text":"no"},"te\u0078t":"a\n\"b\" \ud83d\ude00\ud800","phone":"+1","email":null} "#;
        assert_eq!(text(body, fields::TEXT).unwrap(), "a\n\"b\" 😀\u{fffd}");
        assert_eq!(text(body, fields::PHONE).unwrap(), "+1");
        assert_eq!(read(body).unwrap()[1], Slot::NotText);
        assert_eq!(read(body).unwrap()[3], Slot::Missing);
        assert_eq!(text(r#"{"text":"a","text":"b"}"#, fields::TEXT).unwrap(), "b");
    }

    #[test]
    fn what_breaks_a_body_is_placed() {
        assert_eq!(read("{\"text\":\"O\"Brien\"}"), Err(Broken::NotJson(11)));
        assert_eq!(read("[1]"), Err(Broken::NotObject));
        assert_eq!(read("{}x"), Err(Broken::NotJson(2)));
        assert_eq!(read(&"[".repeat(100_000)), Err(Broken::NotJson(127)));
        assert!(is_object(" {\"a\":[]} ") && !is_object("[]") && !is_object("{"));
    }

    proptest! {
        #[test]
        fn it_takes_what_serde_json_takes(body in "[{}\\[\\]\":,a-z0-9.eE+\\-\\\\u \t]{0,30}|\\{\"text\":(-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?|\"(\\\\[nux\"/]|[a-f0-9]{1,4}){0,4}\"|\\[(1,?|\\{\"a\":1\\},?){0,3}\\])(,\"a\":null)?\\}") {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok();
            prop_assert_eq!(!matches!(read(&body), Err(Broken::NotJson(_))), theirs);
        }

        #[test]
        fn texts_are_read_as_serde_json_reads_them(value in any::<String>(), key in "[a-z]{0,3}") {
            let body = serde_json::json!({"text": value, key: [value]}).to_string();
            prop_assert_eq!(text(&body, fields::TEXT).unwrap(), value);
        }
    }
}
