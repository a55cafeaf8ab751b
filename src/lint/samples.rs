//! What samples tell of the data that a webhook gets.
//!
//! A sample knows what is there, never what can be: an empty object or list says nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::kind::{self, FileKind};
use super::settings::{Context, Settings};
use crate::document::{Kind, Node, yaml};
use crate::text::{Source, Span};

/// The samples of one file.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    own: Vec<Value>,
    shared: Arc<[Value]>,
}

/// What the samples say of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known<'s> {
    /// No sample reaches so far, or what it reaches says nothing.
    Open,
    /// A sample has it.
    There,
    /// No sample has the step at `index`; the names there are instead.
    Missing {
        /// Which step.
        index: usize,
        /// The names beside it.
        beside: Vec<&'s str>,
    },
}

impl Samples {
    /// The samples that a spec declares, as a list or by name, and those of the context.
    pub(crate) fn new(root: &Node, context: &Context) -> Self {
        let mut own: Vec<Value> = Vec::new();
        let declared = root.get("samples").map(|entry| &entry.value);
        match declared.map(|node| &node.kind) {
            Some(Kind::Sequence(items)) => own.extend(items.iter().filter_map(json)),
            Some(Kind::Mapping(entries)) => own.extend(entries.iter().filter_map(|entry| json(&entry.value))),
            _ => {}
        }
        own.retain(Value::is_object);
        Self { own, shared: context.samples.clone() }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The samples themselves.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.own.iter().chain(self.shared.iter().filter(|sample| sample.is_object()))
    }

    /// The values that a path leads to; a step `*` stands for each item of a list.
    pub(crate) fn values(&self, path: &[&str]) -> Vec<&Value> {
        let mut values: Vec<&Value> = self.iter().collect();
        for step in path {
            values = values.into_iter().flat_map(|value| children(value, step)).collect();
        }
        values
    }

    /// What is known of a path.
    pub(crate) fn known(&self, path: &[&str]) -> Known<'_> {
        let mut values: Vec<&Value> = self.iter().collect();
        for (index, step) in path.iter().enumerate() {
            let next: Vec<&Value> = values.iter().flat_map(|value| children(value, step)).collect();
            if next.is_empty() {
                let open = values.iter().any(|value| match value {
                    Value::Object(members) => members.is_empty(),
                    Value::Array(items) => items.is_empty() || step.parse::<usize>().is_ok(),
                    // What a text or a number has is none of the data's business.
                    _ => true,
                });
                if open || values.is_empty() || index == 0 {
                    return Known::Open;
                }
                let mut beside: Vec<&str> = values
                    .iter()
                    .filter_map(|value| value.as_object())
                    .flat_map(|members| members.keys().map(String::as_str))
                    .collect();
                beside.sort_unstable();
                beside.dedup();
                return Known::Missing { index, beside };
            }
            values = next;
        }
        Known::There
    }
}

/// A name that samples show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SampledName {
    /// As a template names it: `event.Items`, `event|lookup:'Order Id'`.
    pub expression: String,
    /// Where a `lookup` asks for it: the root and the key.
    pub looked_up: Option<(String, String)>,
    /// What is there: `text`, `number`, `list`, ….
    pub kind: &'static str,
}

/// No list of completions needs more names than these.
const MOST_NAMES: usize = 500;
/// Nor deeper ones.
const DEEPEST: usize = 6;

/// The names that samples of the file and of its settings show, each once, in the order of the
/// alphabet.
#[must_use]
pub fn sampled_names(source: &Source, settings: &Settings) -> Vec<SampledName> {
    let is_spec = kind::of(source.name(), source.text()) == FileKind::Spec;
    let root = is_spec.then(|| yaml::read(source.text()).ok()).flatten().map(|document| document.root);
    let nothing = Node { span: Span::at(0), kind: Kind::Null };
    let samples = Samples::new(root.as_ref().unwrap_or(&nothing), settings.context(source.name()));
    let mut names = BTreeSet::new();
    for (root, value) in samples.iter().filter_map(Value::as_object).flatten() {
        collect(root, value, 1, &mut names);
    }
    names.into_iter().collect()
}

fn collect(path: &str, value: &Value, depth: usize, names: &mut BTreeSet<SampledName>) {
    let Some(members) = value.as_object().filter(|_| depth < DEEPEST) else { return };
    for (key, value) in members {
        if names.len() >= MOST_NAMES {
            return;
        }
        // Names that a dotted path can't reach (facts/klaviyo-templates.md §4).
        let plain = !key.is_empty() && !key.starts_with('_') && key.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !plain && key.contains(['\'', '"', '\n', '{', '}', '%']) {
            continue;
        }
        let expression = if plain { format!("{path}.{key}") } else { format!("{path}|lookup:'{key}'") };
        if plain {
            collect(&expression, value, depth + 1, names);
        }
        let looked_up = (depth == 1).then(|| (path.to_owned(), key.clone()));
        names.insert(SampledName { expression, looked_up, kind: word(value) });
    }
}

const fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn children<'v>(value: &'v Value, step: &str) -> Vec<&'v Value> {
    match value {
        Value::Object(members) => members.get(step).into_iter().collect(),
        Value::Array(items) if step == "*" => items.iter().collect(),
        Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A node of a spec as data.
fn json(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        Kind::Null | Kind::Hole => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(number) => serde_json::from_str(number).ok()?,
        Kind::Text(text) => Value::String(text.text.clone()),
        Kind::Sequence(items) => Value::Array(items.iter().filter_map(json).collect()),
        Kind::Mapping(entries) => {
            let members = entries.iter().filter_map(|entry| Some((entry.key.text.clone(), json(&entry.value)?)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(text: &str) -> Samples {
        let context = Context { samples: Arc::new([serde_json::from_str(text).unwrap()]), ..Context::default() };
        Samples::new(&Node { span: Span::at(0), kind: Kind::Null }, &context)
    }

    #[test]
    fn what_a_sample_has_is_there_and_what_it_lacks_is_missing() {
        let samples = samples(r#"{"event": {"Items": [{"Name": "a"}], "extra": {}, "Tags": []}}"#);
        assert_eq!(samples.known(&["event", "Items", "0", "Name"]), Known::There);
        assert_eq!(samples.known(&["event", "Items", "*", "Sku"]), Known::Missing { index: 3, beside: vec!["Name"] });
        assert_eq!(
            samples.known(&["event", "items"]),
            Known::Missing { index: 1, beside: vec!["Items", "Tags", "extra"] }
        );
    }

    #[test]
    fn empty_objects_and_lists_and_what_no_sample_reaches_stay_open() {
        let samples = samples(r#"{"event": {"Items": [{"Name": "a"}], "extra": {}, "Tags": []}}"#);
        for path in [&["event", "extra", "x"][..], &["event", "Tags", "0"], &["person", "x"], &["event", "Items", "3"]]
        {
            assert_eq!(samples.known(path), Known::Open, "{path:?}");
        }
    }
}
