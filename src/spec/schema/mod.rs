//! JSON Schemas (draft 7) of the files that people write, for editors and validators.
//!
//! The keys come from the tables that the readers use, so a key that a reader knows is in the
//! schema; a test asks the readers for the keys that they know. `docs/schema/` holds what
//! [`spec`] and [`config`] give.

mod config;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

pub use config::config;

use super::load::{ENDPOINT, FLOW, TEXT_API_ONLY, TOP, WEBHOOK, trigger_subject};
use super::tree::{EACH, FOR, RAW};
use crate::klaviyo::escape::Escape;
use crate::klaviyo::trigger::Trigger;

/// The newest draft that yaml-language-server reads for certain.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of a spec. The JSON text that it is published as is pretty-printed by
/// [`to_text`].
#[must_use]
pub fn spec() -> Value {
    json!({
        "$schema": DRAFT,
        "title": "A flowhook spec, version 1",
        "description": "What the webhooks of one Klaviyo flow send. `flowhook render` makes their bodies of it.",
        "type": "object",
        "required": ["flowhook", "flow", "webhooks"],
        "additionalProperties": false,
        "properties": properties(&TOP, top),
        "definitions": {
            "trigger": { "oneOf": triggers() },
            "webhook": webhook(),
            "value": value(),
        }
    })
}

/// A schema as the text that is published: two blanks an indent, a newline at the end.
#[must_use]
pub fn to_text(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

/// The properties of an object: one for each name of a reader's table. A name that `about`
/// does not know takes any value, so that a new key never makes a sound file unsound.
fn properties(names: &[&str], about: impl Fn(&str) -> Option<Value>) -> Value {
    let property = |name: &&str| ((*name).to_owned(), about(name).unwrap_or_else(|| json!({})));
    Value::Object(names.iter().map(property).collect::<Map<_, _>>())
}

/// The comment by which editors (those with yaml-language-server) find a file's schema; it is
/// the file's first line.
#[must_use]
pub fn modeline(address: &str) -> String {
    format!("# yaml-language-server: $schema={address}\n")
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// The key `escape` of specs and of the configuration.
fn escape() -> Value {
    json!({
        "enum": Escape::ALL.map(Escape::word),
        "description": "What keeps a value from breaking the JSON around it: nothing; filters that drop what would; or `escapejs`, exact where the account runs it.",
    })
}

fn top(name: &str) -> Option<Value> {
    Some(match name {
        "flowhook" => json!({ "const": 1, "description": "Version of this format." }),
        "flow" => json!({
            "description": "The flow in Klaviyo.",
            "type": "object",
            "required": FLOW,
            "additionalProperties": false,
            "properties": properties(&FLOW, |name| Some(match name {
                "name" => text("The flow's name in Klaviyo."),
                "trigger" => json!({ "$ref": "#/definitions/trigger", "description": "What starts the flow." }),
                _ => return None,
            })),
        }),
        "brand" => text("The name that texts begin with."),
        "escape" => escape(),
        "webhooks" => json!({
            "description": "The flow's webhooks, at least one.",
            "type": "array",
            "minItems": 1,
            "items": { "$ref": "#/definitions/webhook" },
        }),
        "samples" => json!({
            "description": "Profiles and events (`person`, `event`) that tell what data the webhooks get: a list, or a mapping of names to them.",
            "type": ["array", "object"],
        }),
        _ => return None,
    })
}

/// One form for each kind of trigger: it names its subject with a key of its own.
fn triggers() -> Vec<Value> {
    let form = |(word, kind): &(&str, Trigger)| {
        let subject = trigger_subject(Some(*kind));
        let keys: Vec<&str> = std::iter::once("type").chain(subject.map(|(key, _)| key)).collect();
        let required: Vec<&str> =
            std::iter::once("type").chain(subject.filter(|(_, required)| *required).map(|(key, _)| key)).collect();
        json!({
            "type": "object",
            "required": required,
            "additionalProperties": false,
            "properties": properties(&keys, |name| Some(match name {
                "type" => json!({ "const": word, "description": kind_words(*kind) }),
                "metric" => text("The metric's name in Klaviyo, such as `Placed Order`."),
                "list" => text("The list's name in Klaviyo."),
                "segment" => text("The segment's name in Klaviyo."),
                "property" => text("The property that holds the date."),
                _ => return None,
            })),
        })
    };
    Trigger::ALL.iter().map(form).collect()
}

fn kind_words(kind: Trigger) -> &'static str {
    match kind.gives_event() {
        Some(true) => "`event.…` has data.",
        Some(false) => "`event.…` has no data.",
        None => "Whether `event.…` has data is not documented.",
    }
}

fn webhook() -> Value {
    let only_there: Vec<Value> = TEXT_API_ONLY.iter().map(|name| json!({ "required": [name] })).collect();
    json!({
        "type": "object",
        "required": ["name"],
        "additionalProperties": false,
        "properties": properties(&WEBHOOK, webhook_key),
        "if": { "required": ["body"] },
        "then": { "required": ["endpoint"], "not": { "anyOf": only_there } },
        "else": { "required": ["text"] },
        "dependencies": { "utm": ["clickUrl"] },
    })
}

fn webhook_key(name: &str) -> Option<Value> {
    Some(match name {
        "name" => {
            text("The webhook's name in Klaviyo, unique across all sends; also metricName, flow and sendPurpose.")
        }
        "phone" => text("The recipient's phone; left out, the profile's."),
        "email" => text("The recipient's e-mail; left out, the profile's."),
        "text" => text("The message that people get."),
        "clickUrl" => text("Where the link in the message leads; an absolute https address."),
        "escape" => escape(),
        "utm" => json!({
            "description": "Parameters to add to `clickUrl`.",
            "type": "object",
            "additionalProperties": { "type": "string" },
        }),
        "mediaUrl" => text("An image (jpg, png or gif) to send along; an absolute https address."),
        "callbackData" => json!({
            "description": "Members to send back with each status, beside profileID, metricName and flow.",
            "type": "object",
            "additionalProperties": { "$ref": "#/definitions/value" },
        }),
        "sendPurpose" => text("What the send is for, in Wunderkind's reports; left out, the name."),
        "endpoint" => json!({
            "description": "Where to post to, if not to the Text API.",
            "type": "object",
            "required": ["url"],
            "additionalProperties": false,
            "properties": properties(&ENDPOINT, |name| Some(match name {
                "url" => text("The address."),
                "headers" => json!({
                    "description": "The headers. `${NAME}` stands for an environment variable: headers name secrets, they never hold them.",
                    "type": "object",
                    "additionalProperties": { "type": "string" },
                }),
                _ => return None,
            })),
        }),
        "body" => {
            json!({ "$ref": "#/definitions/value", "description": "The whole body, for endpoints that are not the Text API." })
        }
        _ => return None,
    })
}

/// A value of a free body: JSON, but for the two mappings that mean something else.
fn value() -> Value {
    json!({
        "if": { "type": "object", "anyOf": [{ "required": [RAW] }, { "required": [FOR] }, { "required": [EACH] }] },
        "then": { "oneOf": [
            {
                "required": [RAW],
                "additionalProperties": false,
                "properties": { RAW: text("Put into the body without quotes and without escaping.") },
            },
            {
                "required": [FOR, EACH],
                "additionalProperties": false,
                "properties": {
                    FOR: { "type": "string", "pattern": " in ", "description": "`NAME in LIST`: a list with one value for each item." },
                    EACH: { "$ref": "#/definitions/value", "description": "The value for each item." },
                },
            },
        ] },
        "else": {
            "items": { "$ref": "#/definitions/value" },
            "additionalProperties": { "$ref": "#/definitions/value" },
        },
    })
}
