//! `flowhook status`: what became of a message.

use std::io::Write;

use clap::Args;

use super::clock::now_ms;
use super::follow::{self, PatienceArguments, Request};
use super::ledger::{LedgerArguments, failure};
use super::send::Format;
use super::send::fire::Background;
use super::vault::{self, VaultArguments};
use super::{Status, Streams};
use crate::wunderkind::api;
use crate::wunderkind::client::{Outgoing, client_headers};

const AFTER_HELP: &str = "\
Examples:
  flowhook status f9eea82a-ce63-4dfa-ae8e-09b891f446cc
  flowhook status f9eea82a-ce63-4dfa-ae8e-09b891f446cc --follow

Wunderkind keeps a status for 7 days. `flowhook explain NOT_SUBSCRIBED` explains a status.

Exit codes: 0 delivered, or still on its way without --follow; 1 failed for good; 2 no credentials;
4 no status, or gave up.";

/// Ask the status endpoint what became of a message
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct StatusArguments {
    /// The message's id, as the endpoint answered it
    #[arg(value_name = "MESSAGE_ID")]
    id: String,
    /// Ask with growing pauses until the message is delivered or failed
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    patience: PatienceArguments,
    /// Ask the host of this URL instead; plain http only to this machine
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    vault: VaultArguments,
    #[command(flatten)]
    ledger: LedgerArguments,
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &StatusArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let target = follow::target(api::SEND_URL, arguments.endpoint.as_deref())?;
    let vault = arguments.vault.vault(true)?;
    let headers = client_headers(&|name| vault.find(name));
    let outgoing = Outgoing::new(target.clone(), headers, String::new());
    let redactor = vault::redactor_of(&outgoing, &vault)?;
    let request = Request { target, headers: outgoing.headers, id: arguments.id.clone(), passing: false };
    let mut background = Background::new();
    let followed = if arguments.follow {
        follow::follow(&request, &arguments.patience, &redactor, &mut background, streams)
    } else {
        follow::once(&request, &redactor, &mut background)
    };
    background.stop()?;
    let followed = followed?;
    if let (Some(ledger), Some(status)) = (arguments.ledger.open_existing()?, followed.last()) {
        let status = redactor.redact(status);
        ledger.delivered(&arguments.id, &status, now_ms()).map_err(|error| failure(&error))?;
    }
    match arguments.format {
        Format::Human => write!(streams.stdout, "{}", followed.human())?,
        Format::Json => writeln!(streams.stdout, "{:#}", followed.document())?,
    }
    follow::verdict(&followed)
}
