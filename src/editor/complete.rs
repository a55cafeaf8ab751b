//! What may be typed at a place.

use super::catalogue;
use super::cursor::{self, Expected, InTag};
use super::document::{Document, What};
use super::keys::{self, Named};
use super::yaml_path::{self, Spot};
use crate::klaviyo::catalogue as klaviyo;
use crate::lint::SampledName;
use crate::report::reference;
use crate::text::Span;
use crate::wunderkind::fields;

/// What kind of thing a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A filter of the template language.
    Filter,
    /// A tag of the template language.
    Tag,
    /// A variable.
    Variable,
    /// A key of a spec, of the configuration or of a body.
    Key,
    /// A value of such a key.
    Value,
}

/// Something that may be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What kind of thing it is.
    pub kind: CompletionKind,
    /// What the list shows.
    pub label: String,
    /// A few words on it.
    pub detail: String,
    /// Its page, in Markdown; may be empty.
    pub page: String,
    /// What it replaces.
    pub span: Span,
    /// What comes there.
    pub text: String,
    /// Lower ones are shown first.
    pub rank: u8,
}

/// All that may be typed at a byte offset.
pub(super) fn complete(document: &Document, offset: usize) -> Vec<Completion> {
    let text = document.text();
    if document.what() == What::Other {
        return Vec::new();
    }
    if document.what() != What::Config
        && let Some(tag) = cursor::tag_around(text, offset)
    {
        return in_tag(document, &tag);
    }
    match document.what() {
        What::Spec | What::Config => in_yaml(document.what(), text, offset),
        What::Body => in_body(text, offset),
        What::Export | What::Other => Vec::new(),
    }
}

fn in_tag(document: &Document, tag: &InTag<'_>) -> Vec<Completion> {
    let text = document.text();
    let Some((expected, span)) = cursor::expected(tag) else { return Vec::new() };
    let open = cursor::open_blocks(text, tag.start - 2);
    let mut found = match expected {
        Expected::Filter => filters(span),
        Expected::Tag => tags(span, &open),
        Expected::Variable => variables(span, &open),
        Expected::LookupKey(root) => lookup_keys(span, root),
    };
    if matches!(expected, Expected::Variable | Expected::LookupKey(_)) {
        let names = document.sampled().iter().filter_map(|name| sampled(name, expected, span));
        let new: Vec<_> = names.filter(|name| found.iter().all(|known| known.label != name.label)).collect();
        found.extend(new);
    }
    let typed = span.of(text).to_lowercase();
    found.retain(|completion| completion.label.to_lowercase().starts_with(&typed));
    found
}

fn filters(span: Span) -> Vec<Completion> {
    let filter = |filter: &klaviyo::Filter| Completion {
        kind: CompletionKind::Filter,
        label: filter.name.clone(),
        detail: filter.summary.clone(),
        page: reference::filter_page(filter),
        span,
        text: catalogue::typed(filter),
        rank: u8::from(!catalogue::is_listed(filter)),
    };
    klaviyo::filters().iter().map(filter).collect()
}

fn tags(span: Span, open: &[&str]) -> Vec<Completion> {
    let completion = |name: &str, detail: &str, page: String, rank| Completion {
        kind: CompletionKind::Tag,
        label: name.to_owned(),
        detail: detail.to_owned(),
        page,
        span,
        text: name.to_owned(),
        rank,
    };
    let tag = |tag: &klaviyo::Tag, rank| completion(&tag.name, &tag.syntax, reference::tag_page(tag), rank);
    let mut found = Vec::new();
    if let Some(innermost) = open.last() {
        if let Some(closer) = catalogue::closer(innermost) {
            found.push(completion(closer, &format!("closes `{innermost}`"), String::new(), 0));
        }
        found.extend(catalogue::parts_of(innermost).map(|part| tag(part, 1)));
    }
    found.extend(catalogue::usable_tags().map(|usable| tag(usable, 2)));
    found
}

fn variables(span: Span, open: &[&str]) -> Vec<Completion> {
    let variable = |variable: &klaviyo::Variable| {
        let inside = variable.tag.trim_start_matches("{{").trim_end_matches("}}").trim();
        Completion {
            kind: CompletionKind::Variable,
            label: inside.to_owned(),
            detail: variable.kind.clone(),
            page: reference::variable_page(variable),
            span,
            text: inside.to_owned(),
            rank: u8::from(variable.path.is_none()),
        }
    };
    catalogue::usable_variables(open).map(variable).collect()
}

fn lookup_keys(span: Span, root: &str) -> Vec<Completion> {
    let of_root = catalogue::usable_variables(&[]).filter(|variable| variable.root == root);
    let key = |variable: &klaviyo::Variable| {
        let key = variable.lookup.clone()?;
        Some(Completion {
            kind: CompletionKind::Variable,
            label: key.clone(),
            detail: variable.kind.clone(),
            page: reference::variable_page(variable),
            span,
            text: key,
            rank: 0,
        })
    };
    of_root.filter_map(key).collect()
}

/// A name that a sample shows, behind those that Klaviyo documents.
fn sampled(name: &SampledName, expected: Expected<'_>, span: Span) -> Option<Completion> {
    let text = match (expected, &name.looked_up) {
        (Expected::LookupKey(root), Some((known, key))) if known == root => key.clone(),
        (Expected::Variable, _) => name.expression.clone(),
        _ => return None,
    };
    Some(Completion {
        kind: CompletionKind::Variable,
        label: text.clone(),
        detail: format!("{}, in a sample", name.kind),
        page: String::new(),
        span,
        text,
        rank: 2,
    })
}

fn in_yaml(what: What, text: &str, offset: usize) -> Vec<Completion> {
    let Some(Spot { path, value_of, taken }) = yaml_path::spot(text, offset) else { return Vec::new() };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let word = cursor::word_at(text, offset, is_word).filter(|word| word.start <= offset);
    let span = word.map_or(Span::at(offset), |word| Span::new(word.start, offset));
    let completion = |kind, Named { name, about }: Named, text| Completion {
        kind,
        label: name,
        detail: about,
        page: String::new(),
        span,
        text,
        rank: 0,
    };
    match value_of {
        Some(key) => keys::values(what, &path, &key)
            .into_iter()
            .map(|value| completion(CompletionKind::Value, value.clone(), value.name))
            .collect(),
        None => keys::keys(what, &path)
            .into_iter()
            .filter(|key| !taken.contains(&key.name))
            .map(|key| completion(CompletionKind::Key, key.clone(), format!("{}: ", key.name)))
            .collect(),
    }
}

/// The fields of a body, where its JSON has a key: behind a bracket or a comma and a quote.
fn in_body(text: &str, offset: usize) -> Vec<Completion> {
    let Some(before) = text.get(..offset) else { return Vec::new() };
    let typed = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let head = before.get(..before.len() - typed.len()).and_then(|head| head.strip_suffix('"'));
    if !head.is_some_and(|head| head.trim_end().ends_with(['{', ',']) && !head.ends_with('\\')) {
        return Vec::new();
    }
    let span = Span::new(offset - typed.len(), offset);
    let field = |field: &fields::Field| Completion {
        kind: CompletionKind::Key,
        label: field.name.to_owned(),
        detail: field.rule.to_owned(),
        page: String::new(),
        span,
        text: field.name.to_owned(),
        rank: 0,
    };
    let missing = |field: &&fields::Field| !text.contains(&format!("\"{}\"", field.name));
    fields::FIELDS.iter().filter(missing).map(field).collect()
}
