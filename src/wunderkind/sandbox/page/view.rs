//! What the page's scaffold is filled with. Pure.

use serde_json::{Value, json};
use tera::Context;

use crate::wunderkind::sandbox::INFERENCES;
use crate::wunderkind::sandbox::store::{Kept, Shown};
use crate::wunderkind::status::Stage;

/// The most characters of a body that are shown.
const BODY: usize = 20_000;

pub(super) fn context(messages: Vec<Shown>, requests: &[Kept], host: &str) -> Context {
    let mut context = Context::new();
    context.insert("sum", &sum(&messages, requests));
    context.insert("url", &format!("http://{host}"));
    context.insert("phones", &phones(messages));
    context.insert("requests", &requests.iter().map(request).collect::<Vec<_>>());
    context
}

fn sum(messages: &[Shown], requests: &[Kept]) -> String {
    let count = |wanted: fn(Stage) -> bool| messages.iter().filter(|one| wanted(one.status.stage())).count();
    let refused = requests.iter().filter(|one| one.request.status >= 400).count();
    let latest = |numbers: Option<i64>, shown: usize| match numbers {
        Some(all) if usize::try_from(all).unwrap_or_default() > shown => format!("the latest {shown} of {all}"),
        _ => shown.to_string(),
    };
    format!(
        "Texts: {} ({} delivered, {} on their way, {} failed). Requests: {} ({refused} refused).",
        latest(messages.first().map(|one| one.id), messages.len()),
        count(|stage| stage == Stage::Delivered),
        count(|stage| matches!(stage, Stage::Moving(_))),
        count(|stage| stage == Stage::Failed),
        latest(requests.first().map(|one| one.id), requests.len()),
    )
}

/// A phone for each recipient, the one with the latest message first; on it the messages in
/// their order.
fn phones(messages: Vec<Shown>) -> Vec<Value> {
    let mut phones: Vec<(String, Vec<Value>)> = Vec::new();
    for one in messages {
        let shown = message(&one);
        match phones.iter_mut().find(|(recipient, _)| *recipient == one.recipient) {
            Some((_, messages)) => messages.push(shown),
            None => phones.push((one.recipient, vec![shown])),
        }
    }
    phones
        .into_iter()
        .map(|(recipient, mut messages)| {
            messages.reverse();
            json!({"recipient": recipient, "messages": messages})
        })
        .collect()
}

fn message(one: &Shown) -> Value {
    let class = match one.status.stage() {
        Stage::Moving(_) => "moving",
        Stage::Delivered => "good",
        Stage::Failed => "bad",
    };
    let callbacks: Vec<Value> =
        one.callbacks.iter().map(|(status, outcome)| json!({"status": status, "outcome": outcome})).collect();
    json!({
        "message_id": one.message_id, "request": one.request, "time": time(one.wall_ms), "text": one.text,
        "link": one.link, "click_url": one.click_url, "media_url": one.media_url, "purpose": one.purpose,
        "status": one.status.name(), "meaning": one.status.meaning(), "class": class, "repeats": one.repeats,
        "callbacks": callbacks,
    })
}

fn request(kept: &Kept) -> Value {
    let request = &kept.request;
    let (status, class) = match request.status {
        0 => ("cut".to_owned(), "bad"),
        status @ 200..=299 => (status.to_string(), "good"),
        status => (status.to_string(), "bad"),
    };
    let inferred: Vec<Value> = request
        .inferred
        .iter()
        .filter_map(|name| INFERENCES.iter().find(|(known, _)| known == name))
        .map(|(name, meaning)| json!({"name": name, "meaning": meaning}))
        .collect();
    let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    json!({
        "id": kept.id, "time": time(kept.wall_ms), "method": request.method, "path": request.path,
        "status": status, "class": class, "reason": request.reason, "fault": request.fault,
        "inferred": inferred, "headers": headers, "body": body(&request.body),
    })
}

/// JSON laid out, everything else as it is; the beginning of what is long.
fn body(text: &str) -> String {
    let laid_out = serde_json::from_str::<Value>(text).map(|value| format!("{value:#}"));
    let text = laid_out.unwrap_or_else(|_| text.to_owned());
    match text.char_indices().nth(BODY) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The time of day; the date is never far.
fn time(wall_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(wall_ms)
        .map_or_else(|_| String::new(), |at| at.strftime("%H:%M:%S UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_laid_out_and_never_endless() {
        assert_eq!(body("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(body("not json"), "not json");
        assert_eq!(body(&"é".repeat(BODY + 5)).chars().count(), BODY + 1);
    }

    #[test]
    fn a_time_is_shown_as_the_clock_has_it() {
        assert_eq!(time(1_700_000_000_000), "22:13:20 UTC");
    }
}
