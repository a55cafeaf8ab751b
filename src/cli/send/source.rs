//! From the arguments to one webhook's body, evaluated with a sample.

use std::path::Path;

use super::args::SendArguments;
use super::check::Checked;
use super::plan::Source;
use super::sample;
use crate::body::{EvaluateError, Sample, Scaffolds, Setting, evaluate, render};
use crate::cli::ledger::failure;
use crate::cli::subjects::pick;
use crate::cli::{Failure, Streams, input};
use crate::klaviyo::world::{Account, worlds};
use crate::spec::config::Config;
use crate::spec::{self, Webhook};
use crate::template::Moment;
use crate::text::{self, Redactor};
use crate::wunderkind::client::Outgoing;
use crate::wunderkind::credentials::{CredentialError, HeaderTemplate};
use crate::wunderkind::recipient::Recipient;

/// What a record of the ledger adds to its source.
pub(super) struct Again {
    /// Who got it.
    pub to: Option<Recipient>,
}

/// Reads the spec and the sample, checks the spec, picks the webhook, renders its body and
/// evaluates it; or takes the body from the ledger.
///
/// # Errors
/// Whatever keeps a file from being read, and what is wrong with the spec or the body.
pub(super) fn load(arguments: &SendArguments, streams: &mut Streams) -> anyhow::Result<(Source, Option<Again>)> {
    match (&arguments.spec, arguments.again) {
        (_, Some(id)) => from_ledger(arguments, id, streams).map(|(source, again)| (source, Some(again))),
        (Some(spec), None) => from_spec(arguments, spec, streams).map(|source| (source, None)),
        (None, None) => Err(Failure::usage("there is nothing to send").help("name a spec").into()),
    }
}

fn from_ledger(arguments: &SendArguments, id: i64, streams: &mut Streams) -> anyhow::Result<(Source, Again)> {
    let none = || Failure::usage(format!("the ledger has no record {id}")).help("`flowhook history` lists the records");
    let ledger = arguments.ledger.open_existing()?.ok_or_else(none)?;
    let entry = ledger.entry(id).map_err(|error| failure(&error))?;
    if entry.redacted {
        return Err(Failure::usage(format!(
            "record {id} can't be sent again: it held a credential, which is never stored"
        ))
        .help("send it from its spec")
        .into());
    }
    let intent = entry.intent;
    let place = Path::new(&intent.spec);
    let config = arguments.config.load(if place.exists() { place } else { Path::new(".") }, streams)?;
    let headers = intent.headers.iter().filter(|(name, value)| !Outgoing::is_own(name, value));
    let headers = headers.map(|(name, value)| Ok((name.clone(), HeaderTemplate::parse(name, value)?)));
    let headers: Result<Vec<_>, CredentialError> = headers.collect();
    let source = Source {
        name: intent.webhook,
        text_api: intent.text_api,
        url: intent.endpoint,
        headers: headers.map_err(|error| Failure::usage(error.to_string()))?,
        sample: intent.sample,
        rendered: intent.body,
        doubts: vec![format!("this is the request of record {id} once more, as it was then")],
        redactor: Redactor::new(),
        spec: intent.spec,
        listed: listed(config),
    };
    Ok((source, Again { to: Recipient::parse(&intent.recipient).ok() }))
}

fn from_spec(arguments: &SendArguments, path: &Path, streams: &mut Streams) -> anyhow::Result<Source> {
    let found = arguments.config.find(path, streams)?;
    let checked = Checked::new(&input::name(path), &input::read(path, streams)?, found.settings_of(path));
    let config = found.config;
    let Ok(mut spec) = spec::read(checked.text()) else {
        return Err(checked.broken_spec(streams)?.into());
    };
    spec.escape.get_or_insert(config.escape);
    let webhook = pick(&spec, arguments.webhook.as_deref())?;
    let redactor = checked.show_findings(&spec, webhook, arguments.no_lint, streams)?;
    let body = render(&spec, webhook, &Scaffolds::built_in()?)?;
    let sample = sample::load(arguments.sample.as_deref(), &arguments.set, &body, streams)?;
    let (rendered, doubts) =
        evaluated(&body, &sample, &config.account).map_err(|error| broken_body(webhook, &body, &error))?;
    Ok(Source {
        name: webhook.name.as_str().to_owned(),
        text_api: webhook.is_wunderkind(),
        url: webhook.url().to_owned(),
        headers: webhook.headers(),
        sample: sample.name().to_owned(),
        rendered,
        doubts,
        redactor,
        spec: input::name(path),
        listed: listed(config),
    })
}

fn listed(config: Config) -> Vec<Recipient> {
    config.test_recipients.into_iter().map(|known| known.to).collect()
}

const ESCAPE_DOUBT: &str = "whether Klaviyo HTML-escapes values in a webhook body is not documented: this test has them \
                            as they are, escaped they would differ";
const LOOKUP_DOUBT: &str = "whether Klaviyo's `lookup` prints nothing or the word None for a missing key is not \
                            settled: this test has nothing";

/// The body in the plainest world that the account may be, and what would differ in others.
fn evaluated(body: &str, sample: &Sample, account: &Account) -> Result<(String, Vec<String>), EvaluateError> {
    let now = Some(Moment::now());
    let render = |world| evaluate(body, sample, Setting { account, world, now });
    let mut worlds = worlds(&account.capabilities).into_iter();
    let plainest = worlds.next().unwrap_or_default();
    let rendered = render(plainest)?;
    let mut doubts = Vec::new();
    for world in worlds {
        let doubt = match (world.autoescape != plainest.autoescape, world.lookup_none != plainest.lookup_none) {
            (true, false) => ESCAPE_DOUBT,
            (false, true) => LOOKUP_DOUBT,
            _ => continue,
        };
        if render(world)? != rendered {
            doubts.push(doubt.to_owned());
        }
    }
    Ok((rendered, doubts))
}

fn broken_body(webhook: &Webhook, body: &str, error: &EvaluateError) -> Failure {
    let source = text::Source::new("body", body);
    let position = source.position(error.span.start);
    let failure = Failure::check(format!(
        "the body of `{}` can't be evaluated (its line {}, column {}): {}",
        webhook.name.as_str(),
        position.line,
        position.column,
        error.message
    ));
    match &error.help {
        Some(help) => failure.help(help.clone()),
        None => failure.help("`flowhook lint` shows the place in the spec"),
    }
}
