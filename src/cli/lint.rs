//! `flowhook lint`: checks specs and bodies.

mod fixing;
mod gather;
mod known;
mod levels;
mod online;
mod output;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::files::Output;
use super::settings::ConfigArguments;
use super::{Failure, Status, Streams};
use crate::finding::Severity;
use crate::lint;
use crate::report::findings::Format;
use crate::report::rules;
use fixing::FixLevel;
use online::OnlineArguments;
use output::{Reports, Wanted};

const AFTER_HELP: &str = "\
Examples:
  flowhook lint flows/                        every spec and body below a folder
  flowhook lint birthday.yaml --format json   for machines
  flowhook lint . --format sarif:lint.sarif --format human
  flowhook lint flows/ --diff --fix=unsafe    what all fixes would change
  flowhook lint flows/ --online               do links and pictures answer, too
  pbpaste | flowhook lint -                   a body, as copied from Klaviyo
  flowhook explain missing-text               what a rule is about, with examples

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage; 3 a file can't be read, or a
folder holds no spec or body.";

/// Check specs and webhook bodies: fields, names, links, recipients, template tags, JSON
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct LintArguments {
    /// Specs, bodies, flows exported from Klaviyo, or folders of them; `-` reads standard input
    #[arg(value_name = "PATH", required_unless_present = "list_rules")]
    paths: Vec<PathBuf>,
    /// How the findings are written: human, short, json, jsonl, sarif, github, junit, checkstyle,
    /// gitlab or markdown; may be given several times, each further one with a file
    #[arg(long = "format", value_name = "FORMAT[:FILE]")]
    formats: Vec<Wanted>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Pass over files that are neither specs, bodies nor flow exports, as folders do
    #[arg(long)]
    skip_unknown: bool,
    /// The name that findings give to standard input; its extension tells YAML from JSON
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// Apply fixes: those that keep the meaning, or with `unsafe` all; the text of standard input
    /// goes to standard output then, and the report to standard error
    #[arg(long, value_enum, value_name = "LEVEL", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    fix: Option<FixLevel>,
    /// Show what `--fix` would change, and exit with 1 if it would change anything
    #[arg(long, conflicts_with_all = ["formats", "list_rules"])]
    diff: bool,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to this file, for `--baseline`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "formats", "diff", "fix", "list_rules"])]
    write_baseline: Option<PathBuf>,
    #[command(flatten)]
    online: OnlineArguments,
    #[command(flatten)]
    config: ConfigArguments,
    /// List the rules instead; `--format json` for machines
    #[arg(long, conflicts_with_all = ["paths", "stdin_filename"])]
    list_rules: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
}

impl FailOn {
    const fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When an input can't be read or a folder holds nothing to check.
pub(super) fn run(arguments: &LintArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    if arguments.list_rules {
        return list_rules(&arguments.formats, streams);
    }
    let filter = arguments.fix.is_some() && arguments.paths.iter().any(|path| path.as_os_str() == "-");
    if filter && arguments.paths.len() > 1 {
        return Err(Failure::usage(
            "the fixed text of standard input goes to standard output, so it must be the only input",
        )
        .help("give `-` alone, or files alone")
        .into());
    }
    let baseline = arguments.baseline.as_deref().map(known::read).transpose()?;
    let reports = Reports::open(&arguments.formats)?;
    let new_baseline = arguments.write_baseline.as_deref().map(Output::open).transpose()?;
    let mut gathered = gather::gather(&arguments.paths, arguments.stdin_filename.as_deref(), &mut streams.stdin)?;
    if arguments.skip_unknown {
        gathered = gathered.known();
    }
    let settings = levels::of(&gathered, &arguments.config, streams)?;
    gathered = gathered.without(|name| settings.ignores(name));
    if arguments.diff {
        let level = arguments.fix.unwrap_or(FixLevel::Safe);
        let differs = fixing::show(&gathered, &settings.without_witnesses(), level, streams)?;
        return Ok(if differs { Status::CheckFailed } else { Status::Fine });
    }
    if let Some(level) = arguments.fix {
        gathered = fixing::apply(gathered, &settings.clone().without_witnesses(), level, streams)?;
    }
    let settings = if reports.show_samples() { settings } else { settings.without_witnesses() };
    let sources = &gathered.sources;
    let mut linted = match online::ask(arguments.online, &gathered, &settings, streams)? {
        Some(told) => lint::run_online(sources, &settings, told),
        None => lint::run(sources, &settings),
    };
    if let Some((path, output)) = arguments.write_baseline.as_deref().zip(new_baseline) {
        known::write(path, output, &linted, &gathered, streams)?;
        return Ok(Status::Fine);
    }
    if let Some((path, baseline)) = arguments.baseline.as_deref().zip(baseline) {
        known::take(path, baseline, &mut linted, &gathered, streams)?;
    }
    let fails = arguments.fail_on.severity();
    if filter {
        for (_, source) in sources.iter() {
            streams.stdout.write_all(source.text().as_bytes())?;
        }
    }
    reports.write(&linted, sources, fails, filter, streams)?;
    let failed = linted.worst().is_some_and(|worst| worst >= fails);
    Ok(if failed { Status::CheckFailed } else { Status::Fine })
}

fn list_rules(formats: &[Wanted], streams: &mut Streams) -> anyhow::Result<Status> {
    let text = match formats {
        [] | [Wanted { format: Format::Human, file: None }] => rules::text(),
        [Wanted { format: Format::Json, file: None }] => rules::json(),
        _ => {
            return Err(Failure::usage("the list of rules goes to standard output, as `human` or `json`")
                .help("give one `--format` without a file")
                .into());
        }
    };
    streams.stdout.write_all(text.as_bytes())?;
    Ok(Status::Fine)
}
