//! The sample of a test request: which, and what is changed in it.

use std::path::Path;
use std::str::FromStr;

use serde_json::Value;

use crate::body::{Part, Sample};
use crate::cli::{Failure, Streams, samples};
use crate::klaviyo::dialect;
use crate::template::{Operand, OperandKind, parse, references};
use crate::text::nearest;

/// Names that Klaviyo's templates know without `person.` before them.
const BARE: [&str; 4] = ["email", "first_name", "last_name", "full_name"];

/// One `--set`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Setting {
    path: Vec<String>,
    value: Value,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, value) = text.split_once('=').ok_or("write PATH=VALUE, such as person.first_name=Ada")?;
        let (path, value) = match path.strip_suffix(':') {
            Some(path) => {
                let value = serde_json::from_str(value).map_err(|error| format!("after := comes JSON: {error}"))?;
                (path, value)
            }
            None => (path, Value::String(value.to_owned())),
        };
        let mut path: Vec<String> = path.trim().split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(format!("`{}` is no path", path.join(".")));
        }
        if let [bare] = path.as_slice()
            && BARE.contains(&bare.as_str())
        {
            path.insert(0, "person".to_owned());
        }
        Ok(Self { path, value })
    }
}

/// The sample for `body`, with the settings made.
///
/// # Errors
/// When it can't be read, or a setting matches nothing in the body.
pub(super) fn load(
    path: Option<&Path>,
    settings: &[Setting],
    body: &str,
    streams: &mut Streams,
) -> anyhow::Result<Sample> {
    let mut sample = match path {
        None => Sample::ordinary(),
        Some(path) => samples::one(path, Part::Whole, streams)?,
    };
    let used = if settings.is_empty() { Vec::new() } else { used(body) };
    for setting in settings {
        if !used.iter().any(|path| touches(path, &setting.path)) {
            return Err(unused(setting, &used).into());
        }
        let path: Vec<&str> = setting.path.iter().map(String::as_str).collect();
        let wrong = |error: crate::body::SetError| Failure::usage(format!("--set {}: {error}", path.join(".")));
        sample.set(&path, setting.value.clone()).map_err(wrong)?;
    }
    Ok(sample)
}

/// The paths that a body's expressions use, with what `lookup` looks up in them.
fn used(body: &str) -> Vec<Vec<String>> {
    let tree = parse(body, dialect::library());
    let mut used: Vec<Vec<String>> = Vec::new();
    for reference in references(&tree) {
        let path = if reference.local { reference.source.clone().unwrap_or_default() } else { reference.path.clone() };
        let mut path: Vec<String> = path.into_iter().map(str::to_owned).collect();
        if let [bare, ..] = path.as_slice()
            && BARE.contains(&bare.as_str())
        {
            path.insert(0, "person".to_owned());
        }
        for filter in reference.expression.filters.iter().filter(|filter| filter.name.text == "lookup") {
            if let Some(Operand { kind: OperandKind::Text { value: text, .. }, .. }) = &filter.argument {
                path.push(text.clone());
            }
        }
        if !path.is_empty() && !used.contains(&path) {
            used.push(path);
        }
    }
    used
}

/// Whether one of the paths leads to the other: setting a list touches what loops over it.
fn touches(used: &[String], set: &[String]) -> bool {
    used.iter().zip(set).all(|(used, set)| used == set)
}

fn unused(setting: &Setting, used: &[Vec<String>]) -> Failure {
    let set = setting.path.join(".");
    let names: Vec<String> = used.iter().map(|path| path.join(".")).collect();
    let failure = Failure::usage(format!("--set {set}: nothing in the body uses it"));
    match nearest(&set, names.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => failure.help("the body has no expressions"),
        None => failure.help(format!("it uses {}", names.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_text_or_json() {
        let of = |text: &str| text.parse::<Setting>();
        assert_eq!(of("person.first_name=Ada=x").unwrap().value, "Ada=x");
        assert_eq!(of("event.Item Count:=2").unwrap().value, 2);
        assert_eq!(of("first_name=Ada").unwrap().path, ["person", "first_name"]);
        for text in ["person.first_name", "=x", "a..b=x", "a:=x"] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_body_uses_can_be_set() {
        let used = used(
            "{{ first_name }} {{ person|lookup:'Fav Color' }} {% for i in event.Items %}{{ i.Name }}{% endfor %}\
             {% if event.total > 3 %}x{% endif %}",
        );
        let touched = |path: &str| {
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            used.iter().any(|used| touches(used, &path))
        };
        for path in
            ["person.first_name", "person.Fav Color", "event.Items", "event.Items.0.Name", "event.total", "event"]
        {
            assert!(touched(path), "{path}");
        }
        for path in ["person.frist_name", "event.Total", "organization.name"] {
            assert!(!touched(path), "{path}");
        }
    }
}
