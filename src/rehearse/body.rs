//! A rendered body: is it JSON, and where are the endpoint's fields in it. One pass, nothing built.

use super::slots::{Slot, Slots, field};
use crate::text::json;
use crate::text::scan::string_stop;

/// Deepest nesting of a body; serde_json, and with it most readers, stop there too.
const MAX_DEPTH: usize = 127;

/// Why a body is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// Not JSON.
    NotJson {
        /// The byte that does not fit.
        at: usize,
        /// Between the quotes of the outermost key before it.
        key: (usize, usize),
    },
    /// JSON, but no object.
    NotObject,
}

/// Reads a body.
pub(super) fn read(body: &str) -> Result<Slots, Broken> {
    let mut reader = Reader { bytes: body.as_bytes(), at: 0, key: (0, 0) };
    let mut slots = Slots::default();
    let read = reader.document(body, &mut slots);
    match read {
        Some(true) => Ok(slots),
        Some(false) => Err(Broken::NotObject),
        None => Err(Broken::NotJson { at: reader.at.min(body.len()), key: reader.key }),
    }
}

/// Why a body is not JSON, in words that hold nothing of its values. A key is named only where the webhook's own `source` has it.
#[cold]
pub(super) fn why(body: &str, source: &str) -> Option<String> {
    let Err(Broken::NotJson { at, key: (start, end) }) = read(body) else { return None };
    let key = body.get(start..end).filter(|key| !key.is_empty() && source.contains(&format!("\"{key}\"")));
    let place = key.map_or_else(|| "a member".to_owned(), |key| format!("`{key}`"));
    let behind = body.get(..at).unwrap_or("").trim_end().ends_with('"');
    Some(match body.as_bytes().get(at) {
        Some(b'\n' | b'\r') => format!("a value brings a line break into {place}"),
        Some(0..0x20) => format!("a value brings a control character into {place}"),
        Some(b'\\') => format!("a value brings a backslash into {place}"),
        None => "it ends too early".to_owned(),
        _ if behind => format!("a value with a double quote or backslash ends {place} at the wrong place"),
        Some(_) => format!("{place} is followed by something that is no JSON"),
    })
}

/// Whether a text is a JSON object.
pub(super) fn is_object(text: &[u8]) -> bool {
    let mut reader = Reader { bytes: text, at: 0, key: (0, 0) };
    reader.blanks();
    reader.peek() == Some(b'{') && reader.value(0).is_some() && reader.over()
}

/// Steps give nothing where the text is not JSON; `at` is then the place.
struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    key: (usize, usize),
}

impl Reader<'_> {
    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    fn blanks(&mut self) {
        self.at = json::blanks(self.bytes, self.at);
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
            if let Slot::Text { start, end, .. } = key {
                self.key = (start, end);
            }
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
        (_, self.at) = json::escape(self.bytes, self.at).ok()?;
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(|_| ()),
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
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

    fn word(&mut self, word: &str) -> Option<()> {
        self.at = json::word(self.bytes, self.at, word).ok()?;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        match json::number(self.bytes, self.at) {
            Ok((end, _)) => self.at = end,
            Err(place) => {
                self.at = place;
                return None;
            }
        }
        Some(())
    }
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
        assert_eq!(read("{\"text\":\"O\"Brien\"}"), Err(Broken::NotJson { at: 11, key: (2, 6) }));
        assert_eq!(read("[1]"), Err(Broken::NotObject));
        assert_eq!(read("{}x"), Err(Broken::NotJson { at: 2, key: (0, 0) }));
        assert_eq!(read(&"[".repeat(100_000)), Err(Broken::NotJson { at: 127, key: (0, 0) }));
        assert!(is_object(b" {\"a\":[]} ") && !is_object(b"[]") && !is_object(b"{"));
    }

    #[test]
    fn what_breaks_a_body_is_said_without_its_values() {
        let source = r#"{"text": "{{ a }}", "n": {{ b }}}"#;
        let said = |body: &str| why(body, source).unwrap();
        assert_eq!(
            said(r#"{"text": "O"Brien", "n": 1}"#),
            "a value with a double quote or backslash ends `text` at the wrong place"
        );
        assert_eq!(
            said(r#"{"text": "O\", "n": 1}"#.replace("\\\\", "\\").as_str()),
            "a value with a double quote or backslash ends `text` at the wrong place"
        );
        assert_eq!(said("{\"text\": \"O\nB\", \"n\": 1}"), "a value brings a line break into `text`");
        assert_eq!(said("{\"text\": \"O\tB\", \"n\": 1}"), "a value brings a control character into `text`");
        assert_eq!(
            said(r#"{"text": "C:\x", "n": 1}"#.replace("\\\\", "\\").as_str()),
            "a value brings a backslash into `text`"
        );
        assert_eq!(said(r#"{"text": "x", "n": }"#), "`n` is followed by something that is no JSON");
        assert_eq!(
            said(r#"{"text": "x", "Brien": "y": }"#),
            "a value with a double quote or backslash ends a member at the wrong place"
        );
        assert_eq!(said(r#"{"text": "x""#), "it ends too early");
        assert_eq!(why(r#"{"text": "x"}"#, source), None);
    }

    proptest! {
        #[test]
        fn it_takes_what_serde_json_takes(body in "[{}\\[\\]\":,a-z0-9.eE+\\-\\\\u \t]{0,30}|\\{\"text\":(-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?|\"(\\\\[nux\"/]|[a-f0-9]{1,4}){0,4}\"|\\[(1,?|\\{\"a\":1\\},?){0,3}\\])(,\"a\":null)?\\}") {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&body).is_ok();
            prop_assert_eq!(!matches!(read(&body), Err(Broken::NotJson { .. })), theirs);
        }

        #[test]
        fn texts_are_read_as_serde_json_reads_them(value in any::<String>(), key in "[a-z]{0,3}") {
            let body = serde_json::json!({"text": value, key: [value]}).to_string();
            let slot = read(&body).unwrap()[field(fields::TEXT).unwrap()];
            let mut buffer = Vec::new();
            prop_assert_eq!(slot.bytes(&body, &mut buffer).unwrap(), value.as_bytes());
            prop_assert_eq!(text(&body, fields::TEXT).unwrap(), value);
        }
    }
}
