//! Samples: a person and an event to evaluate a body with.

use serde_json::{Map, Value};

use super::sample_error::{SampleError, SetError};
use super::{api_sample, csv_sample};
use crate::text::nearest;

/// The roots of a sample. Klaviyo's webhooks know these three
/// (<https://developers.klaviyo.com/en/docs/how_to_add_a_webhook_action_to_a_flow>).
const ROOTS: [&str; 3] = ["person", "event", "organization"];

/// What the tags `catalog` and `customobject(s)` fetch: items by id, records by type and id.
/// Expressions do not see it.
const FETCHED: [&str; 2] = ["catalog", "custom_objects"];

/// A person, an event and an organization under the names that a body calls them, and what tags
/// fetch besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    name: String,
    data: Value,
    fetched: Value,
}

/// What a text of a sample is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Person, event and organization.
    Whole,
    /// A person; an object without the three roots holds its members.
    Person,
    /// An event; an object without the three roots holds its members.
    Event,
}

impl Sample {
    /// Reads a sample; roots left out are empty. `name` is what messages call it.
    ///
    /// # Errors
    /// When the text is not JSON or not a sample, with the nearest right name.
    pub fn from_json(name: &str, text: &str) -> Result<Self, SampleError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let value: Value = serde_json::from_str(text).map_err(|error| SampleError::NotJson {
            reason: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
            line: error.line(),
            column: error.column(),
        })?;
        let Value::Object(members) = value else { return Err(SampleError::Shape) };
        if let Some((person, event)) = api_sample::read(&members) {
            let mut data = roots();
            (data["person"], data["event"]) = (person, event);
            return Ok(Self { name: name.to_owned(), data, fetched: Value::Object(Map::new()) });
        }
        let mut data = roots();
        let mut fetched = Map::new();
        for (root, value) in members {
            let is_fetched = FETCHED.contains(&root.as_str());
            if !is_fetched && !ROOTS.contains(&root.as_str()) {
                let near = nearest(&root, ROOTS.into_iter().chain(FETCHED));
                return Err(SampleError::UnknownRoot { nearest: near, name: root });
            }
            if !value.is_object() {
                return Err(SampleError::RootShape { root });
            }
            if is_fetched {
                fetched.insert(root, value);
            } else {
                data[root] = value;
            }
        }
        Ok(Self { name: name.to_owned(), data, fetched: Value::Object(fetched) })
    }

    /// Reads a sample in any form: JSON as [`Self::from_json`] takes it, or the row `row` (from 1) of a
    /// CSV file of profiles. What is about a person or an event alone may also be the object of
    /// its members.
    ///
    /// # Errors
    /// When the text is not a sample, with what is wrong with it.
    pub fn read(name: &str, text: &str, part: Part, row: usize) -> Result<Self, SampleError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if !text.trim_start().starts_with(['{', '[']) && text.lines().next().is_some_and(is_header) {
            let mut data = roots();
            for (root, members) in csv_sample::read(text, row)? {
                data[root] = Value::Object(members);
            }
            return Ok(Self { name: name.to_owned(), data, fetched: Value::Object(Map::new()) });
        }
        match (part, serde_json::from_str::<Value>(text)) {
            (Part::Person | Part::Event, Ok(Value::Object(members))) if is_bare(&members) => Ok(match part {
                Part::Event => Self::of_parts(name, Map::new(), members),
                _ => Self::of_parts(name, members, Map::new()),
            }),
            _ => Self::from_json(name, text),
        }
    }

    /// A sample of a person and an event.
    pub(super) fn of_parts(name: &str, person: Map<String, Value>, event: Map<String, Value>) -> Self {
        let mut data = roots();
        (data["person"], data["event"]) = (Value::Object(person), Value::Object(event));
        Self { name: name.to_owned(), data, fetched: Value::Object(Map::new()) }
    }

    /// The sample with another one's event.
    #[must_use]
    pub fn with_event_of(mut self, other: &Self) -> Self {
        self.data["event"] = other.data["event"].clone();
        self.name = format!("{}, {}", self.name, other.name);
        self
    }

    pub(super) fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    pub(super) const fn data_mut(&mut self) -> &mut Value {
        &mut self.data
    }

    /// Gives the value at a path (`person`, `first_name`) another value; objects on the way are
    /// made where they are missing.
    ///
    /// # Errors
    /// When the path does not begin with a root, or leads through a value without members.
    pub fn set(&mut self, path: &[&str], value: Value) -> Result<(), SetError> {
        let (root, steps) = path.split_first().unwrap_or((&"", &[]));
        if !ROOTS.contains(root) {
            return Err(SetError::Root { name: (*root).to_owned() });
        }
        let mut place = &mut self.data[*root];
        for (index, step) in steps.iter().enumerate() {
            let wrong =
                || SetError::Step { path: path.get(..=index).unwrap_or_default().join("."), step: (*step).to_owned() };
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            place = match place {
                Value::Object(members) => members.entry((*step).to_owned()).or_insert(Value::Null),
                Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get_mut(at)).ok_or_else(wrong)?,
                _ => return Err(wrong()),
            };
        }
        *place = value;
        Ok(())
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An object with the three roots.
    #[must_use]
    pub const fn data(&self) -> &Value {
        &self.data
    }

    /// What tags fetch: `catalog` holds items by id, `custom_objects` records by type and id;
    /// each may be absent.
    #[must_use]
    pub const fn fetched(&self) -> &Value {
        &self.fetched
    }

    /// What a body is evaluated with: the three roots, and the person's `email`,
    /// `first_name`, `last_name` and `full_name`, which Klaviyo's profile tags also name
    /// without a prefix (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>).
    #[must_use]
    pub fn context(&self) -> Value {
        context_of(&self.data)
    }
}

/// What a body is evaluated with for the data of a sample; see [`Sample::context`].
#[must_use]
pub fn context_of(data: &Value) -> Value {
    let mut context = data.clone();
    for name in ["email", "first_name", "last_name", "full_name"] {
        if let Some(value) = data.get("person").and_then(|person| person.get(name)) {
            context[name] = value.clone();
        }
    }
    context
}

/// Whether a line may be the header of a CSV file: it has several cells, or one that is a name.
fn is_header(line: &str) -> bool {
    let line = line.trim();
    line.contains([',', ';', '\t']) || line.chars().next().is_some_and(|c| c.is_alphabetic() || c == '"' || c == '$')
}

/// Whether an object has the members of a person or an event themselves.
fn is_bare(members: &Map<String, Value>) -> bool {
    api_sample::read(members).is_none()
        && !members.iter().any(|(name, value)| ROOTS.contains(&name.as_str()) && value.is_object())
}

fn roots() -> Value {
    Value::Object(ROOTS.iter().map(|root| ((*root).to_owned(), Value::Object(Map::new()))).collect())
}

#[cfg(test)]
#[path = "sample_tests.rs"]
mod tests;
