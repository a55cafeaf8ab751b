//! The scaffolds, built in or from a folder.

use std::path::Path;

use tera::{Context, Kwargs, State, Tera, TeraResult, Value};

use super::layout::Shape;
use super::stencil::Stencils;
use super::{BodyError, Field, escape, shell as posix};
use crate::spec::scaffold::{ScaffoldError, engine};
use crate::spec::{Spec, Text, Webhook};
use crate::wunderkind::credentials::HeaderTemplate;

/// The scaffold of bodies for the Text API.
const WUNDERKIND: &str = "wunderkind.json.tera";
/// The scaffold of bodies that the spec gives as a tree.
pub(super) const FREE: &str = "free.json.tera";
/// The scaffold of `--format setup`.
pub(super) const SETUP: &str = "setup.md.tera";
/// The scaffold of `--format curl`.
pub(super) const CURL: &str = "curl.sh.tera";

const BUILT_IN: [(&str, &str); 4] = [
    (WUNDERKIND, include_str!("../../templates/body/wunderkind.json.tera")),
    (FREE, include_str!("../../templates/body/free.json.tera")),
    (SETUP, include_str!("../../templates/body/setup.md.tera")),
    (CURL, include_str!("../../templates/body/curl.sh.tera")),
];

/// The scaffolds that bodies are made with.
#[derive(Debug)]
pub struct Scaffolds {
    tera: Tera,
    /// Whether a folder has a scaffold for bodies: it may ask for more than ours do.
    foreign: bool,
    /// What ours made of fields so far.
    stencils: Stencils,
}

impl Scaffolds {
    /// The ones of this program.
    ///
    /// # Errors
    /// Never with the ones of this program, which its tests fill in.
    pub fn built_in() -> Result<Self, BodyError> {
        Self::with(BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(), false)
    }

    /// Like [`built_in`](Self::built_in), but files of `folder` take the place of those of
    /// the same name; further `.tera` files there may be included by them.
    ///
    /// # Errors
    /// When the folder can't be read, or a scaffold in it is wrong.
    pub fn from_folder(folder: &Path) -> Result<Self, BodyError> {
        let failed = |path: &Path, error: &std::io::Error| BodyError::Folder {
            path: path.display().to_string(),
            message: error.to_string(),
        };
        let mut all: Vec<(String, String)> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
            let path = entry.map_err(|error| failed(folder, &error))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_owned();
            if path.is_file() && name.ends_with(".tera") {
                all.push((name, std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?));
            }
        }
        if !all.iter().any(|(name, _)| BUILT_IN.iter().any(|(built_in, _)| built_in == name)) {
            let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            let message = format!("none of the scaffolds {} is here", names.join(", "));
            return Err(BodyError::Folder { path: folder.display().to_string(), message });
        }
        for (name, text) in BUILT_IN {
            if !all.iter().any(|(known, _)| known == name) {
                all.push((name.to_owned(), text.to_owned()));
            }
        }
        Self::with(all, true)
    }

    fn with(scaffolds: Vec<(String, String)>, foreign: bool) -> Result<Self, BodyError> {
        let mut tera = engine()?;
        tera.register_filter("json", json);
        tera.register_filter("pretty", pretty);
        tera.register_filter("inner", inner);
        tera.register_filter("shell", shell);
        tera.add_raw_templates(scaffolds).map_err(|error| ScaffoldError::of(&error, "scaffold"))?;
        Ok(Self { tera, foreign, stencils: Stencils::default() })
    }

    /// What a scaffold for bodies knows besides the body's own values.
    pub(super) fn context_of_body(&self, spec: &Spec, webhook: &Webhook) -> Context {
        if self.foreign { context(spec, webhook) } else { Context::new() }
    }

    /// The scaffold for bodies of the Text API filled in with these fields.
    pub(super) fn fill_fields(&self, fields: &[Field], context: impl Fn() -> Context) -> Result<String, ScaffoldError> {
        let at_length = |fields: &[Field]| {
            let mut context = context();
            context.insert("fields", fields);
            self.fill(WUNDERKIND, &context)
        };
        // Nobody knows what a scaffold of somebody else's does with the values.
        if self.foreign { at_length(fields) } else { self.stencils.fill(fields, at_length) }
    }

    /// The scaffold filled in, without blank space at its end.
    pub(super) fn fill(&self, name: &str, context: &Context) -> Result<String, ScaffoldError> {
        let mut text = self.tera.render(name, context).map_err(|error| ScaffoldError::of(&error, name))?;
        text.truncate(text.trim_end().len());
        Ok(text)
    }
}

/// What every scaffold knows.
pub(super) fn context(spec: &Spec, webhook: &Webhook) -> Context {
    let mut context = Context::new();
    context.insert("flow", spec.flow.name.as_str());
    context.insert("trigger", spec.flow.trigger.word.as_str());
    context.insert("subject", &spec.flow.trigger.subject.as_ref().map(Text::as_str));
    context.insert("brand", &spec.brand.as_ref().map(Text::as_str));
    context.insert("name", webhook.name.as_str());
    context.insert("url", webhook.url());
    context.insert("wunderkind", &webhook.is_wunderkind());
    context.insert("headers", &headers(webhook));
    context
}

/// A header as scaffolds see it.
#[derive(serde::Serialize)]
struct HeaderView {
    name: String,
    /// With `${NAME}` for values from the environment.
    value: String,
    /// The environment variables in the value.
    variables: Vec<String>,
    /// `Name: value` as a word of a shell command that has the variables filled in.
    shell: String,
}

fn headers(webhook: &Webhook) -> Vec<HeaderView> {
    let view = |(name, value): (String, HeaderTemplate)| HeaderView {
        variables: value.variables().map(str::to_owned).collect(),
        shell: posix::header(&name, &value),
        value: value.to_string(),
        name,
    };
    webhook.headers().into_iter().map(view).collect()
}

fn shape(value: &Value) -> TeraResult<Shape> {
    if let Some(text) = value.as_str() {
        return Ok(Shape::Text(text.to_owned()));
    }
    serde_json::to_value(value)
        .and_then(serde_json::from_value)
        .map_err(|_| tera::Error::message(format!("not a value of a body: {}", value.name())))
}

/// `value | json`: as JSON on one line, quotes included.
fn json(value: &Value, _: Kwargs, _: &State) -> TeraResult<String> {
    Ok(shape(value)?.compact())
}

/// `value | pretty(level=N)`: as JSON over several lines.
#[expect(clippy::needless_pass_by_value, reason = "Tera hands the arguments over")]
fn pretty(value: &Value, arguments: Kwargs, _: &State) -> TeraResult<String> {
    Ok(shape(value)?.pretty(arguments.get::<usize>("level")?.unwrap_or(0)))
}

/// `text | inner`: JSON text as it stands inside a JSON string, without the quotes around.
fn inner(text: &str, _: Kwargs, _: &State) -> String {
    escape::json(text)
}

/// `text | shell`: one word of a shell command.
fn shell(text: &str, _: Kwargs, _: &State) -> String {
    posix::quoted(text)
}
