//! The ledger's records, for people and for machines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::send::span;
use crate::ledger::{Entry, State};
use crate::wunderkind::status::Status;

/// One line a record, the latest first.
#[must_use]
pub fn list(entries: &[Entry], now_ms: i64) -> String {
    if entries.is_empty() {
        return "Nothing was sent.\n".to_owned();
    }
    let mut out = String::new();
    for entry in entries {
        let Entry { id, created_ms, state, intent, .. } = entry;
        let ago = format!("{} ago", span(now_ms - created_ms));
        let became = entry.delivery.as_deref().unwrap_or(state.name());
        let text: String = plain(&intent.text).chars().take(50).collect();
        let _ = writeln!(
            out,
            "{id:>5}  {ago:<15} {became:<18} {:<16} {}  {text}",
            plain(&intent.recipient),
            plain(&intent.webhook)
        );
    }
    out
}

/// All of one record.
#[must_use]
pub fn show(entry: &Entry, now_ms: i64) -> String {
    let intent = &entry.intent;
    let mut out = format!("Record {}: {}\n", entry.id, plain(&intent.webhook));
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<12} {}", value.trim_end().replace('\n', "\n               "));
        }
    };
    line("written", &format!("{} ({} ago)", time(entry.created_ms), span(now_ms - entry.created_ms)));
    line("state", &format!("{}: {}", entry.state.name(), meaning(entry.state)));
    line("settled", &entry.finished_ms.map(time).unwrap_or_default());
    line("requests", &entry.attempts.to_string());
    line("repeats", &entry.repeats.map(|id| format!("record {id}")).unwrap_or_default());
    line("spec", &plain(&intent.spec));
    line("sample", &plain(&intent.sample));
    line("endpoint", &format!("POST {}", plain(&intent.endpoint)));
    for (name, value) in &intent.headers {
        line("header", &plain(&format!("{name}: {value}")));
    }
    line("recipient", &plain(&intent.recipient));
    line("body", &lines(&intent.body));
    line("answer", &entry.status.map(|status| status.to_string()).unwrap_or_default());
    line("message id", &plain(entry.message_id.as_deref().unwrap_or_default()));
    line("note", &lines(&entry.note));
    if let Some(delivery) = &entry.delivery {
        let meaning = Status::parse(delivery).map_or("", Status::meaning);
        let seen = entry.delivery_ms.map(time).unwrap_or_default();
        line("delivery", &format!("{}, seen {seen}\n{meaning}", plain(delivery)));
    }
    out
}

/// What a state means.
const fn meaning(state: State) -> &'static str {
    match state {
        State::Sending => "a flowhook is at it just now",
        State::Accepted => "the endpoint took it",
        State::Refused => "the endpoint refused it",
        State::NotSent => "it certainly never arrived",
        State::Unknown => "it may have arrived: look at the phone",
    }
}

/// For machines: `{"version": 1, "records": […]}`.
#[must_use]
pub fn documents(entries: &[Entry]) -> Value {
    json!({"version": 1, "records": entries.iter().map(document).collect::<Vec<_>>()})
}

/// For machines, one record.
#[must_use]
pub fn document(entry: &Entry) -> Value {
    let intent = &entry.intent;
    let headers: Vec<Value> =
        intent.headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    json!({
        "id": entry.id,
        "created": time(entry.created_ms),
        "finished": entry.finished_ms.map(time),
        "state": entry.state.name(),
        "attempts": entry.attempts,
        "repeats": entry.repeats,
        "webhook": intent.webhook,
        "spec": intent.spec,
        "sample": intent.sample,
        "endpoint": intent.endpoint,
        "headers": headers,
        "recipient": intent.recipient,
        "text": intent.text,
        "send_purpose": intent.purpose,
        "body": intent.body,
        "redacted": entry.redacted,
        "status": entry.status,
        "message_id": entry.message_id,
        "note": entry.note,
        "delivery": entry.delivery,
        "delivery_seen": entry.delivery_ms.map(time),
    })
}

/// A time in UTC.
fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.strftime("%FT%TZ").to_string())
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn lines(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
