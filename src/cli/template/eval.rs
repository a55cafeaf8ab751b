//! `flowhook template eval`: NDJSON cases in, NDJSON answers out, in the form of the script
//! that asks Django (`tests/oracle/django_oracle.py`), so that anyone can compare.

use std::io::{BufRead, BufReader, Write};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Dialect;
use crate::cli::{Failure, Status, Streams};
use crate::template::{Library, Moment, Program, RenderOptions, Value};

/// Evaluate templates, one JSON object a line on standard input
///
/// Each line holds `source`, and may hold `context` (an object), `autoescape`, `now` (an ISO
/// 8601 instant) and `id`. Each answer is one line, in order: `{"ok": text}` or
/// `{"error": class, "message": text, "phase": "parse" or "render"}`.
#[derive(Debug, Args)]
pub(super) struct EvalArguments {
    /// Whose filters and tags there are
    #[arg(long, value_enum, default_value_t = Dialect::Django)]
    dialect: Dialect,
    /// HTML escaping for the cases that do not say
    #[arg(long, value_enum, default_value_t = Switch::On)]
    autoescape: Switch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// Escaped
    On,
    /// As it is
    Off,
}

#[derive(Deserialize)]
struct Case<'a> {
    #[serde(default)]
    id: Option<serde_json::Value>,
    source: String,
    #[serde(default, borrow)]
    context: Option<&'a RawValue>,
    #[serde(default)]
    autoescape: Option<bool>,
    #[serde(default)]
    now: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<serde_json::Value>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Rendered { ok: String },
    Failed { error: &'static str, message: String, phase: &'static str },
}

pub(super) fn run(arguments: &EvalArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let library = arguments.dialect.library();
    let by_default = arguments.autoescape == Switch::On;
    let mut lines = BufReader::new(&mut streams.stdin);
    let mut line = String::new();
    let mut number = 0;
    loop {
        line.clear();
        number += 1;
        if lines.read_line(&mut line).with_context(|| format!("<stdin>:{number}"))? == 0 {
            return Ok(Status::Fine);
        }
        if line.trim().is_empty() {
            continue;
        }
        let unreadable = |why: String| Failure::files(format!("<stdin>:{number}: {why}")).help(FORM);
        let case: Case<'_> = serde_json::from_str(&line).map_err(|error| unreadable(error.to_string()))?;
        let answer = answer(case, &library, by_default).map_err(unreadable)?;
        let mut out = serde_json::Serializer::with_formatter(Vec::new(), LikePython);
        answer.serialize(&mut out)?;
        let mut out = out.into_inner();
        out.push(b'\n');
        streams.stdout.write_all(&out)?;
    }
}

const FORM: &str = r#"a case is one line such as {"source": "{{ x }}", "context": {"x": 1}, "autoescape": true}"#;

fn answer(case: Case<'_>, library: &Library, by_default: bool) -> Result<Answer, String> {
    let data = Value::from_json(case.context.map_or("{}", RawValue::get)).map_err(|error| error.message.to_owned())?;
    let now = match &case.now {
        Some(text) => Some(Moment::parse(text).ok_or_else(|| format!("`now` is no ISO 8601 instant: {text}"))?),
        None => None,
    };
    let options = RenderOptions { autoescape: case.autoescape.unwrap_or(by_default), now, ..RenderOptions::default() };
    let mut ok = String::new();
    let outcome = match Program::compile(&case.source, library) {
        Err(errors) => {
            let (error, message) = errors
                .into_iter()
                .next()
                .map_or(("TemplateSyntaxError", String::new()), |error| (error.django_class, error.message));
            Outcome::Failed { error, message, phase: "parse" }
        }
        Ok(program) => match program.render(&data, &options, &mut ok) {
            Ok(()) => Outcome::Rendered { ok },
            Err(error) => Outcome::Failed { error: error.class.name(), message: error.message, phase: "render" },
        },
    };
    Ok(Answer { id: case.id, outcome })
}

/// Writes JSON as Python's `json.dumps` does by default: a blank after `:` and `,`, and
/// nothing but ASCII, so that answers can be compared byte for byte.
struct LikePython;

impl serde_json::ser::Formatter for LikePython {
    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> std::io::Result<()> {
        writer.write_all(b": ")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> std::io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> std::io::Result<()> {
        for letter in fragment.chars() {
            let mut units = [0; 2];
            if letter.is_ascii() {
                write!(writer, "{letter}")?;
                continue;
            }
            for unit in letter.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}
