//! Specs as YAML text.

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yaml {
    /// A text, quoted where it would be read as something else.
    Text(String),
    /// A number, a boolean or `null`, as it is.
    Word(String),
    /// A list.
    Sequence(Vec<Yaml>),
    /// Keys and values in their order.
    Mapping(Vec<(String, Yaml)>),
}

impl Yaml {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// In block style, two blanks an indent, with a newline at the end.
    #[must_use]
    pub fn to_block(&self) -> String {
        let mut out = String::new();
        self.block(0, &mut out);
        out
    }

    fn block(&self, indent: usize, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&scalar(text)),
            Self::Word(word) => out.push_str(word),
            Self::Sequence(items) if items.is_empty() => out.push_str("[]"),
            Self::Mapping(entries) if entries.is_empty() => out.push_str("{}"),
            Self::Sequence(items) => {
                for (at, item) in items.iter().enumerate() {
                    new_line(at, indent, out);
                    out.push_str("- ");
                    item.block(indent + 1, out);
                    end(out);
                }
            }
            Self::Mapping(entries) => {
                for (at, (key, value)) in entries.iter().enumerate() {
                    new_line(at, indent, out);
                    out.push_str(&scalar(key));
                    out.push(':');
                    if value.is_nested() {
                        out.push('\n');
                        out.push_str(&"  ".repeat(indent + 1));
                        value.block(indent + 1, out);
                    } else {
                        out.push(' ');
                        value.block(indent + 1, out);
                    }
                    end(out);
                }
            }
        }
    }

    const fn is_nested(&self) -> bool {
        match self {
            Self::Text(_) | Self::Word(_) => false,
            Self::Sequence(items) => !items.is_empty(),
            Self::Mapping(entries) => !entries.is_empty(),
        }
    }
}

/// The first entry goes on the line that stands already.
fn new_line(at: usize, indent: usize, out: &mut String) {
    if at > 0 {
        out.push_str(&"  ".repeat(indent));
    }
}

fn end(out: &mut String) {
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A text as a scalar on one line: plain where every reader of YAML takes it as this text,
/// otherwise in double quotes as JSON writes it, which YAML 1.2 reads alike.
#[must_use]
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    // JSON leaves these as they are; YAML takes them as line ends, or not at all.
    json.chars().fold(String::with_capacity(json.len()), |mut out, c| {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
        out
    })
}

fn is_plain(text: &str) -> bool {
    // The last ones are texts in YAML 1.2, and booleans to readers of YAML 1.1.
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '$');
    let plain = |c: char| c.is_ascii_alphanumeric() || " _-./?=&+,!()@:;'$%".contains(c);
    first
        && text.chars().all(plain)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, yaml};

    fn read(text: &str) -> Option<String> {
        let node = yaml::parse(text).ok()?;
        match &node.get("a")?.value.kind {
            Kind::Text(text) => Some(text.text.clone()),
            _ => None,
        }
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_read_as_it_was(text in "(?:[ -~]|\n|\t|é|😀|\u{2028}|\u{85}|\u{feff}|: | #|- |\\{\\{|true|null|1){0,12}") {
            let written = Yaml::Mapping(vec![("a".to_owned(), Yaml::text(text.as_str()))]).to_block();
            proptest::prop_assert_eq!(read(&written), Some(text), "{}", written);
        }
    }

    #[test]
    fn plain_texts_stay_plain_and_blocks_are_indented() {
        let value = Yaml::Mapping(vec![
            ("name".to_owned(), Yaml::text("Happy Birthday")),
            ("code".to_owned(), Yaml::text("1234")),
            ("url".to_owned(), Yaml::text("https://acme.test/?a=1")),
            (
                "list".to_owned(),
                Yaml::Sequence(vec![Yaml::Mapping(vec![
                    ("a".to_owned(), Yaml::Word("1".to_owned())),
                    ("b".to_owned(), Yaml::Mapping(vec![("c".to_owned(), Yaml::Mapping(Vec::new()))])),
                ])]),
            ),
        ]);
        assert_eq!(
            value.to_block(),
            "name: Happy Birthday\ncode: \"1234\"\nurl: https://acme.test/?a=1\nlist:\n  - a: 1\n    b:\n      c: {}\n"
        );
    }
}
