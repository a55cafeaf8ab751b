//! Values as scaffolds see them, and how they are written as JSON.

use crate::spec::{Tree, TreeKind};

use super::escape;

/// A value of a body. To a scaffold it is a mapping with one member, named like the kind
/// (`{"text": …}`, `{"mapping": [{"name": …, "value": …}]}`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// `null`; the flag says nothing.
    Null(bool),
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A text, written in quotes and escaped.
    Text(String),
    /// Written as it is.
    Raw(String),
    /// A list.
    Sequence(Vec<Shape>),
    /// Members in their order.
    Mapping(Vec<Named>),
    /// A list with one value for each item of a template's loop.
    Loop {
        /// What stands behind `for`.
        head: String,
        /// The value for each item.
        each: Box<Shape>,
    },
}

/// A member of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Shape,
}

impl From<&Tree> for Shape {
    fn from(tree: &Tree) -> Self {
        match &tree.kind {
            TreeKind::Null => Self::Null(true),
            TreeKind::Bool(value) => Self::Bool(*value),
            TreeKind::Number(number) => Self::Number(number.clone()),
            TreeKind::Text(text) => Self::Text(text.text.clone()),
            TreeKind::Raw(text) => Self::Raw(text.text.trim().to_owned()),
            TreeKind::Sequence(items) => Self::Sequence(items.iter().map(Self::from).collect()),
            TreeKind::Mapping(members) => Self::Mapping(
                members
                    .iter()
                    .map(|member| Named { name: member.name.text.clone(), value: Self::from(&member.value) })
                    .collect(),
            ),
            TreeKind::Loop { head, each } => {
                Self::Loop { head: head.text.trim().to_owned(), each: Box::new(Self::from(each.as_ref())) }
            }
        }
    }
}

/// The blanks of one level.
const INDENT: &str = "  ";

impl Shape {
    /// On one line, without blanks between the members.
    #[must_use]
    pub fn compact(&self) -> String {
        let mut out = String::new();
        self.write(None, &mut out);
        out
    }

    /// One member a line. `level` is how deep the value's own line is indented.
    #[must_use]
    pub fn pretty(&self, level: usize) -> String {
        let mut out = String::new();
        self.write(Some(level), &mut out);
        out
    }

    /// On one line, or where a level is given [`pretty`](Self::pretty), at the end of `out`.
    pub(super) fn write(&self, level: Option<usize>, out: &mut String) {
        match self {
            Self::Null(_) => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) | Self::Raw(text) => out.push_str(text),
            Self::Text(text) => quoted(text, out),
            Self::Sequence(items) => list(('[', ']'), items, level, out, Self::write),
            Self::Mapping(members) => list(('{', '}'), members, level, out, |member, level, out| {
                quoted(&member.name, out);
                out.push_str(if level.is_some() { ": " } else { ":" });
                member.value.write(level, out);
            }),
            Self::Loop { head, each } => {
                list(('[', ']'), std::slice::from_ref(each), level, out, |each, level, out| {
                    out.push_str(&format!("{{% for {head} %}}"));
                    each.write(level, out);
                    out.push_str("{% if not forloop.last %},{% endif %}{% endfor %}");
                });
            }
        }
    }
}

fn list<T>(
    (open, close): (char, char),
    items: &[T],
    level: Option<usize>,
    out: &mut String,
    write: impl Fn(&T, Option<usize>, &mut String),
) {
    out.push(open);
    let inner = level.map(|level| level + 1);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(inner, out);
        write(item, inner, out);
    }
    if !items.is_empty() {
        new_line(level, out);
    }
    out.push(close);
}

fn new_line(level: Option<usize>, out: &mut String) {
    if let Some(level) = level {
        out.push('\n');
        out.push_str(&INDENT.repeat(level));
    }
}

/// A text as JSON, at the end of `out`.
pub(super) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    escape::json_into(text, out);
    out.push('"');
}
