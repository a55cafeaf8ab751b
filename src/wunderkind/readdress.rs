//! Puts a test recipient into a rendered body, and touches nothing else of it.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::text::Span;
use crate::wunderkind::fields;
use crate::wunderkind::recipient::Recipient;

/// Why a rendered body can't be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyProblem {
    /// Not JSON.
    #[error("the rendered body is not JSON: {reason} at byte {at} (line {line}, column {column})")]
    NotJson {
        /// What the reader expected.
        reason: String,
        /// Offset of the byte that does not fit, from 0.
        at: usize,
        /// Its line, from 1.
        line: usize,
        /// Its column in bytes, from 1.
        column: usize,
    },
    /// JSON, but not an object.
    #[error("the rendered body is JSON but not one object, which the endpoint takes")]
    NotObject,
    /// No `sendPurpose` that could be changed.
    #[error("the rendered body has no text `sendPurpose`")]
    NoPurpose,
}

/// A body with another recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readdressed {
    /// The body; every byte outside the recipient's values is as it was.
    pub body: String,
    /// The values that stood there, as JSON; empty when the body had none and got one.
    pub replaced: Vec<String>,
}

/// Checks that `body` is JSON.
///
/// # Errors
/// The byte that does not fit.
pub fn check_json(body: &str) -> Result<(), BodyProblem> {
    serde_json::from_str::<IgnoredAny>(body).map(|_| ()).map_err(|error| not_json(body, &error))
}

/// Whether the body is an object with a member `phone`.
#[must_use]
pub fn has_phone(body: &str) -> bool {
    members(body).is_ok_and(|members| members.values(body, fields::PHONE).next().is_some())
}

/// Puts `to` into the body: a phone in place of the value of every top-level member `phone`
/// (a second one would silently win); an e-mail likewise, and every `phone` is emptied, since
/// a filled one wins. A member that is missing is added at the front.
///
/// # Errors
/// When the body is not one JSON object.
pub fn readdress(body: &str, to: &Recipient) -> Result<Readdressed, BodyProblem> {
    match to {
        Recipient::Phone(phone) => set_member(body, fields::PHONE, phone.as_str(), true),
        Recipient::Email(email) => {
            let emptied = set_member(body, fields::PHONE, "", false)?;
            let mut new = set_member(&emptied.body, fields::EMAIL, email.as_str(), true)?;
            new.replaced.splice(0..0, emptied.replaced);
            Ok(new)
        }
    }
}

/// Puts `suffix` behind the value of `sendPurpose`, so that the message counts as another one
/// for the 24-hour rule. Gives the body and the new purpose.
///
/// # Errors
/// When the body is not one JSON object with a text `sendPurpose`.
pub fn with_purpose_suffix(body: &str, suffix: &str) -> Result<(String, String), BodyProblem> {
    let purpose = text_member(body, fields::SEND_PURPOSE)?.ok_or(BodyProblem::NoPurpose)? + suffix;
    Ok((set_member(body, fields::SEND_PURPOSE, &purpose, false)?.body, purpose))
}

/// The text of the last top-level member called `name`, which is the one that counts.
///
/// # Errors
/// When the body is not one JSON object.
pub fn text_member(body: &str, name: &str) -> Result<Option<String>, BodyProblem> {
    let members = members(body)?;
    let last = members.0.iter().rev().find(|(key, _)| key == name);
    Ok(last.and_then(|(_, value)| serde_json::from_str(value.get()).ok()))
}

/// Gives every top-level member called `name` the text `value`; adds it at the front where
/// there is none and `add` says so.
fn set_member(body: &str, name: &str, value: &str, add: bool) -> Result<Readdressed, BodyProblem> {
    let members = members(body)?;
    let value = serde_json::Value::from(value).to_string();
    let mut result = String::with_capacity(body.len() + value.len());
    let mut replaced = Vec::new();
    let mut done = 0;
    for span in members.values(body, name) {
        result.push_str(body.get(done..span.start).unwrap_or_default());
        result.push_str(&value);
        replaced.push(span.of(body).to_owned());
        done = span.end;
    }
    if replaced.is_empty() && add {
        let open = body.find('{').map_or(0, |at| at + 1);
        result.push_str(body.get(..open).unwrap_or_default());
        let comma = if members.0.is_empty() { "" } else { "," };
        result.push_str(&format!("\"{name}\": {value}{comma}"));
        done = open;
    }
    result.push_str(body.get(done..).unwrap_or_default());
    Ok(Readdressed { body: result, replaced })
}

/// The members of an object in their order, repeated keys included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    fn values(&self, body: &'a str, name: &str) -> impl Iterator<Item = Span> {
        self.0.iter().filter(move |(key, _)| key == name).map(move |(_, value)| {
            // The value is borrowed from the body, so its address tells its offset.
            let start = value.get().as_ptr().addr() - body.as_ptr().addr();
            Span::new(start, start + value.get().len())
        })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Reader).map(Members)
    }
}

fn members(body: &str) -> Result<Members<'_>, BodyProblem> {
    check_json(body)?;
    serde_json::from_str(body).map_err(|_| BodyProblem::NotObject)
}

fn not_json(body: &str, error: &serde_json::Error) -> BodyProblem {
    let (line, column) = (error.line().max(1), error.column().max(1));
    let start = memchr::memchr_iter(b'\n', body.as_bytes()).nth(line.wrapping_sub(2)).map_or(0, |at| at + 1);
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or(&text).to_owned();
    BodyProblem::NotJson { reason, at: (start + column - 1).min(body.len()), line, column }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phone() -> Recipient {
        Recipient::parse("+15163334444").unwrap()
    }

    #[test]
    fn an_e_mail_takes_the_phones_place() {
        let to = Recipient::parse("ada@acme.test").unwrap();
        let new = readdress(r#"{"phone":"+1","text":"x","phone":null}"#, &to).unwrap();
        assert_eq!(new.body, r#"{"email": "ada@acme.test","phone":"","text":"x","phone":""}"#);
        assert_eq!(new.replaced, ["\"+1\"", "null"]);
        assert_eq!(readdress(r#"{"email":"b@c.test"}"#, &to).unwrap().body, r#"{"email":"ada@acme.test"}"#);
    }

    #[test]
    fn a_suffix_changes_the_purpose_only() {
        let (body, purpose) = with_purpose_suffix(r#"{"text":"a", "sendPurpose": "A\u0026B"}"#, " proof").unwrap();
        assert_eq!((body.as_str(), purpose.as_str()), (r#"{"text":"a", "sendPurpose": "A&B proof"}"#, "A&B proof"));
        assert_eq!(with_purpose_suffix("{}", "x"), Err(BodyProblem::NoPurpose));
    }

    #[test]
    fn only_the_phones_value_changes() {
        let body = "{ \"text\":\"a\\u00e9\" ,\n  \"phone\" : \"+19191234567\"  , \"n\": 1.50 }\n";
        let new = readdress(body, &phone()).unwrap();
        assert_eq!(new.body, "{ \"text\":\"a\\u00e9\" ,\n  \"phone\" : \"+15163334444\"  , \"n\": 1.50 }\n");
        assert_eq!(new.replaced, ["\"+19191234567\""]);
    }

    #[test]
    fn a_second_phone_can_t_win() {
        let new = readdress(r#"{"phone":"+1","x":{"phone":"kept"},"phone":null}"#, &phone()).unwrap();
        assert_eq!(new.body, r#"{"phone":"+15163334444","x":{"phone":"kept"},"phone":"+15163334444"}"#);
    }

    #[test]
    fn an_escaped_key_is_the_same_key() {
        assert!(readdress(r#"{"ph\u006fne":"+1"}"#, &phone()).unwrap().body.contains("+15163334444"));
    }

    #[test]
    fn a_body_without_phone_gets_one() {
        let read = |body: &str| serde_json::from_str::<serde_json::Value>(&readdress(body, &phone()).unwrap().body);
        assert_eq!(read("{}").unwrap(), serde_json::json!({"phone": "+15163334444"}));
        assert_eq!(read(" {\"a\":1}").unwrap(), serde_json::json!({"phone": "+15163334444", "a": 1}));
        assert!(!has_phone("{\"a\":{\"phone\":1}}"));
    }

    #[test]
    fn a_broken_body_names_the_byte() {
        let body = "{\n \"text\": \"O\"Brien\"}";
        let error = check_json(body).unwrap_err();
        let BodyProblem::NotJson { at, line, .. } = error else { panic!("{error:?}") };
        assert_eq!((&body[at..=at], line), ("B", 2));
        assert_eq!(readdress("[1]", &phone()), Err(BodyProblem::NotObject));
        assert!(matches!(check_json(""), Err(BodyProblem::NotJson { at: 0, .. })));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_the_result_is_json(body in "[{}\\[\\]\":,a-z0-9é \\\\\n]{0,40}|\\{(\"(phone|a)\":(1|\"é\")(,\"phone\":\\{\\})?)?\\}") {
            if let Ok(new) = readdress(&body, &phone()) {
                let value: serde_json::Value = serde_json::from_str(&new.body).unwrap();
                prop_assert_eq!(&value["phone"], "+15163334444");
            }
        }
    }
}
