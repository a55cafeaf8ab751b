//! A phone of the page: one sample's text, what it costs and what is wrong with it.

use serde_json::{Value, json};

use super::bubble::silence;
use super::human::{found, stands};
use crate::preview::{Break, HoleState, Message, Outcome, Preview, Rendered, Seen};
use crate::report::message::{offenders, segments, size, visible};
use crate::sms;

/// Units of the drawing, from side to side and between two segments.
const WIDTH: usize = 300;
const GAP: usize = 4;
/// So many segments are drawn at most; more would be too thin to see.
const DRAWN: usize = 20;
/// How much of a broken body is shown on each side of the place.
const AROUND: usize = 60;

/// The phone as the template sees it.
pub(super) fn phone(preview: &Preview, id: &str) -> Value {
    let rendered = preview.plainest();
    let message = rendered.and_then(|rendered| Some(of_message(rendered, rendered.message.as_ref()?)));
    let holes: Vec<Value> = preview
        .holes
        .iter()
        .map(|hole| {
            let what = match hole.state {
                HoleState::Empty => "printed nothing".to_owned(),
                HoleState::None => "printed the word None".to_owned(),
                HoleState::Default => format!("printed {} in its place", visible(&hole.printed)),
            };
            json!({"source": visible(&hole.source), "what": what})
        })
        .collect();
    let worlds: Vec<Value> = preview
        .worlds
        .iter()
        .filter(|seen| !seen.differences.is_empty())
        .map(|seen| {
            let fields = seen.differences.iter();
            let fields: Vec<Value> =
                fields.map(|found| json!({"name": visible(&found.field), "there": visible(&found.there)})).collect();
            json!({"words": seen.world.words(), "fields": fields})
        })
        .collect();
    json!({
        "id": id,
        "sample": visible(&preview.sample),
        "message": message,
        "silence": silence(preview),
        "problems": preview.worlds.iter().filter_map(|seen| problem(preview, seen)).collect::<Vec<_>>(),
        "doubts": rendered.map(|rendered| rendered.doubts.iter().map(|doubt| visible(doubt)).collect::<Vec<_>>()),
        "holes": holes,
        "worlds": worlds,
    })
}

fn of_message(rendered: &Rendered, message: &Message) -> Value {
    let picture = message.media_url.is_some();
    let mut told = if picture { "MMS: no segments".to_owned() } else { segments(&message.measure) };
    if let Some(with_link) = rendered.with_link.filter(|_| !picture) {
        told.push_str(&format!("; {} with the endpoint's link", segments(&with_link)));
    }
    json!({
        "text": visible(&message.text),
        "picture": message.media_url.as_deref().map(visible),
        "link": message.click_url.as_deref().map(visible),
        "size": size(&message.measure),
        "segments": told,
        "bar": if picture { Vec::new() } else { bar(message) },
        "offenders": offenders(message),
    })
}

/// A box for each segment, as full as it is.
fn bar(message: &Message) -> Vec<Value> {
    let parts = sms::parts(&message.text);
    let encoding = message.measure.encoding;
    let limit = if parts.len() == 1 { encoding.single_limit() } else { encoding.part_limit() };
    let drawn = parts.len().min(DRAWN);
    let room = (WIDTH - GAP * drawn.saturating_sub(1)) / drawn.max(1);
    let kind = if parts.len() == 1 { "good" } else { "more" };
    parts
        .iter()
        .take(DRAWN)
        .enumerate()
        .map(|(at, used)| json!({"x": at * (room + GAP), "room": room, "width": room * used / limit, "kind": kind}))
        .collect()
}

/// What keeps the body from being sent or read in a world.
fn problem(preview: &Preview, seen: &Seen) -> Option<Value> {
    let world = if preview.worlds.len() > 1 { format!(" ({})", seen.world.words()) } else { String::new() };
    match &seen.outcome {
        Outcome::Failed(error) => {
            Some(json!({"what": format!("The body can't be rendered{world}"), "lines": [visible(&error.message)]}))
        }
        Outcome::Rendered(rendered) => {
            let broken = rendered.broken.as_ref()?;
            let what = if broken.inside { "callbackData holds no JSON" } else { "The body is no JSON" };
            let mut lines = vec![stands(broken)];
            lines.extend(broken.hole.iter().map(|hole| format!("printed by {}", visible(hole))));
            let (before, after) = around(&rendered.body, broken);
            Some(json!({
                "what": format!("{what}{world}"),
                "lines": lines,
                "before": before,
                "found": found(broken),
                "after": after,
            }))
        }
    }
}

/// The body before and behind the place.
fn around(body: &str, broken: &Break) -> (String, String) {
    let (before, after) = body.split_at_checked(broken.at).unwrap_or((body, ""));
    let before: Vec<char> = before.chars().rev().take(AROUND).collect();
    let skipped = usize::from(broken.found.is_some());
    let after: String = after.chars().skip(skipped).take(AROUND).collect();
    (visible(&before.into_iter().rev().collect::<String>()), visible(&after))
}
