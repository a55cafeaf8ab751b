//! `flowhook lint`: checks specs and bodies.

mod gather;
mod output;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Status, Streams};
use crate::finding::Severity;
use crate::lint;
use output::{Reports, Wanted};

const AFTER_HELP: &str = "\
Examples:
  flowhook lint flows/                        every spec and body below a folder
  flowhook lint birthday.yaml --format json   for machines
  flowhook lint . --format sarif:lint.sarif --format human
  pbpaste | flowhook lint -                   a body, as copied from Klaviyo
  flowhook explain missing-text               what a rule is about, with examples

Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage; 3 a file can't be read, or a
folder holds no spec or body.";

/// Check specs and webhook bodies: fields, names, links, recipients, template tags, JSON
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct LintArguments {
    /// Specs, bodies, or folders of them; `-` reads standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How the findings are written: human, short, json, jsonl, sarif, github, junit, checkstyle,
    /// gitlab or markdown; may be given several times, each further one with a file
    #[arg(long = "format", value_name = "FORMAT[:FILE]")]
    formats: Vec<Wanted>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// The name that findings give to standard input; its extension tells YAML from JSON
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
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
    let reports = Reports::open(&arguments.formats)?;
    let sources = gather::gather(&arguments.paths, arguments.stdin_filename.as_deref(), &mut streams.stdin)?;
    let linted = lint::run(&sources);
    let fails = arguments.fail_on.severity();
    reports.write(&linted, &sources, fails, streams)?;
    let failed = linted.worst().is_some_and(|worst| worst >= fails);
    Ok(if failed { Status::CheckFailed } else { Status::Fine })
}
