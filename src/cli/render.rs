//! `flowhook render`: the bodies of a spec's webhooks, printed or kept in files.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::settings::ConfigArguments;
use super::spec_file::{self, SpecFile};
use super::{Failure, Status, Streams, files};
use crate::body::{self, BodyError, Scaffolds};
use crate::report::render::{self as report, Rendered};
use crate::spec::Webhook;
use crate::text::nearest;

const AFTER_HELP: &str = "\
Examples:
  flowhook render examples/birthday.yaml                      the body to paste into Klaviyo
  flowhook render birthday.yaml --format setup                all that the webhook window asks for
  flowhook render flows/*.yaml --out bodies                   one file for each webhook
  flowhook render flows/*.yaml --out bodies --check           in CI: are the files up to date?

Exit codes: 0 rendered; 1 with --check, a file is missing or out of date; 2 wrong usage, no such
webhook, a wrong scaffold; 3 a spec can't be read, or a file can't be written.";

/// Print the body of each webhook of a spec, or keep the bodies in files
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct RenderArguments {
    /// The specs, YAML or JSON; `-` reads standard input
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<PathBuf>,
    /// What to print of each webhook
    #[arg(long, value_enum, default_value_t = Format::Body)]
    format: Format,
    /// Only the webhook with this name
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    /// Write one file for each webhook into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing; show how the files in --out differ, and exit 1 if they do
    #[arg(long, requires = "out")]
    check: bool,
    /// Take scaffolds from this folder in place of the built-in ones of the same name
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The JSON to paste into Klaviyo
    Body,
    /// A shell script that posts the body with curl; names the credentials' variables only
    Curl,
    /// Address, headers, body and the guide's steps as a checklist
    Setup,
    /// One JSON array for machines
    Json,
}

impl Format {
    const fn extension(self) -> &'static str {
        match self {
            Self::Body | Self::Json => "json",
            Self::Curl => "sh",
            Self::Setup => "md",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &RenderArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    if arguments.format == Format::Json && arguments.out.is_some() {
        return Err(Failure::usage("--format json is one document for all webhooks; --out writes one file for each")
            .help("leave out --out and redirect the output")
            .into());
    }
    let scaffolds = scaffolds(arguments.templates.as_deref())?;
    let mut specs = spec_file::read_all(&arguments.specs, streams)?;
    for (file, path) in specs.iter_mut().zip(&arguments.specs) {
        file.spec.escape.get_or_insert(arguments.config.load(path, streams)?.escape);
    }
    let rendered = render_all(arguments, &specs, &scaffolds)?;
    match &arguments.out {
        None => print(arguments.format, &rendered, streams),
        Some(folder) => {
            let planned = plan(folder, arguments.format, &rendered)?;
            if arguments.check { check(&planned, streams) } else { write(folder, &planned, streams) }
        }
    }
}

fn scaffolds(folder: Option<&Path>) -> anyhow::Result<Scaffolds> {
    Ok(folder.map_or_else(Scaffolds::built_in, Scaffolds::from_folder).map_err(|error| wrong_scaffold(&error))?)
}

fn wrong_scaffold(error: &BodyError) -> Failure {
    Failure::usage(error.to_string()).help("see --templates")
}

fn render_all(arguments: &RenderArguments, specs: &[SpecFile], scaffolds: &Scaffolds) -> anyhow::Result<Vec<Rendered>> {
    let wanted = |webhook: &Webhook| arguments.webhook.as_deref().is_none_or(|name| webhook.name.as_str() == name);
    let mut all = Vec::new();
    for file in specs {
        for webhook in file.spec.webhooks.iter().filter(|webhook| wanted(webhook)) {
            let body = body::render(&file.spec, webhook, scaffolds).map_err(|error| wrong_scaffold(&error))?;
            let text = match arguments.format {
                Format::Body | Format::Json => Ok(body.clone()),
                Format::Curl => body::curl(&file.spec, webhook, scaffolds),
                Format::Setup => body::setup(&file.spec, webhook, scaffolds),
            };
            all.push(Rendered {
                spec: file.name.clone(),
                webhook: webhook.name.as_str().to_owned(),
                endpoint: webhook.url().to_owned(),
                headers: webhook.headers().into_iter().map(|(name, _)| name).collect(),
                text: text.map_err(|error| wrong_scaffold(&error))?,
                body,
            });
        }
    }
    match &arguments.webhook {
        Some(name) if all.is_empty() => Err(no_such_webhook(name, specs).into()),
        _ => Ok(all),
    }
}

fn no_such_webhook(name: &str, specs: &[SpecFile]) -> Failure {
    let names = || specs.iter().flat_map(|file| &file.spec.webhooks).map(|webhook| webhook.name.as_str());
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    Failure::usage(format!("no webhook is called `{name}`")).help(help)
}

fn print(format: Format, rendered: &[Rendered], streams: &mut Streams) -> anyhow::Result<Status> {
    let text = if format == Format::Json { report::json(rendered)? } else { report::texts(rendered) };
    streams.stdout.write_all(text.as_bytes())?;
    Ok(Status::Fine)
}

/// A file and what belongs into it.
struct Planned {
    path: PathBuf,
    content: String,
}

fn plan(folder: &Path, format: Format, rendered: &[Rendered]) -> anyhow::Result<Vec<Planned>> {
    let mut owners: BTreeMap<String, &Rendered> = BTreeMap::new();
    let mut planned = Vec::new();
    for one in rendered {
        let name = format!("{}.{}", files::stem(&one.webhook), format.extension());
        if let Some(other) = owners.insert(name.clone(), one) {
            let message = format!(
                "`{}` in {} and `{}` in {} would both be written to {name}",
                other.webhook, other.spec, one.webhook, one.spec
            );
            return Err(Failure::usage(message).help("give each webhook a name of its own").into());
        }
        planned.push(Planned { path: folder.join(name), content: format!("{}\n", one.text) });
    }
    Ok(planned)
}

fn write(folder: &Path, planned: &[Planned], streams: &mut Streams) -> anyhow::Result<Status> {
    files::create_folder(folder)?;
    for file in planned {
        let word = if files::current(&file.path)?.as_deref() == Some(file.content.as_str()) {
            "up to date"
        } else {
            files::replace(&file.path, &file.content)?;
            "written"
        };
        writeln!(streams.stderr, "{}: {word}", file.path.display())?;
    }
    Ok(Status::Fine)
}

fn check(planned: &[Planned], streams: &mut Streams) -> anyhow::Result<Status> {
    let mut status = Status::Fine;
    for file in planned {
        let current = files::current(&file.path)?;
        if current.as_deref() == Some(file.content.as_str()) {
            continue;
        }
        status = Status::CheckFailed;
        let name = file.path.display().to_string();
        let word = if current.is_some() { "out of date" } else { "missing" };
        streams.stdout.write_all(report::diff(&name, current.as_deref(), &file.content).as_bytes())?;
        writeln!(streams.stderr, "{name}: {word}")?;
    }
    Ok(status)
}
