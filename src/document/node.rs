//! The tree that every reader gives.

use crate::text::{Mapped, Span};

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes of the value in the file, quotes and brackets included.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text, decoded, with the way back to its bytes.
    Text(Mapped),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in their order; a key may stand twice.
    Mapping(Vec<Entry>),
    /// A template expression in place of a value (bodies only), `{{ … }}` included.
    Hole,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, decoded.
    pub key: Mapped,
    /// The bytes of the key in the file, quotes included.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
    /// Whether a template tag around it decides that it is there at all (bodies only).
    pub conditional: bool,
}

impl Kind {
    /// The word that messages use for such a value.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
            Self::Hole => "a template expression",
        }
    }
}

impl Node {
    /// The text, where it is one.
    #[must_use]
    pub const fn as_text(&self) -> Option<&Mapped> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, where it is a mapping; none otherwise.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The first entry with this key, where it is a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.text == key)
    }
}
