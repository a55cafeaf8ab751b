//! The request of the three subscription endpoints: phone numbers as a list or as a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::reply::Refusal;
use crate::wunderkind::api;
use crate::wunderkind::fields;
use crate::wunderkind::phone::E164;

/// The member that holds the list, and the one in it.
const LIST: &str = "phone_numbers";
/// The member that holds the file.
const FILE: &str = "csv_file";

/// Numbers, and texts that are none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) valid: Vec<E164>,
    pub(super) invalid: Vec<String>,
    /// Whether the request had members that are not documented.
    pub(super) unknown: bool,
}

/// Reads a request; `purpose` where `sendPurpose` is required.
pub(super) fn read(body: &[u8], purpose: bool) -> Result<Numbers, Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
    let Value::Object(object) = value else { return Err(Refusal::bad_request("the body must be one JSON object")) };
    if purpose && object.get(fields::SEND_PURPOSE).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::bad_request("sendPurpose: is required, a string that is not empty"));
    }
    let known = |name: &str| [LIST, FILE, fields::SEND_PURPOSE].contains(&name);
    let mut numbers = Numbers { unknown: object.keys().any(|name| !known(name)), ..Numbers::default() };
    let given = [list(&object)?, file(&object)?];
    if given.iter().all(Option::is_none) {
        return Err(Refusal::bad_request(format!("{LIST}: either {LIST} or {FILE} must be given")));
    }
    for text in given.into_iter().flatten().flatten() {
        match E164::parse(&text) {
            Ok(number) => numbers.valid.push(number),
            Err(_) => numbers.invalid.push(text),
        }
    }
    Ok(numbers)
}

/// The list, really nested: `{"phone_numbers": {"phone_numbers": [...]}}`.
fn list(object: &Map<String, Value>) -> Result<Option<Vec<String>>, Refusal> {
    let shape =
        || Refusal::bad_request(format!("{LIST}: must be {{\"{LIST}\": [\"+1…\"]}}, a list of strings in an object"));
    let list = match object.get(LIST) {
        None | Some(Value::Null) => return Ok(None),
        Some(outer) => outer.get(LIST).and_then(Value::as_array).ok_or_else(shape)?,
    };
    if list.len() > api::NUMBERS_MOST {
        return Err(Refusal::bad_request(format!("{LIST}: at most {} numbers, not {}", api::NUMBERS_MOST, list.len())));
    }
    list.iter().map(|number| number.as_str().map(str::to_owned).ok_or_else(shape)).collect::<Result<_, _>>().map(Some)
}

/// The file: CSV in Base64 with the header `phone_numbers`, lines that end with LF or CRLF.
fn file(object: &Map<String, Value>) -> Result<Option<Vec<String>>, Refusal> {
    let wrong = |what: &str| Refusal::bad_request(format!("{FILE}: {what}"));
    let encoded = match object.get(FILE) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(value) => value.as_str().ok_or_else(|| wrong("must be a string"))?,
    };
    let bytes = STANDARD.decode(encoded.trim()).map_err(|error| wrong(&format!("is not Base64: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8 text"))?;
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    if lines.next() != Some(LIST) {
        return Err(wrong(&format!("must begin with the header line {LIST}")));
    }
    let numbers: Vec<String> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if numbers.len() > api::CSV_NUMBERS_MOST {
        return Err(wrong(&format!("at most {} numbers, not {}", api::CSV_NUMBERS_MOST, numbers.len())));
    }
    Ok(Some(numbers))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(body: &Value) -> Result<Numbers, Refusal> {
        read(body.to_string().as_bytes(), false)
    }

    fn csv(text: &str) -> Value {
        json!({"csv_file": STANDARD.encode(text)})
    }

    #[test]
    fn a_list_is_nested_and_a_file_has_either_line_end() {
        let list = of(&json!({"phone_numbers": {"phone_numbers": ["+15163334444", "516"]}})).unwrap();
        assert_eq!((list.valid.len(), list.invalid), (1, vec!["516".to_owned()]));
        for text in ["phone_numbers\n+15163334444\n+15163335555", "phone_numbers\r\n+15163334444\r\n+15163335555\r\n"] {
            assert_eq!(of(&csv(text)).unwrap().valid.len(), 2);
        }
        let both = json!({"phone_numbers": {"phone_numbers": ["+15163334444"]}, "csv_file": STANDARD.encode("phone_numbers\n+1")});
        assert_eq!(of(&both).unwrap().invalid, ["+1"]);
    }

    #[test]
    fn what_is_wrong_names_the_member() {
        for (body, member) in [
            (json!({}), "phone_numbers"),
            (json!({"phone_numbers": ["+15163334444"]}), "phone_numbers"),
            (json!({"phone_numbers": {"phone_numbers": [1]}}), "phone_numbers"),
            (json!({"csv_file": 1}), "csv_file"),
            (json!({"csv_file": "%"}), "csv_file"),
            (csv("+15163334444\n"), "csv_file"),
            (json!({"phone_numbers": {"phone_numbers": vec!["+15163334444"; 5_001]}}), "phone_numbers: at most 5000"),
            (csv(&format!("phone_numbers\n{}", "+15163334444\n".repeat(50_001))), "csv_file: at most 50000"),
        ] {
            assert!(of(&body).unwrap_err().reason().starts_with(member));
        }
        assert_eq!(
            of(&csv(&format!("phone_numbers\n{}", "+15163334444\n".repeat(50_000)))).unwrap().valid.len(),
            50_000
        );
    }

    #[test]
    fn a_purpose_is_required_where_asked_for() {
        let body = |purpose: Value| json!({"phone_numbers": {"phone_numbers": []}, "sendPurpose": purpose}).to_string();
        assert!(read(body(json!("Birthday")).as_bytes(), true).is_ok());
        for purpose in [json!(""), json!(1), json!(null)] {
            assert!(read(body(purpose).as_bytes(), true).unwrap_err().reason().starts_with("sendPurpose"));
        }
    }
}
