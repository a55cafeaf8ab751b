//! Arguments, one file a command, prompts, exit codes. Imported by nothing but `main`.

mod auth;
mod clock;
mod config;
mod explain;
mod files;
mod follow;
mod format;
mod history;
mod import;
mod input;
mod ledger;
mod lint;
mod lsp;
mod message_status;
mod new;
mod panic;
mod preview;
mod probe;
mod recipients;
mod rehearse;
mod render;
mod samples;
mod sandbox;
mod schema;
mod send;
mod settings;
mod spec_file;
mod status;
mod streams;
mod subjects;
mod subscription;
mod template;
mod vault;

use std::io::Write;

use clap::{Parser, Subcommand};

pub use panic::quote_no_data;
pub use status::{Failure, Status};
pub use streams::Streams;

const AFTER_HELP: &str = "\
Exit codes:
  0  fine
  1  the check failed: findings, a refused message, a file out of date
  2  wrong usage or configuration
  3  an input can't be read, or an output can't be written
  4  the network or the remote end failed
  130  stopped by Ctrl-C";

/// Render, check and fire the webhook bodies that a Klaviyo flow posts to the Wunderkind
/// Text API.
#[derive(Debug, Parser)]
#[command(name = "flowhook", version, about, after_help = AFTER_HELP, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArguments),
    Import(import::ImportArguments),
    Format(format::FormatArguments),
    Render(render::RenderArguments),
    Preview(preview::PreviewArguments),
    Rehearse(rehearse::RehearseArguments),
    Send(Box<send::SendArguments>),
    Status(message_status::StatusArguments),
    History(history::HistoryCommand),
    Subscription(subscription::SubscriptionCommand),
    Auth(auth::AuthCommand),
    Sandbox(Box<sandbox::SandboxArguments>),
    Lint(lint::LintArguments),
    Explain(explain::ExplainArguments),
    Template(template::TemplateArguments),
    Probe(probe::ProbeArguments),
    Config(config::ConfigCommand),
    Schema(schema::SchemaArguments),
    Lsp(lsp::LspArguments),
}

/// The command line as clap knows it, for what goes through all commands.
#[must_use]
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Runs the command line `arguments` (the program's name first) on `streams` and gives the
/// exit code. Never panics on bad input; every error goes to standard error.
pub fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>, streams: &mut Streams) -> u8 {
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => dispatch(&arguments.command, streams),
        Err(error) => return usage_error(&error, streams),
    };
    let outcome = outcome.and_then(|status| {
        streams.stdout.flush()?;
        Ok(status)
    });
    match outcome {
        Ok(status) => status.code(),
        Err(error) => report_failure(&error, streams),
    }
}

fn dispatch(command: &Command, streams: &mut Streams) -> anyhow::Result<Status> {
    match command {
        Command::New(arguments) => new::run(arguments, streams),
        Command::Import(arguments) => import::run(arguments, streams),
        Command::Format(arguments) => format::run(arguments, streams),
        Command::Render(arguments) => render::run(arguments, streams),
        Command::Preview(arguments) => preview::run(arguments, streams),
        Command::Rehearse(arguments) => rehearse::run(arguments, streams),
        Command::Send(arguments) => send::run(arguments, streams),
        Command::Status(arguments) => message_status::run(arguments, streams),
        Command::History(arguments) => history::run(arguments, streams),
        Command::Subscription(arguments) => subscription::run(arguments, streams),
        Command::Auth(arguments) => auth::run(arguments, streams),
        Command::Sandbox(arguments) => sandbox::run(arguments, streams),
        Command::Lint(arguments) => lint::run(arguments, streams),
        Command::Explain(arguments) => explain::run(arguments, streams),
        Command::Template(arguments) => template::run(arguments, streams),
        Command::Probe(arguments) => probe::run(arguments, streams),
        Command::Config(arguments) => config::run(arguments, streams),
        Command::Schema(arguments) => schema::run(arguments, streams),
        Command::Lsp(arguments) => lsp::run(arguments, streams),
    }
}

/// Help and version are results; everything else that clap says is talk.
fn usage_error(error: &clap::Error, streams: &mut Streams) -> u8 {
    let (stream, colour) = if error.use_stderr() {
        (&mut streams.stderr, streams.stderr_colour)
    } else {
        (&mut streams.stdout, streams.stdout_colour)
    };
    let text = error.render();
    let written = if colour { write!(stream, "{}", text.ansi()) } else { write!(stream, "{text}") };
    // Nowhere is left to say that the last stream is closed.
    let _ = written.and_then(|()| stream.flush());
    if error.use_stderr() { Status::Usage.code() } else { Status::Fine.code() }
}

fn report_failure(error: &anyhow::Error, streams: &mut Streams) -> u8 {
    let closed_pipe = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe);
    let failure = error.chain().find_map(|cause| cause.downcast_ref::<Failure>());
    let (message, help) = if closed_pipe {
        ("whoever read the output has closed it; the rest was not written".to_owned(), None)
    } else {
        (format!("{error:#}"), failure.and_then(Failure::advice))
    };
    let mut text = format!("flowhook: {message}\n");
    if let Some(help) = help {
        text.push_str("  help: ");
        text.push_str(help);
        text.push('\n');
    }
    // Nowhere is left to say that standard error is closed.
    let _ = streams.stderr.write_all(text.as_bytes()).and_then(|()| streams.stderr.flush());
    failure.map_or(Status::Files, Failure::status).code()
}
