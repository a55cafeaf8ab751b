//! `flowhook send`: fires one webhook's test request.

mod args;
mod bulk;
mod check;
mod consent;
mod expect;
pub(super) mod fire;
mod guard;
mod plan;
mod sample;
mod source;
mod verdict;

use std::io::Write;
use std::time::Duration;

use super::files::Output;
use super::vault::all_there;
use super::{Failure, Status, Streams, follow};
use crate::report::send::{self as report, Kind, LedgerView, Outcome, Plan};
use crate::text::Redactor;
use crate::wunderkind::answer::{self, Answer as Reading};
use crate::wunderkind::client::Limits;
use crate::wunderkind::credentials::{CredentialFile, Vault};
use crate::wunderkind::recipient::Recipient;
use guard::Guard;

pub(super) use args::{Format, SendArguments};

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &SendArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let to = arguments.to.as_deref().map(recipient).transpose()?;
    // A report that can't be written must be known before anything is sent.
    let junit = arguments.junit.as_deref().map(Output::open).transpose()?;
    let (source, again) = source::load(arguments, streams)?;
    if arguments.sandbox && !source.text_api {
        return Err(Failure::usage(format!(
            "the webhook `{}` posts to an endpoint of its own, which the sandbox can't stand in for",
            source.name
        ))
        .help("use --dry-run, or --endpoint with a test server")
        .into());
    }
    let vault = arguments.vault.vault(!arguments.dry_run && !arguments.sandbox)?;
    let changes = plan::Changes { to: to.or_else(|| again.and_then(|again| again.to)), proof: proof(arguments) };
    let mut background = fire::Background::new();
    let result = if arguments.bulk.is_some() {
        bulk::run(arguments, &source, &changes, &vault, junit, &mut background, streams)
    } else {
        shown_and_sent(arguments, source, changes, &vault, junit, &mut background, streams)
    };
    let stopped = background.stop();
    let status = result?;
    stopped.map(|()| status)
}

fn shown_and_sent(
    arguments: &SendArguments,
    source: plan::Source,
    changes: plan::Changes,
    vault: &Vault,
    junit: Option<Output>,
    background: &mut fire::Background,
    streams: &mut Streams,
) -> anyhow::Result<Status> {
    let spec = source.spec.clone();
    let mut plan = plan::build(source, route(arguments, background)?, changes, &|name| vault.find(name))?;
    learn(&mut plan.redactor, vault);
    check::rendered(&plan, arguments.no_lint, streams)?;
    let mut results = Results { arguments, junit };
    if arguments.dry_run {
        return results.finish(&plan, &Outcome::DryRun, None, streams);
    }
    // The sandbox reaches nobody, so nothing has to be remembered.
    let mut guard = match plan.kind {
        Kind::Sandbox => None,
        _ => Some(Guard::new(arguments.ledger.open()?, arguments.again, streams)?),
    };
    if let Some(guard) = &guard {
        plan.ledger = guard.look(&plan, &guard::intent(&plan, &spec))?;
    }
    write!(streams.stderr, "{}", report::plan(&plan))?;
    credentials(&plan, vault)?;
    if let LedgerView::Blocked { block, .. } = plan.ledger {
        return results.finish(&plan, &Outcome::Blocked(block), None, streams);
    }
    if !consent::given(arguments, &plan, streams)? {
        writeln!(streams.stderr, "Nothing was sent.")?;
        return Ok(Status::CheckFailed);
    }
    let limits = Limits { total: Duration::from_secs(arguments.timeout), ..Limits::default() };
    let outcome = match &mut guard {
        Some(guard) => fire::at_most_once(&plan, &spec, guard, background, (limits, arguments.retry), streams)?,
        None => background.post(&plan, limits)?,
    };
    let followed = match message_id(&plan, &outcome).filter(|_| arguments.follow) {
        Some(id) => {
            let target = follow::target(plan.outgoing.target.as_ref(), None)?;
            let (headers, passing) = (plan.outgoing.headers.clone(), plan.kind == Kind::Sandbox);
            let request = follow::Request { target, headers, id: id.clone(), passing };
            let followed = follow::follow(&request, &arguments.patience, &plan.redactor, background, streams)?;
            if let (Some(guard), Some(status)) = (&guard, followed.last()) {
                guard.delivered(&id, &plan.redactor.redact(status))?;
            }
            Some(followed)
        }
        None => None,
    };
    results.finish(&plan, &outcome, followed.as_ref(), streams)
}

fn route(arguments: &SendArguments, background: &mut fire::Background) -> anyhow::Result<plan::Route> {
    Ok(match (&arguments.endpoint, arguments.sandbox) {
        (Some(url), _) => plan::Route::Endpoint(url.clone()),
        (None, true) if arguments.dry_run => fire::unstarted_sandbox(),
        (None, true) => background.sandbox(arguments.speed)?,
        (None, false) => plan::Route::Webhook,
    })
}

fn recipient(text: &str) -> anyhow::Result<Recipient> {
    Recipient::parse(text).map_err(|error| Failure::usage(format!("--to {text}: {error}")).into())
}

/// What `--proof` puts behind `sendPurpose`: its value, or the time.
fn proof(arguments: &SendArguments) -> Option<String> {
    let suffix = arguments.proof.as_deref()?.trim();
    let time = || jiff::Timestamp::now().strftime("proof %Y-%m-%dT%H:%M:%SZ").to_string();
    Some(format!(" {}", if suffix.is_empty() { time() } else { suffix.to_owned() }))
}

/// A credential that the user named is never shown, whether the request bears it or not.
fn learn(redactor: &mut Redactor, vault: &Vault) {
    vault.file().into_iter().flat_map(CredentialFile::secrets).for_each(|secret| redactor.learn(secret));
}

fn credentials(plan: &Plan, vault: &Vault) -> anyhow::Result<()> {
    let help = match plan.kind {
        Kind::Other => "set it to the endpoint's credential; --dry-run shows the request without",
        _ => "Wunderkind gives both out; --sandbox needs neither and shows the whole job",
    };
    Ok(all_there(&plan.outgoing, vault, help)?)
}

/// The id of a message that the Text API took.
fn message_id(plan: &Plan, outcome: &Outcome) -> Option<String> {
    let Outcome::Answered(answer) = outcome else { return None };
    match answer::read(answer.status, &answer.body) {
        Reading::Accepted(accepted) if plan.kind.documented() => Some(accepted.message_id),
        _ => None,
    }
}

/// Where the result goes.
struct Results<'a> {
    arguments: &'a SendArguments,
    junit: Option<Output>,
}

impl Results<'_> {
    fn finish(
        &mut self,
        plan: &Plan,
        outcome: &Outcome,
        followed: Option<&follow::Followed>,
        streams: &mut Streams,
    ) -> anyhow::Result<Status> {
        match self.arguments.format {
            Format::Human => {
                let delivery = followed.map_or_else(String::new, follow::Followed::human);
                write!(streams.stdout, "{}{delivery}", report::outcome(plan, outcome))?;
            }
            Format::Json => {
                let mut document = report::document(plan, outcome);
                document["delivery"] = followed.map_or(serde_json::Value::Null, follow::Followed::document);
                writeln!(streams.stdout, "{document:#}")?;
            }
        }
        let status = match (&self.arguments.expect, outcome) {
            (Some(expected), Outcome::Answered(answer)) => verdict::expected(*expected, answer.status),
            _ => verdict::status(plan, outcome),
        };
        let status = match (status, followed) {
            (Ok(Status::Fine), Some(followed)) => follow::verdict(followed),
            (status, _) => status,
        };
        if let Some(junit) = self.junit.take() {
            let why = match &status {
                Ok(Status::Fine) => None,
                Ok(_) => Some(report::outcome(plan, outcome)),
                Err(error) => Some(plan.redactor.redact(&error.to_string())),
            };
            junit.write(&report::junit(plan, outcome, why.as_deref()))?;
        }
        status
    }
}
