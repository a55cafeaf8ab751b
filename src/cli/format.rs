//! `flowhook format`: specs in their one layout.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Status, Streams, files, input, spec_file};
use crate::lint::{self, FileKind};
use crate::report::render::diff;
use crate::spec::format::format;

const AFTER_HELP: &str = "\
Examples:
  flowhook format flows/*.yaml            in place
  flowhook format flows/*.yaml --check    in CI: are they laid out so?
  flowhook format - <a.yaml >b.yaml

Keys come in the order of the documentation, two blanks an indent, list items indented, no blanks at line
ends, at most one blank line at a time. Texts and comments stay as they are typed; a comment above a
key moves with it. A spec in JSON stays JSON, one member a line. What can't be laid out so is left as it is and
named: YAML in braces, an alias that would come before its anchor.

Exit codes: 0 laid out; 1 with --check, a file is not; 2 wrong usage; 3 a spec can't be read, or can't be
laid out without changing what it says.";

/// Write specs in one layout, comments kept
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct FormatArguments {
    /// The specs, YAML or JSON; `-` reads standard input and writes standard output
    #[arg(value_name = "SPEC", required = true)]
    specs: Vec<PathBuf>,
    /// Write nothing; show what would change, and exit 1 if something would
    #[arg(long)]
    check: bool,
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &FormatArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let mut planned = Vec::new();
    for path in &arguments.specs {
        let (name, text) = (input::name(path), input::read(path, streams)?);
        if lint::kind(&name, &text) != FileKind::Spec {
            return Err(Failure::files(format!("{name} is no spec")).help("a spec begins with `flowhook: 1`").into());
        }
        spec_file::of_text(&name, &text, streams)?;
        let laid_out = format(&text).map_err(|error| Failure::files(format!("{name}: {error}")))?;
        planned.push((path, name, text, laid_out));
    }
    let mut status = Status::Fine;
    for (path, name, text, laid_out) in planned {
        if arguments.check {
            if text != laid_out {
                status = Status::CheckFailed;
                streams.stdout.write_all(diff(&name, Some(&text), &laid_out).as_bytes())?;
                writeln!(streams.stderr, "{name}: not laid out")?;
            }
        } else if path == Path::new("-") {
            streams.stdout.write_all(laid_out.as_bytes())?;
        } else if text != laid_out {
            files::replace(path, &laid_out)?;
            writeln!(streams.stderr, "{name}: laid out")?;
        }
    }
    Ok(status)
}
