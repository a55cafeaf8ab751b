//! `flowhook schema`: the JSON Schemas of what flowhook reads and writes.

use std::io::Write as _;

use clap::{Args, ValueEnum};

use super::{Status, Streams};
use crate::lint;
use crate::report::findings;
use crate::spec::schema;

const AFTER_HELP: &str = "\
Examples:
  flowhook schema spec > spec.schema.json    and, as a spec's first line, for editors:
                                             # yaml-language-server: $schema=spec.schema.json
  flowhook schema findings                   what `flowhook lint --format json` prints";

/// Print the JSON Schema of specs, configuration or findings
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct SchemaArguments {
    /// Whose schema
    #[arg(value_enum, value_name = "OF")]
    of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// The spec: what the webhooks of a flow send
    Spec,
    /// The configuration, flowhook.yaml
    Config,
    /// What `flowhook lint --format json` prints
    Findings,
}

/// Runs the command.
///
/// # Errors
/// When standard output can't be written.
pub(super) fn run(arguments: &SchemaArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let text = match arguments.of {
        Of::Spec => schema::to_text(&schema::spec()),
        Of::Config => schema::to_text(&lint::config_schema()),
        Of::Findings => findings::SCHEMA.to_owned(),
    };
    streams.stdout.write_all(text.as_bytes())?;
    Ok(Status::Fine)
}
