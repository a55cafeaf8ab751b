//! Samples: a person and an event to evaluate a body with.

use serde_json::{Map, Value};

use super::api_sample;
use crate::text::nearest;

/// The roots of a sample. Klaviyo's webhooks know these three
/// (<https://developers.klaviyo.com/en/docs/how_to_add_a_webhook_action_to_a_flow>).
const ROOTS: [&str; 3] = ["person", "event", "organization"];

/// What the tags `catalog` and `customobject(s)` fetch: items by id, records by type and id.
/// Expressions do not see it.
const FETCHED: [&str; 2] = ["catalog", "custom_objects"];

const ORDINARY: &str = include_str!("samples/ordinary.json");

/// A person, an event and an organization under the names that a body calls them, and what tags
/// fetch besides.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    name: String,
    data: Value,
    fetched: Value,
}

/// Why a text is no sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// Not JSON.
    #[error("the sample is not JSON: {reason} at line {line}, column {column}")]
    NotJson {
        /// What the reader expected.
        reason: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
    },
    /// JSON, but no object of the three roots.
    #[error("a sample is one JSON object with the members person, event and organization (each may be left out)")]
    Shape,
    /// A member that is none of the three roots.
    #[error("a sample has no member `{name}`{}", nearest.as_ref().map_or_else(|| "; it has person, event and organization".to_owned(), |near| format!("; did you mean `{near}`?")))]
    UnknownRoot {
        /// The member.
        name: String,
        /// The root that it may be meant for.
        nearest: Option<&'static str>,
    },
    /// A root that is no object.
    #[error("the sample's `{root}` must be an object")]
    RootShape {
        /// The root.
        root: String,
    },
}

/// Why a value of a sample can't be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The path begins with none of the three roots.
    #[error("a path begins with person, event or organization, not `{name}`")]
    Root {
        /// What it begins with.
        name: String,
    },
    /// A step leads through a text or a number, or to an item that a list does not have.
    #[error("the sample has nothing at `{path}` that could hold `{step}`")]
    Step {
        /// The path so far.
        path: String,
        /// The step.
        step: String,
    },
}

/// What breaks bodies: both quotes, a backslash, what HTML escapes, template brackets, a line
/// break, a tab, an emoji of two UTF-16 units, an accent of its own.
const NASTY: &str = " \"O'Brien\" \\e & <b> {{ x }} {% y %}\n\t😀e\u{301}";

/// A text made nasty; what has a form of its own (a phone, an e-mail, a date) keeps it.
fn nasty(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with("http") => text.push_str("?a=1&b=\"2\"&c='<d>'"),
        Value::String(text) if text.contains('@') => *text = format!("o'brien+{text}"),
        Value::String(text) if text.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => {}
        Value::String(text) => text.push_str(NASTY),
        Value::Array(items) => items.iter_mut().for_each(nasty),
        Value::Object(members) => members.values_mut().for_each(nasty),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Sample {
    /// The built-in sample of a person about whom much is known and who has just ordered
    /// two things. Its phone is from the numbers kept for fiction, its hosts from those
    /// kept for examples (RFC 2606): nobody is texted by mistake.
    #[must_use]
    pub fn ordinary() -> Self {
        Self::from_json("ordinary", ORDINARY).unwrap_or_else(|_| Self {
            name: "ordinary".to_owned(),
            data: roots(),
            fetched: Value::Object(Map::new()),
        })
    }

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

    /// The ordinary sample with values that break bodies which do not expect them.
    #[must_use]
    pub fn hostile() -> Self {
        let mut sample = Self::ordinary();
        sample.name = "hostile".to_owned();
        nasty(&mut sample.data);
        sample
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

fn roots() -> Value {
    Value::Object(ROOTS.iter().map(|root| ((*root).to_owned(), Value::Object(Map::new()))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_sample_knows_what_the_guides_body_asks_for() {
        let sample = Sample::ordinary();
        for path in ["/person/KlaviyoID", "/person/email", "/person/first_name", "/event/Items/0", "/organization/name"]
        {
            assert!(sample.data().pointer(path).is_some(), "{path}");
        }
    }

    #[test]
    fn roots_left_out_are_empty() {
        let sample = Sample::from_json("x", r#"{"person":{"first_name":"Ada"}}"#).unwrap();
        assert_eq!(sample.data()["event"], serde_json::json!({}));
    }

    #[test]
    fn what_is_no_sample_is_explained() {
        let error = |text: &str| Sample::from_json("x", text).unwrap_err().to_string();
        assert_eq!(error(r#"{"persn":{}}"#), "a sample has no member `persn`; did you mean `person`?");
        assert!(error(r#"{"first_name":"Ada"}"#).ends_with("it has person, event and organization"));
        assert_eq!(error(r#"{"event":[]}"#), "the sample's `event` must be an object");
        assert!(error("[]").contains("one JSON object"));
        assert_eq!(error("{\n,}"), "the sample is not JSON: key must be a string at line 2, column 1");
    }

    #[test]
    fn a_profile_of_the_api_goes_by_the_names_of_templates() {
        let text = r#"{"data":{"type":"profile","id":"01ABC","attributes":{"email":"ada@acme.test","external_id":"c-1",
            "first_name":"Ada","last_name":"L","phone_number":null,"location":{"city":"Oslo","timezone":"Europe/Oslo"},
            "properties":{"tier":"Gold"}}}}"#;
        let sample = Sample::from_json("x", text).unwrap();
        let person = &sample.data()["person"];
        for (name, value) in [
            ("KlaviyoID", "01ABC"),
            ("id", "c-1"),
            ("email", "ada@acme.test"),
            ("full_name", "Ada L"),
            ("City", "Oslo"),
            ("$timezone", "Europe/Oslo"),
            ("tier", "Gold"),
        ] {
            assert_eq!(person[name], value, "{name}");
        }
        assert_eq!(person.get("phone_number"), None);
    }

    #[test]
    fn an_event_of_the_api_brings_its_profile() {
        let text = r#"{"data":[{"type":"event","id":"e","attributes":{"event_properties":{"OrderId":"7","$value":29.5,
            "$extra":{"a":1}}}}],"included":[{"type":"metric","id":"m","attributes":{}},
            {"type":"profile","id":"01ABC","attributes":{"first_name":"Ada"}}]}"#;
        let sample = Sample::from_json("x", text).unwrap();
        assert_eq!(sample.data()["event"]["OrderId"], "7");
        assert_eq!(sample.data()["event"]["extra"]["a"], 1);
        assert_eq!(sample.data()["person"]["first_name"], "Ada");
    }

    #[test]
    fn a_value_can_be_set_deep_in_the_sample() {
        let mut sample = Sample::from_json("x", r#"{"event":{"Items":[{"n":1}],"t":"x"}}"#).unwrap();
        sample.set(&["event", "Items", "0", "n"], 2.into()).unwrap();
        sample.set(&["person", "a", "b"], "c".into()).unwrap();
        assert_eq!(sample.data()["event"]["Items"][0]["n"], 2);
        assert_eq!(sample.data()["person"]["a"]["b"], "c");
        assert!(matches!(sample.set(&["persn", "a"], 1.into()), Err(SetError::Root { .. })));
        for path in [&["event", "Items", "9"][..], &["event", "t", "x"]] {
            assert!(matches!(sample.set(path, 1.into()), Err(SetError::Step { .. })), "{path:?}");
        }
    }

    #[test]
    fn the_hostile_sample_has_all_that_breaks_bodies() {
        let sample = Sample::hostile();
        let name = sample.data()["person"]["first_name"].as_str().unwrap();
        for what in ["\"", "'", "\\", "&", "<", "\n", "\t", "{{", "😀"] {
            assert!(name.contains(what), "{what}");
        }
        assert_eq!(sample.data()["person"]["phone_number"], "+12025550143");
    }
}
