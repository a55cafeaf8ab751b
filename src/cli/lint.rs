//! `flowhook lint`: checks specs and bodies.

mod gather;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Status, Streams};
use crate::finding::Severity;
use crate::lint;
use crate::report::findings as report;

const AFTER_HELP: &str = "\
Examples:
  flowhook lint flows/                        every spec and body below a folder
  flowhook lint birthday.yaml --format json   for machines
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
    /// How the findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// The name that findings give to standard input; its extension tells YAML from JSON
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
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
    let sources = gather::gather(&arguments.paths, arguments.stdin_filename.as_deref(), &mut streams.stdin)?;
    let linted = lint::run(&sources, &lint::Settings::default());
    match arguments.format {
        Format::Json => write!(streams.stdout, "{}", report::json(&linted, &sources))?,
        Format::Human => {
            let options = report::HumanOptions { colour: streams.stdout_colour, width: streams.width };
            write!(streams.stdout, "{}", report::human(&linted, &sources, options))?;
            writeln!(streams.stdout, "{}", report::summary(&linted, &sources))?;
        }
    }
    let failed = linted.worst().is_some_and(|worst| worst >= arguments.fail_on.severity());
    Ok(if failed { Status::CheckFailed } else { Status::Fine })
}
