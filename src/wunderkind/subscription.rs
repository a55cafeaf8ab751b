//! Who is subscribed, and subscribing: three endpoints with one request.
//!
//! Sources: <https://developer.wunderkind.co/reference/text-subscription-status-api>,
//! `text-message-optin-api` and `text-unsubscribe-users-api` beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api;
use super::phone::E164;

/// The body of a request: up to 5,000 numbers as a list (really nested: `phone_numbers` in
/// `phone_numbers`), more as a CSV file in Base64 with the header `phone_numbers`. `purpose` is
/// for subscribing only, which requires it.
#[must_use]
pub fn body(phones: &[E164], purpose: Option<&str>) -> String {
    let numbers: Vec<&str> = phones.iter().map(E164::as_str).collect();
    let mut body = if numbers.len() <= api::NUMBERS_MOST {
        json!({"phone_numbers": {"phone_numbers": numbers}})
    } else {
        json!({"csv_file": STANDARD.encode(format!("phone_numbers\n{}\n", numbers.join("\n")))})
    };
    if let Some(purpose) = purpose {
        body["sendPurpose"] = Value::from(purpose);
    }
    body.to_string()
}

/// What an endpoint answers; members that it does not have are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Told {
    /// Of each number, whether it is subscribed.
    pub phone_number_statuses: Vec<PhoneStatus>,
    /// Numbers that are none.
    pub invalid_phone_numbers: Vec<String>,
    /// Numbers that could not be dealt with.
    pub failed_to_process_numbers: Vec<String>,
    /// A sentence of the endpoint's own.
    pub message: String,
}

/// A number, and whether it is subscribed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneStatus {
    /// The number.
    pub phone_number: String,
    /// Whether it is subscribed.
    pub subscription_status: bool,
}

/// Reads an answer; `None` where it is not as documented.
#[must_use]
pub fn read(answer: &str) -> Option<Told> {
    serde_json::from_str(answer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(count: usize) -> Vec<E164> {
        (0..count).map(|at| E164::parse(&format!("+1516333{:04}", at % 10_000)).unwrap()).collect()
    }

    #[test]
    fn few_numbers_are_a_nested_list_and_many_a_file() {
        let few: Value = serde_json::from_str(&body(&phones(2), Some("Birthday"))).unwrap();
        assert_eq!(few["phone_numbers"]["phone_numbers"][1], "+15163330001");
        assert_eq!(few["sendPurpose"], "Birthday");
        let many: Value = serde_json::from_str(&body(&phones(5_001), None)).unwrap();
        assert_eq!(many.as_object().unwrap().len(), 1);
        let csv = String::from_utf8(STANDARD.decode(many["csv_file"].as_str().unwrap()).unwrap()).unwrap();
        assert!(csv.starts_with("phone_numbers\n+15163330000\n"));
        assert_eq!(csv.lines().count(), 5_002);
    }

    #[test]
    fn members_that_an_answer_lacks_are_empty() {
        let told = read(r#"{"phoneNumberStatuses":[{"phoneNumber":"+1","subscriptionStatus":true}]}"#).unwrap();
        assert!(told.phone_number_statuses[0].subscription_status && told.invalid_phone_numbers.is_empty());
        assert_eq!(read("<html>"), None);
    }
}
