//! A message against the documented fields. Pure: no HTTP, no state.

use serde_json::{Map, Value};

use crate::wunderkind::email::Email;
use crate::wunderkind::fields::{self, Content, FIELDS, Field, Requirement};
use crate::wunderkind::phone::E164;
use crate::wunderkind::recipient::Recipient;

/// A message that satisfies the documented fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who gets it.
    pub recipient: Recipient,
    /// What it says.
    pub text: String,
    /// The link, if any.
    pub click_url: Option<String>,
    /// The picture, if any.
    pub media_url: Option<String>,
    /// The members of `callbackData`; empty where it was `""`.
    pub callback_data: Map<String, Value>,
    /// Purpose of the send.
    pub send_purpose: String,
    /// Names of fields outside the documented seven.
    pub unknown: Vec<String>,
}

/// A rule of a field that a message breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong.
    pub problem: String,
}

/// Reads a message strictly.
///
/// # Errors
/// Every violation, in the order of [`FIELDS`].
pub fn message(object: &Map<String, Value>) -> Result<Message, Vec<Violation>> {
    read(object, FIELDS.iter().filter_map(|field| check(field, object)).collect())
}

/// Reads a message as the older edition of the API took it: without `sendPurpose`, and with any
/// text as `callbackData`.
///
/// # Errors
/// Every other violation, in the order of [`FIELDS`].
pub fn lenient(object: &Map<String, Value>) -> Result<Message, Vec<Violation>> {
    let forgiven = |field: &Field| match field.name {
        fields::SEND_PURPOSE => !object.contains_key(field.name),
        fields::CALLBACK_DATA => object.get(field.name).is_some_and(Value::is_string),
        _ => false,
    };
    read(object, FIELDS.iter().filter(|field| !forgiven(field)).filter_map(|field| check(field, object)).collect())
}

fn read(object: &Map<String, Value>, mut violations: Vec<Violation>) -> Result<Message, Vec<Violation>> {
    let recipient = recipient(object);
    if recipient.is_none() && violations.iter().all(|v| v.field != fields::PHONE && v.field != fields::EMAIL) {
        violations.insert(0, violation(fields::PHONE, "either phone or email must be filled"));
    }
    let Some(recipient) = recipient.filter(|_| violations.is_empty()) else { return Err(violations) };
    let owned = |name| filled(object, name).map(ToOwned::to_owned);
    Ok(Message {
        recipient,
        text: owned(fields::TEXT).unwrap_or_default(),
        click_url: owned(fields::CLICK_URL),
        media_url: owned(fields::MEDIA_URL),
        callback_data: filled(object, fields::CALLBACK_DATA)
            .and_then(|inner| serde_json::from_str(inner).ok())
            .unwrap_or_default(),
        send_purpose: owned(fields::SEND_PURPOSE).unwrap_or_default(),
        unknown: object.keys().filter(|key| fields::field(key).is_none()).cloned().collect(),
    })
}

fn violation(field: &'static str, problem: impl Into<String>) -> Violation {
    Violation { field, problem: problem.into() }
}

fn filled<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn recipient(object: &Map<String, Value>) -> Option<Recipient> {
    if let Some(phone) = filled(object, fields::PHONE) {
        return E164::parse(phone).ok().map(Recipient::Phone);
    }
    filled(object, fields::EMAIL).and_then(|email| Email::parse(email).ok()).map(Recipient::Email)
}

fn check(field: &'static Field, object: &Map<String, Value>) -> Option<Violation> {
    let wrong = |problem: String| Some(violation(field.name, problem));
    let value = match object.get(field.name) {
        None if field.required == Requirement::Always => return wrong(format!("is required: {}", field.rule)),
        None => return None,
        Some(value) => value,
    };
    let Some(text) = value.as_str() else {
        return wrong(format!("must be a string, not {}", kind(value)));
    };
    if text.is_empty() {
        let may_be_empty = field.content == Content::JsonText || field.required != Requirement::Always;
        return if may_be_empty { None } else { wrong("must not be empty".to_owned()) };
    }
    // A filled phone wins, so a wrong e-mail beside it hurts nobody.
    if field.name == fields::EMAIL && filled(object, fields::PHONE).is_some() {
        return None;
    }
    content(field.content, text).err().and_then(wrong)
}

fn content(content: Content, text: &str) -> Result<(), String> {
    match content {
        Content::Text if text.trim().is_empty() => Err("must not be blank".to_owned()),
        Content::Text => Ok(()),
        Content::Phone => E164::parse(text).map(|_| ()).map_err(|error| error.to_string()),
        Content::Email => Email::parse(text).map(|_| ()).map_err(|error| error.to_string()),
        Content::Url => match url::Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
            _ => Err("must be an absolute http or https URL".to_owned()),
        },
        Content::JsonText => match serde_json::from_str(text) {
            Ok(Value::Object(_)) => Ok(()),
            Ok(value) => Err(format!("must hold a JSON object, not {}", kind(&value))),
            Err(error) => Err(format!("must hold JSON: {error}")),
        },
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Value {
        json!({"phone":"+19191234567","text":"Acme: hi","callbackData":"{\"profileID\":\"01ABC\"}","sendPurpose":"Birthday"})
    }

    fn check(change: impl FnOnce(&mut Map<String, Value>)) -> Result<Message, Vec<Violation>> {
        let Value::Object(mut object) = sample() else { panic!() };
        change(&mut object);
        message(&object)
    }

    fn set(name: &str, value: Value) -> Result<Message, Vec<Violation>> {
        check(|object| {
            object.insert(name.to_owned(), value);
        })
    }

    fn fields_of(result: Result<Message, Vec<Violation>>) -> Vec<&'static str> {
        result.unwrap_err().into_iter().map(|violation| violation.field).collect()
    }

    #[test]
    fn the_smallest_documented_message_is_taken() {
        let message = check(|_| ()).unwrap();
        assert_eq!(message.recipient, Recipient::Phone(E164::parse("+19191234567").unwrap()));
        assert_eq!(message.callback_data["profileID"], "01ABC");
    }

    #[test]
    fn each_required_field_is_named_when_it_is_missing() {
        for name in ["text", "callbackData", "sendPurpose"] {
            let removed = check(|object| {
                object.remove(name);
            });
            assert_eq!(fields_of(removed), [name]);
        }
        assert_eq!(fields_of(check(Map::clear)), ["phone", "text", "callbackData", "sendPurpose"]);
    }

    #[test]
    fn every_value_must_be_a_string() {
        for name in fields::names() {
            for value in [json!(1), json!(null), json!({}), json!([]), json!(true)] {
                assert_eq!(fields_of(set(name, value)), [name]);
            }
        }
    }

    #[test]
    fn phone_wins_and_either_recipient_is_enough() {
        let email_only = check(|object| {
            object.insert("phone".to_owned(), json!(""));
            object.insert("email".to_owned(), json!("ada@acme.test"));
        });
        assert_eq!(email_only.unwrap().recipient, Recipient::parse("ada@acme.test").unwrap());
        let both = set("email", json!("not an address")).unwrap();
        assert!(matches!(both.recipient, Recipient::Phone(_)));
        assert_eq!(fields_of(set("phone", json!(""))), ["phone"]);
        assert_eq!(fields_of(set("phone", json!("919-123-4567"))), ["phone"]);
    }

    #[test]
    fn callback_data_is_empty_or_a_json_object_in_a_string() {
        assert!(set("callbackData", json!("")).unwrap().callback_data.is_empty());
        assert!(set("callbackData", json!("{}")).is_ok());
        for inner in ["[]", "1", "null", "{", "hello", "{\"a\":\"b\"c\"}"] {
            assert_eq!(fields_of(set("callbackData", json!(inner))), ["callbackData"], "{inner}");
        }
    }

    #[test]
    fn the_older_edition_had_no_purpose_and_any_callback_data() {
        let Value::Object(mut object) = sample() else { panic!() };
        object.remove("sendPurpose");
        object.insert("callbackData".to_owned(), json!("hello"));
        assert_eq!(fields_of(message(&object)), ["callbackData", "sendPurpose"]);
        assert!(lenient(&object).unwrap().callback_data.is_empty());
        object.insert("callbackData".to_owned(), json!({}));
        object.insert("sendPurpose".to_owned(), json!(""));
        assert_eq!(fields_of(lenient(&object)), ["callbackData", "sendPurpose"]);
    }

    #[test]
    fn links_are_absolute_or_absent() {
        for name in ["clickUrl", "mediaUrl"] {
            assert!(set(name, json!("")).is_ok());
            assert!(set(name, json!("https://shop.acme.test/?a=b#c")).is_ok());
            for link in ["shop.acme.test", "/path", "ftp://acme.test", "javascript:alert(1)", " "] {
                assert_eq!(fields_of(set(name, json!(link))), [name], "{link}");
            }
        }
    }

    #[test]
    fn fields_that_nobody_documents_are_named_and_not_refused() {
        assert_eq!(set("sendpurpose", json!(1)).unwrap().unknown, ["sendpurpose"]);
    }
}
