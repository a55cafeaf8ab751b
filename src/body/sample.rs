//! Samples: a person and an event to evaluate a body with.

use serde_json::{Map, Value};

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
        let mut context = self.data.clone();
        for name in ["email", "first_name", "last_name", "full_name"] {
            if let Some(value) = self.data.get("person").and_then(|person| person.get(name)) {
                context[name] = value.clone();
            }
        }
        context
    }
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
}
