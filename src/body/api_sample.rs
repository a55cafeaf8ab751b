//! Samples from what Klaviyo's API returns: a profile, or an event with its profile.
//!
//! Which attribute goes by which name in a template is documented on both sides
//! (<https://developers.klaviyo.com/en/reference/get_profile>,
//! <https://help.klaviyo.com/hc/en-us/articles/4408802648731>); that they are the same values
//! is inferred.

use serde_json::{Map, Value};

/// `person` and `event` of an API answer, `None` where the text is not one. Of a list, the
/// first of each kind counts.
pub(super) fn read(document: &Map<String, Value>) -> Option<(Value, Value)> {
    let data = document.get("data")?;
    let included = document.get("included").into_iter();
    let all: Vec<&Map<String, Value>> =
        [data].into_iter().chain(included).flat_map(each).filter_map(Value::as_object).collect();
    let of_kind = |kind: &str| all.iter().copied().find(|item| item.get("type").is_some_and(|known| known == kind));
    let (profile, event) = (of_kind("profile"), of_kind("event"));
    if profile.is_none() && event.is_none() {
        return None;
    }
    let empty = || Value::Object(Map::new());
    Some((profile.map_or_else(empty, person), event.map_or_else(empty, triggering)))
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    }
}

fn attributes(item: &Map<String, Value>) -> Map<String, Value> {
    item.get("attributes").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// `person.id` is the external id, `person.KlaviyoID` the profile's.
fn person(item: &Map<String, Value>) -> Value {
    let attributes = attributes(item);
    let mut person = attributes.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut put = |name: &str, value: Option<&Value>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            person.insert(name.to_owned(), value.clone());
        }
    };
    put("KlaviyoID", item.get("id"));
    put("id", attributes.get("external_id"));
    for name in ["external_id", "email", "phone_number", "first_name", "last_name", "title", "organization"] {
        put(name, attributes.get(name));
    }
    if let Some(location) = attributes.get("location").and_then(Value::as_object) {
        for (name, key) in [
            ("City", "city"),
            ("Region", "region"),
            ("Country", "country"),
            ("Zipcode", "zip"),
            ("$address1", "address1"),
            ("$address2", "address2"),
            ("$latitude", "latitude"),
            ("$longitude", "longitude"),
            ("$timezone", "timezone"),
        ] {
            put(name, location.get(key));
        }
        put("location", attributes.get("location"));
    }
    let next = attributes.get("predictive_analytics").and_then(|known| known.get("expected_date_of_next_order"));
    put("Expected Date Of Next Order", next);
    let names: Vec<&str> =
        ["first_name", "last_name"].iter().filter_map(|name| attributes.get(*name)?.as_str()).collect();
    if !names.is_empty() {
        person.insert("full_name".to_owned(), Value::String(names.join(" ")));
    }
    Value::Object(person)
}

/// The event's properties; members of `$extra` go by the name `event.extra`.
fn triggering(item: &Map<String, Value>) -> Value {
    let attributes = attributes(item);
    let mut event = attributes.get("event_properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(extra) = event.get("$extra").cloned() {
        event.entry("extra").or_insert(extra);
    }
    Value::Object(event)
}
