//! `flowhook lsp`: a language server over standard input and output.

mod convert;
mod server;
mod wire;
mod workspace;

use std::sync::mpsc;

use clap::Args;

use super::settings::ConfigArguments;
use super::{Status, Streams};
use server::Server;
use wire::Incoming;

const AFTER_HELP: &str = "\
An editor starts it and speaks with it; docs/editors.md shows how for VS Code, Neovim, Helix and Zed.

Exit codes: 0 after `shutdown` and `exit`, 1 after `exit` alone.";

/// Serve editors: findings, hover, completion, quick fixes
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct LspArguments {
    /// Standard input and output, which is the only way; editors that say so are understood
    #[arg(long)]
    stdio: bool,
    #[command(flatten)]
    config: ConfigArguments,
}

/// Runs the command until the editor ends it.
///
/// # Errors
/// When standard output can't be written.
pub(super) fn run(arguments: &LspArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let mut server = Server::new(arguments.config.clone());
    let input = std::mem::replace(&mut streams.stdin, Box::new(std::io::empty()));
    let (sender, receiver) = mpsc::channel();
    // What has come already is taken before anything is checked: of ten letters typed at once
    // only the last text matters.
    std::thread::spawn(move || wire::read_all(input, &sender));
    while let Ok(first) = receiver.recv() {
        let mut next = Some(first);
        while let Some(incoming) = next {
            if let Incoming::End = incoming {
                return Ok(if server.was_shut_down() { Status::Fine } else { Status::CheckFailed });
            }
            for message in server.take(incoming) {
                wire::write(&mut streams.stdout, &message)?;
            }
            next = receiver.try_recv().ok();
        }
        for message in server.publish() {
            wire::write(&mut streams.stdout, &message)?;
        }
    }
    Ok(Status::CheckFailed)
}
