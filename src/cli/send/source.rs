//! From the arguments to one webhook's body, evaluated with a sample.

use std::path::Path;

use super::SendArguments;
use super::check::Checked;
use super::plan::Source;
use crate::body::{EvaluateError, Sample, Scaffolds, Setting, evaluate, render};
use crate::cli::{Failure, Streams, input};
use crate::klaviyo::world::{Account, worlds};
use crate::spec::{self, Spec, Webhook};
use crate::template::Moment;
use crate::text::{self, nearest};

/// Reads the spec and the sample, checks the spec, picks the webhook, renders its body and
/// evaluates it.
///
/// # Errors
/// Whatever keeps a file from being read, and what is wrong with the spec or the body.
pub(super) fn load(arguments: &SendArguments, streams: &mut Streams) -> anyhow::Result<Source> {
    let config = arguments.config.load(&arguments.spec, streams)?;
    let checked = Checked::new(&input::name(&arguments.spec), &input::read(&arguments.spec, streams)?);
    let Ok(spec) = spec::read(checked.text()) else {
        return Err(checked.broken_spec(streams)?.into());
    };
    let webhook = pick(&spec, arguments.webhook.as_deref())?;
    let redactor = checked.show_findings(&spec, webhook, arguments.no_lint, streams)?;
    let sample = match arguments.sample.as_deref() {
        Some(path) => read_sample(path, streams)?,
        None => Sample::ordinary(),
    };
    let body = render(&spec, webhook, &Scaffolds::built_in()?)?;
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
    })
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

fn read_sample(path: &Path, streams: &mut Streams) -> anyhow::Result<Sample> {
    let name = input::name(path);
    let text = input::read(path, streams)?;
    Sample::from_json(&name, &text).map_err(|error| Failure::files(format!("{name}: {error}")).into())
}

/// The webhook called `name`, or the only one.
pub(in crate::cli) fn pick<'a>(spec: &'a Spec, name: Option<&str>) -> anyhow::Result<&'a Webhook> {
    let names = || spec.webhooks.iter().map(|webhook| webhook.name.as_str());
    let list = || names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (name, spec.webhooks.as_slice()) {
        (None, [only]) => Ok(only),
        (None, _) => {
            let failure = Failure::usage("the spec has several webhooks: say which with --webhook");
            Err(failure.help(format!("it has {}", list())).into())
        }
        (Some(name), webhooks) => webhooks.iter().find(|webhook| webhook.name.as_str() == name).ok_or_else(|| {
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", list()),
            };
            Failure::usage(format!("the spec has no webhook `{name}`")).help(help).into()
        }),
    }
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
