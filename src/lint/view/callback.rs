//! The field `callbackData` as the rules see it.

use crate::document::json::{self, JsonProblem};
use crate::document::{Entry, Kind, Node};
use crate::lint::literal;
use crate::text::{Mapped, Span};
use crate::wunderkind::fields;

/// The field `callbackData` with what it holds.
#[derive(Debug)]
pub struct Callback<'a> {
    /// The field.
    pub entry: &'a Entry,
    /// What it holds.
    pub content: CallbackContent,
}

/// What `callbackData` holds.
#[derive(Debug)]
pub enum CallbackContent {
    /// One JSON object; places are places in the file.
    Object(Node),
    /// An empty text, which the API allows.
    Empty,
    /// A text that is no JSON object: the first reason, and where.
    Wrong(JsonProblem),
    /// Only rendering tells.
    Unknown,
}

impl CallbackContent {
    /// The members, if there are any.
    #[must_use]
    pub fn members(&self) -> &[Entry] {
        match self {
            Self::Object(node) => node.entries(),
            _ => &[],
        }
    }

    /// The member with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.members().iter().find(|member| member.key.text == name)
    }
}

/// The field among these, in whatever case, with what it holds.
pub(super) fn callback<'a>(fields: &[&'a Entry], wunderkind: bool) -> Option<Callback<'a>> {
    if !wunderkind {
        return None;
    }
    let entry = *fields.iter().find(|field| field.key.text.eq_ignore_ascii_case(fields::CALLBACK_DATA))?;
    let content = match &entry.value.kind {
        Kind::Mapping(_) => CallbackContent::Object(entry.value.clone()),
        Kind::Text(text) => inner_json(text, entry.value.span),
        _ => CallbackContent::Unknown,
    };
    Some(Callback { entry, content })
}

fn inner_json(text: &Mapped, whole: Span) -> CallbackContent {
    if text.text.trim().is_empty() {
        return CallbackContent::Empty;
    }
    let first = literal::masked(&text.text).trim_start().chars().next();
    if first == Some(literal::HOLE) {
        return CallbackContent::Unknown;
    }
    let parsed = json::parse_mapped(text);
    if first != Some('{') {
        return CallbackContent::Wrong(JsonProblem {
            span: whole,
            message: "the text is no JSON object".to_owned(),
            help: None,
            related: None,
        });
    }
    match parsed.problems.into_iter().next() {
        Some(problem) => CallbackContent::Wrong(problem),
        None if !parsed.complete => CallbackContent::Unknown,
        None => CallbackContent::Object(parsed.root),
    }
}
