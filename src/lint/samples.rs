//! What samples tell of the data that a webhook gets.
//!
//! A sample knows what is there, never what can be: an empty object or list says nothing.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::settings::Context;
use crate::document::{Kind, Node};

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
        Samples::new(&Node { span: crate::text::Span::at(0), kind: Kind::Null }, &context)
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
