//! Colours, only where they are wanted.

/// A colour of a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ink {
    /// Headings.
    Bold,
    /// What matters less.
    Faint,
    /// What is wrong.
    Red,
    /// What to look at.
    Yellow,
    /// Texts of JSON.
    Green,
    /// Keys of JSON.
    Blue,
}

/// Writes with colours or without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    /// The text in a colour.
    pub(super) fn ink(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Faint => "2",
            Ink::Red => "1;31",
            Ink::Yellow => "33",
            Ink::Green => "32",
            Ink::Blue => "34",
        };
        if self.0 && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// JSON with its keys and texts in colours.
    pub(super) fn json(self, json: &str) -> String {
        if !self.0 {
            return json.to_owned();
        }
        let mut out = String::with_capacity(json.len() * 2);
        let mut rest = json;
        while let Some(start) = rest.find('"') {
            let (before, text) = rest.split_at(start);
            let end = text_end(text);
            let (text, after) = text.split_at(end);
            out.push_str(before);
            let key = after.trim_start().starts_with(':');
            out.push_str(&self.ink(if key { Ink::Blue } else { Ink::Green }, text));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Where the text of JSON that begins the given one ends.
fn text_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_texts_have_colours_of_their_own() {
        let json = r#"{"a": "b\"c", "d": [1, "e"]}"#;
        assert_eq!(Paint(false).json(json), json);
        let painted = Paint(true).json(json);
        assert!(painted.contains("\u{1b}[34m\"a\"\u{1b}[0m: \u{1b}[32m\"b\\\"c\"\u{1b}[0m"), "{painted}");
        assert_eq!(painted.replace("\u{1b}[34m", "").replace("\u{1b}[32m", "").replace("\u{1b}[0m", ""), json);
    }
}
