//! Subscriptions, for people and for machines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::text::Redactor;
use crate::wunderkind::phone::E164;
use crate::wunderkind::subscription::Told;

/// So many numbers are named before a question.
const SHOWN: usize = 10;

/// What will be changed where, for the question whether to.
#[must_use]
pub fn plan(url: &str, phones: &[E164], unlisted: usize, purpose: Option<&str>) -> String {
    let mut named: Vec<&str> = phones.iter().take(SHOWN).map(E164::as_str).collect();
    let more = format!("and {} more", phones.len().saturating_sub(SHOWN));
    if phones.len() > SHOWN {
        named.push(&more);
    }
    let mut out = format!("  {:<12} POST {url}\n  {:<12} {}\n", "endpoint", "phones", named.join(", "));
    if unlisted > 0 {
        let _ = writeln!(out, "  {:<12} {unlisted} of them not in your test_recipients", "");
    }
    if let Some(purpose) = purpose {
        let _ = writeln!(out, "  {:<12} {purpose}", "purpose");
    }
    out
}

/// A line for each number, and what the endpoint says.
#[must_use]
pub fn human(told: &Told) -> String {
    let mut out = String::new();
    for one in &told.phone_number_statuses {
        let word = if one.subscription_status { "subscribed" } else { "not subscribed" };
        let _ = writeln!(out, "{:<16} {word}", plain(&one.phone_number));
    }
    for number in &told.invalid_phone_numbers {
        let _ = writeln!(out, "{:<16} no valid number", plain(number));
    }
    for number in &told.failed_to_process_numbers {
        let _ = writeln!(out, "{:<16} could not be dealt with", plain(number));
    }
    if !told.message.is_empty() {
        let _ = writeln!(out, "{}", plain(&told.message));
    }
    out
}

/// The same as a document, `{"version": 1, …}`.
#[must_use]
pub fn document(told: &Told, redactor: &Redactor) -> Value {
    let redact = |text: &String| redactor.redact(text);
    let phones: Vec<Value> = told
        .phone_number_statuses
        .iter()
        .map(|one| json!({"phone": redact(&one.phone_number), "subscribed": one.subscription_status}))
        .collect();
    json!({
        "version": 1,
        "phones": phones,
        "invalid": told.invalid_phone_numbers.iter().map(redact).collect::<Vec<_>>(),
        "failed": told.failed_to_process_numbers.iter().map(redact).collect::<Vec<_>>(),
        "message": redact(&told.message),
    })
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
