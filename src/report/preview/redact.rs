//! A preview without the credentials that its spec writes out. Each is covered by as many
//! asterisks as it has bytes, so that places stay where they are and no line break cuts one
//! in two.

use serde_json::Value;

use crate::preview::{Message, Outcome, Preview, Rendered};
use crate::text::Redactor;

/// The preview with every credential covered.
pub(super) fn redacted(preview: &Preview, redactor: &Redactor) -> Preview {
    let mut preview = preview.clone();
    let text = |text: &mut String| *text = redactor.mask(text).into_owned();
    text(&mut preview.webhook);
    text(&mut preview.sample);
    for hole in &mut preview.holes {
        text(&mut hole.source);
        text(&mut hole.printed);
    }
    for seen in &mut preview.worlds {
        for difference in &mut seen.differences {
            [&mut difference.field, &mut difference.plain, &mut difference.there].into_iter().for_each(text);
        }
        match &mut seen.outcome {
            Outcome::Failed(error) => {
                text(&mut error.message);
                error.help.iter_mut().for_each(text);
            }
            Outcome::Rendered(rendered) => of_rendered(rendered, &text),
        }
    }
    preview
}

fn of_rendered(rendered: &mut Rendered, text: &impl Fn(&mut String)) {
    text(&mut rendered.body);
    rendered.doubts.iter_mut().for_each(text);
    rendered.broken.iter_mut().filter_map(|broken| broken.hole.as_mut()).for_each(text);
    rendered.value.iter_mut().chain(rendered.callback.iter_mut()).for_each(|value| of_value(value, text));
    if let Some(Message { text: said, click_url, media_url, purpose, .. }) = &mut rendered.message {
        [said, purpose].into_iter().chain(click_url).chain(media_url).for_each(text);
    }
}

fn of_value(value: &mut Value, text: &impl Fn(&mut String)) {
    match value {
        Value::String(said) => text(said),
        Value::Array(items) => items.iter_mut().for_each(|item| of_value(item, text)),
        Value::Object(members) => members.values_mut().for_each(|member| of_value(member, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
