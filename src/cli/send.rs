//! `flowhook send`: fires one webhook's test request.

mod check;
mod fire;
mod plan;
pub(super) mod source;
mod verdict;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::settings::ConfigArguments;
use super::{Failure, Status, Streams};
use crate::report::send::{self as report, Kind, Outcome, Plan};
use crate::wunderkind::client::Limits;
use crate::wunderkind::phone::E164;

const AFTER_HELP: &str = "\
Examples:
  flowhook send birthday.yaml --to +15163334444 --sandbox     no credentials, no text to anyone
  flowhook send birthday.yaml --to +15163334444 --dry-run     the exact request, no network
  flowhook send birthday.yaml --webhook Birthday --to +15163334444 --sample ada.json

Credentials come from the environment: WUNDERKIND_CLIENT_ID and WUNDERKIND_CLIENT_SECRET, or the
variables that the webhook's headers name. They are never shown.

Exactly one request is made: nothing is retried and no redirect is followed.

Exit codes: 0 the endpoint took the message (2xx); 1 the webhook has errors, the endpoint refused the
message (4xx), or you said no; 2 wrong usage or no credentials; 3 the spec or the sample can't be
read; 4 no answer, a redirect, a 5xx, or an answer that is not the Text API's.";

/// Fire one webhook's test request: shows what will go where, asks, and posts it once
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct SendArguments {
    /// The spec; `-` reads standard input
    #[arg(value_name = "SPEC")]
    spec: PathBuf,
    /// Which webhook; may be left out when the spec has only one
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    /// Who gets the test text, in E.164, such as +15163334444
    #[arg(long, value_name = "PHONE", allow_hyphen_values = true)]
    to: Option<String>,
    /// The person and event to evaluate the body with, as JSON {person, event, organization};
    /// an ordinary built-in sample if left out
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,
    /// Print the exact request, secrets redacted, and open no socket
    #[arg(long)]
    dry_run: bool,
    /// Post to this URL instead, with the webhook's headers; plain http only to this machine
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    endpoint: Option<String>,
    /// Post to a stand-in for the Text API that runs in this process; needs no credentials and
    /// asks no question
    #[arg(long)]
    sandbox: bool,
    /// Go on although the spec has errors
    #[arg(long)]
    no_lint: bool,
    /// Send without asking
    #[arg(long, short)]
    yes: bool,
    /// Seconds to wait for the whole answer
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
    timeout: u64,
    #[command(flatten)]
    config: ConfigArguments,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &SendArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let to = arguments.to.as_deref().map(recipient).transpose()?;
    let source = source::load(arguments, streams)?;
    if arguments.sandbox && !source.text_api {
        return Err(Failure::usage(format!(
            "the webhook `{}` posts to an endpoint of its own, which the sandbox can't stand in for",
            source.name
        ))
        .help("use --dry-run, or --endpoint with a test server")
        .into());
    }
    let mut background = fire::Background::new();
    let result = shown_and_sent(arguments, source, to, &mut background, streams);
    let stopped = background.stop();
    let status = result?;
    stopped.map(|()| status)
}

fn shown_and_sent(
    arguments: &SendArguments,
    source: plan::Source,
    to: Option<E164>,
    background: &mut fire::Background,
    streams: &mut Streams,
) -> anyhow::Result<Status> {
    let route = match (&arguments.endpoint, arguments.sandbox) {
        (Some(url), _) => plan::Route::Endpoint(url.clone()),
        (None, true) if arguments.dry_run => fire::unstarted_sandbox(),
        (None, true) => background.sandbox()?,
        (None, false) => plan::Route::Webhook,
    };
    let plan = plan::build(source, route, to, &|name| std::env::var_os(name))?;
    if arguments.dry_run {
        return finish(arguments.format, &plan, &Outcome::DryRun, streams);
    }
    write!(streams.stderr, "{}", report::plan(&plan))?;
    credentials(&plan)?;
    if !consent(arguments, &plan, streams)? {
        writeln!(streams.stderr, "Nothing was sent.")?;
        return Ok(Status::CheckFailed);
    }
    let total = Duration::from_secs(arguments.timeout);
    let outcome = background.post(&plan, Limits { total, ..Limits::default() })?;
    finish(arguments.format, &plan, &outcome, streams)
}

fn recipient(text: &str) -> anyhow::Result<E164> {
    E164::parse(text).map_err(|error| Failure::usage(format!("--to {text}: {error}")).into())
}

fn credentials(plan: &Plan) -> anyhow::Result<()> {
    let missing: Vec<String> = plan.outgoing.missing().map(ToString::to_string).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let help = match plan.kind {
        Kind::Other => "set it to the endpoint's credential; --dry-run shows the request without",
        _ => "Wunderkind gives both out; --sandbox needs neither and shows the whole job",
    };
    Err(Failure::usage(missing.join("; ")).help(help).into())
}

fn consent(arguments: &SendArguments, plan: &Plan, streams: &Streams) -> anyhow::Result<bool> {
    if arguments.yes || plan.kind == Kind::Sandbox {
        return Ok(true);
    }
    if !streams.interactive {
        return Err(Failure::usage("nobody can be asked whether to send this: not a terminal")
            .help("pass --yes to send it without a question, or --dry-run to see the request")
            .into());
    }
    let question = match plan.kind {
        Kind::TextApi => "Send this text to a real phone?",
        Kind::Sandbox | Kind::Other => "Post this?",
    };
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt()?;
    Ok(answer.unwrap_or(false))
}

fn finish(format: Format, plan: &Plan, outcome: &Outcome, streams: &mut Streams) -> anyhow::Result<Status> {
    match format {
        Format::Human => write!(streams.stdout, "{}", report::outcome(plan, outcome))?,
        Format::Json => writeln!(streams.stdout, "{:#}", report::document(plan, outcome))?,
    }
    verdict::status(plan, outcome)
}
