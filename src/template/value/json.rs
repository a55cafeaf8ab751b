//! JSON (RFC 8259) into documents. Whole numbers keep all their digits, objects the order of their keys.

use super::build::Builder;
use super::data::{Value, kind};
use crate::text::{json, scan};

/// Deepest nesting of arrays and objects that is read.
const MAX_DEPTH: usize = 200;

/// Why a text is no JSON document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {offset}")]
pub struct JsonError {
    /// What is wrong.
    pub message: &'static str,
    /// Where, in bytes from the start.
    pub offset: usize,
}

type Read<T = ()> = Result<T, JsonError>;

impl Value {
    /// Reads one JSON text. A lone surrogate (`\ud800`) becomes U+FFFD.
    ///
    /// # Errors
    /// When the text is no JSON, is nested deeper than 200, or larger than 4 GiB.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        let mut builder = Builder::new();
        let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, builder: &mut builder };
        reader.blanks();
        reader.value(0)?;
        reader.blanks();
        if reader.at < reader.bytes.len() {
            return Err(reader.error("something follows the JSON value"));
        }
        Ok(builder.finish())
    }
}

struct Reader<'s, 'b> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    builder: &'b mut Builder,
}

impl Reader<'_, '_> {
    const fn error(&self, message: &'static str) -> JsonError {
        JsonError { message, offset: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        self.at = json::blanks(self.bytes, self.at);
    }

    fn value(&mut self, depth: usize) -> Read {
        if depth > MAX_DEPTH {
            return Err(self.error("JSON nested deeper than 200"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => {
                let start = self.builder.text.len();
                self.string()?;
                self.kept(start, kind::TEXT)
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true").map(|()| self.builder.bool(true)),
            Some(b'f') => self.word("false").map(|()| self.builder.bool(false)),
            Some(b'n') => self.word("null").map(|()| self.builder.push(kind::NULL, 0)),
            _ => Err(self.error("a JSON value was expected")),
        }
    }

    fn kept(&mut self, start: usize, kind: u32) -> Read {
        if self.builder.text_since(start, kind) { Ok(()) } else { Err(self.error("a JSON text larger than 4 GiB")) }
    }

    fn word(&mut self, word: &str) -> Read {
        self.at = json::word(self.bytes, self.at, word).map_err(|_| self.error("a JSON value was expected"))?;
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Read {
        let mark = self.builder.depth_mark();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return self.closed(mark, false);
        }
        loop {
            self.blanks();
            self.value(depth + 1)?;
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.error("`,` or `]` was expected")),
            }
        }
        self.at += 1;
        self.closed(mark, false)
    }

    fn closed(&mut self, mark: usize, dict: bool) -> Read {
        if self.builder.close(mark, dict) { Ok(()) } else { Err(self.error("a JSON text larger than 4 GiB")) }
    }

    fn object(&mut self, depth: usize) -> Read {
        let mark = self.builder.depth_mark();
        self.at += 1;
        self.blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return self.closed(mark, true);
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.error("a key in double quotes was expected"));
            }
            let start = self.builder.text.len();
            self.string()?;
            let Some(key) = self.builder.key_since(start) else { return Err(self.error("the key is too long")) };
            self.blanks();
            if self.peek() != Some(b':') {
                return Err(self.error("`:` was expected"));
            }
            self.at += 1;
            self.blanks();
            self.value(depth + 1)?;
            self.builder.name_last(key);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.error("`,` or `}` was expected")),
            }
        }
        self.at += 1;
        self.closed(mark, true)
    }

    /// Appends the string at hand to the builder's text.
    fn string(&mut self) -> Read {
        self.at += 1;
        loop {
            let Some(stop) = scan::string_stop(self.bytes, self.at) else {
                self.at = self.bytes.len();
                return Err(self.error("the text in quotes does not end"));
            };
            self.builder.text.push_str(self.text.get(self.at..stop).unwrap_or(""));
            self.at = stop;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return Err(self.error("a control character in a JSON string")),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Read {
        match json::escape(self.bytes, self.at) {
            Ok((c, end)) => {
                self.builder.text.push(c);
                self.at = end;
                Ok(())
            }
            Err(place) => {
                self.at = place;
                let unit = self.peek() == Some(b'u');
                Err(self.error(if unit {
                    "four hexadecimal digits were expected after `\\u`"
                } else {
                    "a bad escape in a JSON string"
                }))
            }
        }
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        let whole = match json::number(self.bytes, start) {
            Ok((end, whole)) => {
                self.at = end;
                whole
            }
            Err(place) => {
                self.at = place;
                return Err(self.error("a digit was expected"));
            }
        };
        let text = self.text.get(start..self.at).unwrap_or("");
        if !whole {
            let Ok(float) = text.parse() else { return Err(self.error("a bad number")) };
            self.builder.float(float);
            return Ok(());
        }
        if let Ok(int) = text.parse() {
            self.builder.int(int);
            return Ok(());
        }
        let from = self.builder.text.len();
        self.builder.text.push_str(text);
        self.kept(from, kind::BIG)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::value::Val;

    #[test]
    fn a_document_reads_back_in_order() {
        let value =
            Value::from_json(r#" {"b": [1, -2.5, "x\n\u00e9\ud83d\ude00"], "a": {"c": null, "d": true}} "#).unwrap();
        let Val::DataDict(root) = value.root() else { panic!("an object") };
        assert_eq!(root.entries().map(|(key, _)| key).collect::<Vec<_>>(), ["b", "a"]);
        let Some(Val::DataList(list)) = root.get("b") else { panic!("a list") };
        assert!(matches!(list.at(0), Some(Val::Int(1))));
        assert!(matches!(list.at(1), Some(Val::Float(number)) if number == -2.5));
        assert!(matches!(list.at(2), Some(Val::Str("x\né😀"))));
        assert!(list.at(3).is_none());
    }

    #[test]
    fn of_doubled_keys_the_last_value_stays_in_the_first_place() {
        let value = Value::from_json(r#"{"a":1,"b":2,"a":3}"#).unwrap();
        let Val::DataDict(root) = value.root() else { panic!("an object") };
        assert_eq!(root.len(), 2);
        assert_eq!(root.key_at(0), Some("a"));
        assert!(matches!(root.at(0), Some(Val::Int(3))));
    }

    #[test]
    fn numbers_beyond_64_bits_keep_their_digits() {
        let value = Value::from_json("[123456789012345678901234567890]").unwrap();
        let Val::DataList(list) = value.root() else { panic!("a list") };
        assert!(matches!(list.at(0), Some(Val::Big("123456789012345678901234567890"))));
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for (text, offset) in
            [("", 0), ("[1,]", 3), ("{\"a\" 1}", 5), ("01", 1), ("\"\n\"", 1), ("[1] 2", 4), ("\"\\x\"", 2)]
        {
            assert_eq!(Value::from_json(text).unwrap_err().offset, offset, "{text:?}");
        }
        assert!(Value::from_json(&"[".repeat(100_000)).is_err());
    }
}
