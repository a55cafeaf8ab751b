//! The keys and values of specs and of the configuration, from their schemas.

use std::sync::OnceLock;

use serde_json::Value;

use super::document::What;
use super::yaml_path::{Spot, Step};
use crate::lint;
use crate::spec::schema;

/// A key or a value with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// As it is typed.
    pub(super) name: String,
    /// What it is.
    pub(super) about: String,
}

/// The schema of a kind of file, if it has one.
fn schema_of(what: What) -> Option<&'static Value> {
    static SPEC: OnceLock<Value> = OnceLock::new();
    static CONFIG: OnceLock<Value> = OnceLock::new();
    match what {
        What::Spec => Some(SPEC.get_or_init(schema::spec)),
        What::Config => Some(CONFIG.get_or_init(lint::config_schema)),
        What::Body | What::Export | What::Other => None,
    }
}

/// The keys that a mapping may have.
pub(super) fn keys(what: What, path: &[Step]) -> Vec<Named> {
    let mut keys: Vec<Named> = Vec::new();
    for (name, property) in mappings(what, path).iter().flat_map(|mapping| properties(mapping)) {
        if keys.iter().all(|known| known.name != *name) {
            keys.push(Named { name: name.clone(), about: about(what, property) });
        }
    }
    keys
}

/// The values that a key may have, where there are only some.
pub(super) fn values(what: What, path: &[Step], key: &str) -> Vec<Named> {
    let mut values = Vec::new();
    for property in mappings(what, path).iter().filter_map(|mapping| mapping["properties"].get(key)) {
        let about = about(what, property);
        let resolved = resolve(what, property);
        let one = resolved.get("const").into_iter();
        let all = one.chain(resolved["enum"].as_array().into_iter().flatten());
        let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        values.extend(all.map(|value| Named { name: word(value), about: about.clone() }));
    }
    values
}

/// What is said of the key that a spot is the value of, or of the key at its path.
pub(super) fn about_key(what: What, spot: &Spot, key: &str) -> Option<String> {
    let known = keys(what, &spot.path).into_iter().find(|known| known.name == key)?;
    Some(known.about).filter(|about| !about.is_empty())
}

fn properties(mapping: &'static Value) -> impl Iterator<Item = (&'static String, &'static Value)> {
    mapping["properties"].as_object().into_iter().flatten()
}

fn about(what: What, property: &'static Value) -> String {
    let own = property["description"].as_str();
    own.or_else(|| resolve(what, property)["description"].as_str()).unwrap_or("").to_owned()
}

/// What a reference refers to.
fn resolve(what: What, schema: &'static Value) -> &'static Value {
    let pointer = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| schema_of(what)?.pointer(pointer)).unwrap_or(schema)
}

/// The forms that the mapping at a path may have.
fn mappings(what: What, path: &[Step]) -> Vec<&'static Value> {
    let Some(root) = schema_of(what) else { return Vec::new() };
    let mut forms = vec![root];
    for step in path {
        let next = |form: &'static Value| match step {
            Step::Key(key) => form["properties"].get(key),
            Step::Item => form.get("items"),
        };
        forms = forms.into_iter().filter_map(next).flat_map(|form| alternatives(what, form)).collect();
    }
    forms
}

fn alternatives(what: What, form: &'static Value) -> Vec<&'static Value> {
    let form = resolve(what, form);
    match form["oneOf"].as_array() {
        Some(forms) => forms.iter().flat_map(|form| alternatives(what, form)).collect(),
        None => vec![form],
    }
}
