//! `flowhook explain`: a rule's page, offline.

use std::io::Write;

use clap::Args;

use super::{Failure, Status, Streams};
use crate::lint::rules;

/// Show a rule's page: what it finds, why, and how to fix it
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The rule's id, as findings show it in brackets; without one, all ids are listed
    #[arg(value_name = "ID")]
    id: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When no rule has the id.
pub(super) fn run(arguments: &ExplainArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let Some(id) = arguments.id.as_deref() else {
        let width = rules::RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
        for rule in rules::RULES {
            writeln!(streams.stdout, "{:width$}  {:7}  {}", rule.id, rule.severity.word(), rule.summary)?;
        }
        return Ok(Status::Fine);
    };
    let Some(rule) = rules::rule(id) else {
        let failure = Failure::usage(format!("no rule has the id `{id}`"));
        return Err(match rules::nearest_id(id) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`flowhook explain` lists all ids"),
        }
        .into());
    };
    write!(streams.stdout, "{}", rule.page)?;
    Ok(Status::Fine)
}
