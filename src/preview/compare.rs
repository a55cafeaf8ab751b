//! How the same body differs from world to world.

use serde_json::Value;

use super::rendered::Outcome;

/// A value that is another one in another world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field, members of objects and of `callbackData` behind a dot.
    pub field: String,
    /// The value in the plainest world; texts as they are, anything else as JSON.
    pub plain: String,
    /// The value in the other world.
    pub there: String,
}

/// What differs, field by field, in the order of the plainest body.
pub(super) fn differences(plain: &Outcome, there: &Outcome) -> Vec<Difference> {
    let leaves = |outcome: &Outcome| {
        let rendered = outcome.rendered()?;
        let mut leaves = Vec::new();
        let body = rendered.value.as_ref()?;
        for (name, value) in body.as_object().into_iter().flatten() {
            match (&rendered.callback, name.as_str()) {
                (Some(callback), crate::wunderkind::fields::CALLBACK_DATA) => walk(name.clone(), callback, &mut leaves),
                _ => walk(name.clone(), value, &mut leaves),
            }
        }
        Some(leaves)
    };
    let (Some(plain), Some(there)) = (leaves(plain), leaves(there)) else { return Vec::new() };
    let value = |leaves: &[(String, String)], field: &str| {
        leaves.iter().find(|(name, _)| name == field).map_or_else(String::new, |(_, value)| value.clone())
    };
    let mut found: Vec<Difference> = Vec::new();
    for (field, _) in plain.iter().chain(&there) {
        let (one, other) = (value(&plain, field), value(&there, field));
        if one != other && !found.iter().any(|known| known.field == *field) {
            found.push(Difference { field: field.clone(), plain: one, there: other });
        }
    }
    found
}

fn walk(name: String, value: &Value, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                walk(format!("{name}.{key}"), member, leaves);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                walk(format!("{name}.{at}"), item, leaves);
            }
        }
        Value::String(text) => leaves.push((name, text.clone())),
        other => leaves.push((name, other.to_string())),
    }
}
