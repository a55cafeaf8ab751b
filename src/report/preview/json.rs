//! For machines.

use serde_json::{Value, json};

use super::redact::redacted;
use crate::preview::{HoleState, Message, Outcome, Preview, Rendered, Seen};
use crate::sms::Measure;
use crate::text::Redactor;

/// `{"version": 1, "previews": […]}`, one object for each webhook and sample.
#[must_use]
pub fn document(previews: &[Preview], redactor: &Redactor) -> Value {
    let previews: Vec<Value> = previews.iter().map(|preview| one(&redacted(preview, redactor))).collect();
    json!({"version": 1, "previews": previews})
}

fn one(preview: &Preview) -> Value {
    let holes: Vec<Value> = preview
        .holes
        .iter()
        .map(|hole| {
            let state = match hole.state {
                HoleState::Empty => "empty",
                HoleState::Default => "default",
                HoleState::None => "none",
            };
            json!({"source": hole.source, "line": hole.line, "column": hole.column, "state": state, "printed": hole.printed})
        })
        .collect();
    json!({
        "webhook": preview.webhook,
        "sample": preview.sample,
        "sound": preview.is_sound(),
        "worlds": preview.worlds.iter().map(world).collect::<Vec<_>>(),
        "holes": holes,
    })
}

fn world(seen: &Seen) -> Value {
    let differences: Vec<Value> = seen
        .differences
        .iter()
        .map(|found| json!({"field": found.field, "plain": found.plain, "there": found.there}))
        .collect();
    let mut out = json!({
        "autoescape": seen.world.autoescape,
        "lookup_none": seen.world.lookup_none,
        "differences": differences,
    });
    match &seen.outcome {
        Outcome::Failed(error) => out["error"] = json!(error.message),
        Outcome::Rendered(rendered) => fill(rendered, &mut out),
    }
    out
}

fn fill(rendered: &Rendered, out: &mut Value) {
    out["body"] = json!(rendered.body);
    out["json"] = json!(rendered.broken.is_none());
    if let Some(broken) = &rendered.broken {
        out["break"] = json!({
            "byte": broken.at,
            "line": broken.line,
            "column": broken.column,
            "found": broken.found,
            "expected": broken.expected,
            "in_callback_data": broken.inside,
            "hole": broken.hole,
        });
    }
    if let Some(message) = &rendered.message {
        out["message"] = of_message(message, rendered.with_link);
    }
    out["callbackData"] = rendered.callback.clone().unwrap_or_default();
    out["problems"] = json!(rendered.doubts);
}

fn of_message(message: &Message, with_link: Option<Measure>) -> Value {
    let Message { measure, .. } = message;
    let offenders: Vec<Value> = message
        .offenders
        .iter()
        .map(|o| json!({"character": o.character, "count": o.count, "replacement": o.replacement}))
        .collect();
    let picture = message.media_url.is_some();
    json!({
        "text": message.text,
        "clickUrl": message.click_url,
        "mediaUrl": message.media_url,
        "sendPurpose": message.purpose,
        "characters": measure.characters,
        "encoding": measure.encoding.name(),
        "units": measure.units,
        "segments": (!picture).then_some(measure.segments),
        "cluster_safe_segments": (!picture).then_some(measure.cluster_safe_segments),
        "segments_with_link": with_link.filter(|_| !picture).map(|measure| measure.segments),
        "forces_ucs2": offenders,
    })
}
