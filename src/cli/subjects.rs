//! The webhooks of a file that a command is given: a spec, a raw body, or a flow exported from
//! Klaviyo.

use std::path::Path;

use super::settings::{ConfigArguments, Found};
use super::{Failure, Streams, input, spec_file};
use crate::body::{Scaffolds, render, setup_steps};
use crate::document::{Kind, json};
use crate::klaviyo::export;
use crate::lint::{self, FileKind, Linted};
use crate::report::preview::Setup;
use crate::spec::{Spec, Webhook};
use crate::text::{Redactor, Source, Sources, Span, nearest};

const SEVERAL: &str = "the file has several webhooks: say which with --webhook";

/// A webhook's body, wherever it comes from.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    /// The webhook's name; of a raw body the file's.
    pub(super) name: String,
    /// The body.
    pub(super) body: String,
    /// Whether it is a message to the Text API.
    pub(super) text_api: bool,
    /// The webhook's place in the file; none where it is the whole file.
    pub(super) span: Option<Span>,
    /// What one types into Klaviyo besides the body, where the file tells.
    pub(super) setup: Option<Setup>,
}

/// A file with its webhooks.
pub(super) struct Subjects {
    /// The webhooks.
    pub(super) all: Vec<Subject>,
    /// The flow's name, where the file tells.
    pub(super) flow: Option<String>,
    /// What starts the flow, where the file tells.
    pub(super) trigger: Option<String>,
    /// The file.
    pub(super) source: Source,
    /// What the linter finds in it.
    pub(super) linted: Linted,
    /// The configuration that holds for it.
    pub(super) found: Found,
}

impl Subjects {
    /// The only webhook.
    ///
    /// # Errors
    /// When there are several, and one must be named.
    pub(super) fn only(self) -> anyhow::Result<Subject> {
        let names: Vec<&str> = self.all.iter().map(|subject| subject.name.as_str()).collect();
        let failure = Failure::usage(SEVERAL).help(format!("it has {}", list(&names)));
        let mut all = self.all.into_iter();
        match (all.next(), all.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(failure.into()),
        }
    }

    /// Knows the credentials that are written out in the file.
    pub(super) const fn redactor(&self) -> &Redactor {
        &self.linted.redactor
    }
}

/// Reads a file; with `webhook` only the one of that name.
///
/// # Errors
/// When it can't be read, is no sound spec, or has no such webhook.
pub(super) fn read(
    path: &Path,
    webhook: Option<&str>,
    config: &ConfigArguments,
    streams: &mut Streams,
) -> anyhow::Result<Subjects> {
    let found = config.find(path, streams)?;
    let (file, text) = (input::name(path), input::read(path, streams)?);
    let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    // YAML that lacks the sign of a spec is one all the same: nothing else is written in it.
    let kind = match lint::kind(&file, &text) {
        FileKind::Unknown if yaml => FileKind::Spec,
        kind => kind,
    };
    let (mut flow, mut trigger) = (None, None);
    let all = match kind {
        FileKind::Spec => {
            let mut spec = spec_file::of_text(&file, &text, streams)?;
            spec.escape.get_or_insert(found.config.escape);
            flow = Some(spec.flow.name.as_str().to_owned());
            let starts = &spec.flow.trigger;
            let subject = starts.subject.as_ref().map_or_else(String::new, |text| format!(": {}", text.as_str()));
            trigger = Some(format!("{}{subject}", starts.word.as_str()));
            let picked: Vec<&Webhook> = match webhook {
                Some(name) => vec![pick(&spec, Some(name))?],
                None => spec.webhooks.iter().collect(),
            };
            picked.into_iter().map(|webhook| of_spec(&spec, webhook)).collect::<anyhow::Result<Vec<_>>>()?
        }
        FileKind::Export => named(of_export(&text, &file)?, webhook)?,
        FileKind::Unknown if !may_be_body(&text) => return Err(no_body(&file).into()),
        FileKind::Body | FileKind::Unknown => {
            let name = if path == Path::new("-") { "body" } else { file.as_str() };
            let (name, text_api) = (name.to_owned(), lint::is_message(&text));
            let body = Subject { name, text_api, body: text.clone(), span: None, setup: None };
            named(vec![body], webhook)?
        }
    };
    let source = Source::new(file.as_str(), text);
    let mut sources = Sources::new();
    sources.add(source.clone());
    let mut settings = lint::Settings::default();
    settings.set(&file, lint::FileSettings { ignored: false, ..found.settings_of(path) });
    let linted = lint::run(&sources, &settings);
    Ok(Subjects { all, flow, trigger, source, linted, found })
}

fn of_spec(spec: &Spec, webhook: &Webhook) -> anyhow::Result<Subject> {
    let scaffolds = Scaffolds::built_in()?;
    let setup = Setup {
        url: webhook.url().to_owned(),
        headers: webhook.headers().into_iter().map(|(name, value)| (name, value.to_string())).collect(),
        steps: setup_steps(spec, webhook, &scaffolds)?,
    };
    Ok(Subject {
        name: webhook.name.as_str().to_owned(),
        body: render(spec, webhook, &scaffolds)?,
        text_api: webhook.is_wunderkind(),
        span: Some(webhook.node.span),
        setup: Some(setup),
    })
}

fn of_export(text: &str, file: &str) -> anyhow::Result<Vec<Subject>> {
    let parsed = json::parse_plain(text);
    if let Some(problem) = parsed.problems.first() {
        return Err(Failure::files(format!("{file} is no JSON: {}", problem.message)).into());
    }
    let webhooks = export::webhooks(&parsed.root).unwrap_or_default();
    let of_one = |webhook: export::ExportedWebhook<'_>| {
        let text = |name: &str| match &webhook.member(name)?.kind {
            Kind::Text(text) => Some(text.text.clone()),
            _ => None,
        };
        let body = text("body")?;
        let setup = text("url").map(|url| Setup { url, headers: Vec::new(), steps: Vec::new() });
        Some(Subject {
            name: text("name").unwrap_or_default(),
            text_api: lint::is_message(&body),
            body,
            span: Some(webhook.message.span),
            setup,
        })
    };
    let all: Vec<Subject> = webhooks.into_iter().filter_map(of_one).collect();
    if all.is_empty() {
        return Err(Failure::files(format!("{file} holds no webhook with a body"))
            .help("ask Klaviyo's API for the flow with its definition")
            .into());
    }
    Ok(all)
}

/// Whether a text that the linter does not know may be a body all the same.
pub(super) fn may_be_body(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with(['{', '[']) || text.contains("{{") || text.contains("{%")
}

/// The file is no webhook in any form.
pub(super) fn no_body(file: &str) -> Failure {
    Failure::files(format!("{file} is no spec, no webhook body and no exported flow"))
        .help("a spec begins with `flowhook: 1`, a body with `{`")
}

/// Only the webhook called `name`, where one is asked for.
fn named(all: Vec<Subject>, name: Option<&str>) -> anyhow::Result<Vec<Subject>> {
    let Some(name) = name else { return Ok(all) };
    if let Some(found) = all.iter().find(|subject| subject.name == name) {
        return Ok(vec![found.clone()]);
    }
    Err(none_called(name, &all.iter().map(|subject| subject.name.as_str()).collect::<Vec<_>>()).into())
}

fn none_called(name: &str, names: &[&str]) -> Failure {
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", list(names)),
    };
    Failure::usage(format!("the file has no webhook `{name}`")).help(help)
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The webhook of a spec called `name`, or the only one.
///
/// # Errors
/// When there is none, or one must be named.
pub(super) fn pick<'a>(spec: &'a Spec, name: Option<&str>) -> anyhow::Result<&'a Webhook> {
    let names: Vec<&str> = spec.webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
    match (name, spec.webhooks.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => Err(Failure::usage(SEVERAL).help(format!("it has {}", list(&names))).into()),
        (Some(name), webhooks) => {
            let found = webhooks.iter().find(|webhook| webhook.name.as_str() == name);
            Ok(found.ok_or_else(|| none_called(name, &names))?)
        }
    }
}
