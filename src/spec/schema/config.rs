//! The schema of `flowhook.yaml`.

use serde_json::{Map, Value, json};

use super::super::config::{CURRENCY, FILES, LINT, MAX_DECIMALS, MAX_RESERVE, SMS, TOP};
use super::{DRAFT, escape, properties, text};
use crate::klaviyo::capabilities;

/// The schema of the configuration. `rules` are the ids of the linter's rules with what each
/// is about, and `levels` the words for how bad they are.
#[must_use]
pub fn config<'a>(rules: impl Iterator<Item = (&'a str, &'a str)>, levels: &[&str]) -> Value {
    let level = |(id, summary): (&str, &str)| {
        (id.to_owned(), json!({ "$ref": "#/definitions/level", "description": format!("{summary}.") }))
    };
    let rules: Map<String, Value> = rules.map(level).collect();
    json!({
        "$schema": DRAFT,
        "title": "The configuration of flowhook: flowhook.yaml",
        "description": "What is known of a Klaviyo account, for all specs beside and below the file.",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": properties(&TOP, top),
        "definitions": {
            "level": { "enum": levels },
            "levels": {
                "description": "How bad a rule's findings are, by its id.",
                "type": "object",
                "additionalProperties": false,
                "properties": rules,
            },
            "patterns": { "type": "array", "items": { "type": "string" } },
        },
    })
}

fn top(name: &str) -> Option<Value> {
    Some(match name {
        "capabilities" => json!({
            "description": "What your account was seen to do; `flowhook probe` finds out.",
            "type": "object",
            "additionalProperties": false,
            "properties": capabilities(),
        }),
        "test_recipients" => json!({
            "description": "Phones of people who asked for test texts.",
            "type": "array",
            "items": { "type": "string", "pattern": "^\\+[1-9][0-9]{1,14}$", "description": "A number in E.164." },
        }),
        "time_zone" => {
            text("The account's time zone: a name such as America/New_York, or a distance from UTC such as \"+02:00\".")
        }
        "currency" => json!({
            "description": "What {% currency_format %} writes.",
            "type": "object",
            "additionalProperties": false,
            "properties": properties(&CURRENCY, currency),
        }),
        "escape" => escape(),
        "brand" => text("The brand that texts begin with, where a file names none."),
        "samples" => json!({
            "description": "Files and folders with samples, from the folder of this file.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        }),
        "sms" => json!({
            "description": "What is asked of texts.",
            "type": "object",
            "additionalProperties": false,
            "properties": properties(&SMS, sms),
        }),
        "lint" => json!({
            "description": "Levels of rules, and files that are not checked.",
            "type": "object",
            "additionalProperties": false,
            "properties": properties(&LINT, lint),
        }),
        _ => return None,
    })
}

fn capabilities() -> Map<String, Value> {
    let question = |known: &capabilities::Capability| {
        (known.name.to_owned(), json!({ "enum": [known.yes, known.no, "unknown"], "description": known.question }))
    };
    capabilities::ALL.iter().map(question).collect()
}

fn currency(name: &str) -> Option<Value> {
    Some(match name {
        "symbol" => text("The currency's sign, with the blank that belongs between it and the number."),
        "position" => json!({ "enum": ["before", "after"], "description": "Where the sign stands." }),
        "decimals" => {
            json!({ "type": "integer", "minimum": 0, "maximum": MAX_DECIMALS, "description": "Digits behind the point." })
        }
        "point" => text("What parts the decimals."),
        "thousands" => text("What parts thousands."),
        _ => return None,
    })
}

fn sms(name: &str) -> Option<Value> {
    Some(match name {
        "opt_out" => json!({
            "enum": ["welcome", "always"],
            "description": "Which texts must say how to opt out: those of a flow that a list starts, or all.",
        }),
        "content_words" => json!({
            "description": "Words that no text may have.",
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        }),
        "link_reserve" => json!({
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_RESERVE,
            "description": "Characters kept free for the shortened link.",
        }),
        _ => return None,
    })
}

fn lint(name: &str) -> Option<Value> {
    Some(match name {
        "severity" => json!({ "$ref": "#/definitions/levels" }),
        "ignore" => {
            json!({ "$ref": "#/definitions/patterns", "description": "Files that are not checked; patterns as in .gitignore." })
        }
        "files" => json!({
            "description": "Levels for some files only; later ones win.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["paths"],
                "additionalProperties": false,
                "properties": properties(&FILES, |name| Some(match name {
                    "paths" => json!({ "$ref": "#/definitions/patterns", "description": "The files; patterns as in .gitignore." }),
                    "severity" => json!({ "$ref": "#/definitions/levels" }),
                    _ => return None,
                })),
            },
        }),
        _ => return None,
    })
}
