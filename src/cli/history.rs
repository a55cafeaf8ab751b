//! `flowhook history`: what was sent.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};

use super::clock::now_ms;
use super::ledger::{LedgerArguments, failure};
use super::send::Format;
use super::{Failure, Status, Streams};
use crate::ledger::{Filter, Ledger};
use crate::report::history as report;
use crate::text::nearest;

const AFTER_HELP: &str = "\
Examples:
  flowhook history
  flowhook history --webhook Birthday --format json
  flowhook history show 12
  flowhook history settle 12 not-sent     after a look at the phone
  flowhook send --again 12

The ledger holds recipients and bodies, and never a credential. Only you can read its file.";

/// Show what was sent, to whom, and what became of it
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub(super) struct HistoryCommand {
    #[command(subcommand)]
    command: Option<HistorySubcommand>,
    #[command(flatten)]
    list: ListArguments,
}

#[derive(Debug, Subcommand)]
enum HistorySubcommand {
    /// Show all of one record
    Show(ShowArguments),
    /// Say what became of a request that was cut off, after a look at the phone
    Settle(SettleArguments),
}

#[derive(Debug, Args)]
struct ListArguments {
    /// Only records of this webhook
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    /// At most so many, the latest; 0 for all
    #[arg(long, value_name = "COUNT", default_value = "50")]
    limit: u32,
    /// How the records are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    ledger: LedgerArguments,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// The record's number
    #[arg(value_name = "ID")]
    id: i64,
    /// How the record is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    ledger: LedgerArguments,
}

#[derive(Debug, Args)]
struct SettleArguments {
    /// The record's number
    #[arg(value_name = "ID")]
    id: i64,
    /// What you saw
    #[arg(value_enum)]
    seen: Seen,
    #[command(flatten)]
    ledger: LedgerArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Seen {
    /// It arrived
    Sent,
    /// It did not arrive; it may be sent again
    NotSent,
}

/// Runs the command.
///
/// # Errors
/// When the ledger can't be read, or has no such record.
pub(super) fn run(command: &HistoryCommand, streams: &mut Streams) -> anyhow::Result<Status> {
    match &command.command {
        None => list(&command.list, streams),
        Some(HistorySubcommand::Show(arguments)) => show(arguments, streams),
        Some(HistorySubcommand::Settle(arguments)) => settle(arguments, streams),
    }
}

/// The ledger, with what was cut off called so.
fn open(arguments: &LedgerArguments) -> anyhow::Result<Option<Ledger>> {
    let mut ledger = arguments.open_existing()?;
    if let Some(ledger) = &mut ledger {
        ledger.settle_cut_off(now_ms()).map_err(|error| failure(&error))?;
    }
    Ok(ledger)
}

fn list(arguments: &ListArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let limit = Some(arguments.limit).filter(|limit| *limit > 0);
    let filter = Filter { webhook: arguments.webhook.clone(), limit };
    let mut elsewhere = false;
    let entries = match open(&arguments.ledger)? {
        None => Vec::new(),
        Some(ledger) => {
            let entries = ledger.entries(&filter).map_err(|error| failure(&error))?;
            if let (Some(name), true) = (&arguments.webhook, entries.is_empty()) {
                let known = ledger.webhooks().map_err(|error| failure(&error))?;
                elsewhere = !known.is_empty();
                let hint = nearest(name, known.iter().map(String::as_str))
                    .map_or_else(|| format!("there is {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
                if elsewhere {
                    writeln!(streams.stderr, "Nothing was sent of `{name}`; {hint}")?;
                }
            }
            entries
        }
    };
    match arguments.format {
        Format::Human if elsewhere => {}
        Format::Human => write!(streams.stdout, "{}", report::list(&entries, now_ms()))?,
        Format::Json => writeln!(streams.stdout, "{:#}", report::documents(&entries))?,
    }
    Ok(Status::Fine)
}

fn show(arguments: &ShowArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let ledger = open(&arguments.ledger)?.ok_or_else(|| none(arguments.id))?;
    let entry = ledger.entry(arguments.id).map_err(|error| failure(&error))?;
    match arguments.format {
        Format::Human => write!(streams.stdout, "{}", report::show(&entry, now_ms()))?,
        Format::Json => writeln!(streams.stdout, "{:#}", report::document(&entry))?,
    }
    Ok(Status::Fine)
}

fn settle(arguments: &SettleArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let id = arguments.id;
    let ledger = open(&arguments.ledger)?.ok_or_else(|| none(id))?;
    let entry = ledger.entry(id).map_err(|error| failure(&error))?;
    let arrived = arguments.seen == Seen::Sent;
    if ledger.settle(id, arrived, now_ms()).is_err() {
        let state = entry.state.name();
        return Err(Failure::usage(format!("record {id} is {state}: only an unknown one can be settled")).into());
    }
    let word = if arrived { "sent" } else { "not sent" };
    writeln!(streams.stderr, "Record {id} is settled: {word}.")?;
    Ok(Status::Fine)
}

fn none(id: i64) -> Failure {
    Failure::usage(format!("the ledger has no record {id}")).help("`flowhook history` lists the records")
}
