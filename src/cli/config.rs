//! `flowhook config`: what holds for a file, and where that is said.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::settings::ConfigArguments;
use super::{Failure, Status, Streams};
use crate::report::config as report;

const AFTER_HELP: &str = "\
Examples:
  flowhook config --show                     in this folder
  flowhook config --show old/birthday.yaml   for this file";

/// Show the configuration that holds for a file or folder, each value with its origin
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ConfigCommand {
    /// Show all values with their origins
    #[arg(long)]
    show: bool,
    /// The file or folder
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    config: ConfigArguments,
}

/// Runs the command.
///
/// # Errors
/// When the configuration can't be read or is not sound.
pub(super) fn run(arguments: &ConfigCommand, streams: &mut Streams) -> anyhow::Result<Status> {
    if !arguments.show {
        return Err(Failure::usage("there is nothing to do").help("add `--show`").into());
    }
    let found = arguments.config.find(&arguments.path, streams)?;
    let path = found.relative(&arguments.path);
    let text = report::show(&found.config, &found.lint, found.source.as_ref(), &path);
    streams.stdout.write_all(text.as_bytes())?;
    Ok(Status::Fine)
}
