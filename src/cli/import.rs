//! `flowhook import`: a spec from a body or from a flow exported from Klaviyo.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Status, Streams, files, input, subjects};
use crate::body::import::{Foreign, ForeignFlow, Form, Imported, import};
use crate::document::{Kind, Node, json};
use crate::klaviyo::dialect;
use crate::klaviyo::export::{self, ExportedWebhook};
use crate::klaviyo::trigger::Trigger;
use crate::lint::{self, FileKind};
use crate::template::{parse, references};
use crate::text::nearest;
use crate::wunderkind::fields;

const AFTER_HELP: &str = "\
Examples:
  flowhook import body.json --out birthday.yaml               a body as pasted into Klaviyo
  flowhook import flow.json --out birthday.yaml               every webhook of an exported flow
  flowhook import body.json --trigger metric --subject 'Placed Order'

Each body is rendered from the new spec and compared before anything is written: it is the same as
JSON, and its template expressions are the same byte for byte. What does not fit the short form is
kept as a free body. Values of headers are never written: variables stand for them.

Exit codes: 0 written; 2 wrong usage; 3 the file can't be read, or the spec can't be written.";

/// What stands where the file does not tell.
const UNKNOWN: &str = "FILL IN";

/// Make a spec of a webhook's body or of a flow exported from Klaviyo
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct ImportArguments {
    /// A body as pasted into Klaviyo, or a flow exported from it; `-` reads standard input
    #[arg(value_name = "BODY|FLOW")]
    file: PathBuf,
    /// The flow's name, where the file does not tell
    #[arg(long, value_name = "NAME")]
    flow: Option<String>,
    /// What starts the flow, where the file does not tell: metric, price-drop, list, segment, date,
    /// custom-object-date or low-inventory
    #[arg(long, value_name = "TYPE", value_parser = trigger)]
    trigger: Option<Trigger>,
    /// The name of the metric, list, segment or profile property that starts it
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
    /// Write the spec into this file, which must not be there yet; print it if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "out")]
    force: bool,
}

fn trigger(word: &str) -> Result<Trigger, String> {
    let words = || Trigger::ALL.iter().map(|(word, _)| *word);
    Trigger::from_word(word).ok_or_else(|| match nearest(word, words()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of {}", words().collect::<Vec<_>>().join(", ")),
    })
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &ImportArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    if let Some(out) = arguments.out.as_deref().filter(|out| out.exists() && !arguments.force) {
        return Err(Failure::usage(format!("{} is there already", out.display()))
            .help("name another file, or pass --force to replace it")
            .into());
    }
    let name = input::name(&arguments.file);
    let text = input::read(&arguments.file, streams)?;
    let stem = stem(&arguments.file);
    let (told, webhooks) = match lint::kind(&name, &text) {
        FileKind::Spec => return Err(Failure::usage(format!("{name} is a spec already")).into()),
        FileKind::Export => of_export(&name, &text)?,
        FileKind::Unknown if !subjects::may_be_body(&text) => return Err(subjects::no_body(&name).into()),
        FileKind::Body | FileKind::Unknown => (Told::default(), vec![of_body(&stem, text)]),
    };
    let trigger = arguments.trigger.or(told.trigger);
    let flow = ForeignFlow {
        name: arguments.flow.clone().or(told.name).unwrap_or(stem),
        trigger: trigger.unwrap_or_else(|| likely(&webhooks)),
        subject: arguments.subject.clone().unwrap_or_else(|| UNKNOWN.to_owned()),
    };
    let imported = import(&flow, &webhooks)?;
    match &arguments.out {
        Some(out) => {
            files::replace(out, &imported.text)?;
            writeln!(streams.stderr, "{}: written", out.display())?;
        }
        None => streams.stdout.write_all(imported.text.as_bytes())?,
    }
    tell(&imported, &webhooks, trigger.is_none(), streams)?;
    Ok(Status::Fine)
}

/// What the spec leaves for its reader to do.
fn tell(imported: &Imported, webhooks: &[Foreign], guessed: bool, streams: &mut Streams) -> anyhow::Result<()> {
    let out = &mut streams.stderr;
    for (webhook, form) in webhooks.iter().zip(&imported.forms) {
        match form {
            Form::Short => {}
            Form::Tree => writeln!(out, "{}: kept as a free body; it has what the short form lacks", webhook.name)?,
            Form::Raw => writeln!(out, "{}: kept as one piece; tags stand between its members", webhook.name)?,
        }
    }
    for (header, variable) in &imported.hidden {
        writeln!(out, "header {header}: set the variable {variable} to its value, which is not written")?;
    }
    if guessed {
        writeln!(out, "flow.trigger: guessed, since the file does not tell; look at it, or pass --trigger")?;
    }
    if imported.text.contains(UNKNOWN) {
        writeln!(out, "flow.trigger: put the name in Klaviyo in the place of {UNKNOWN}, or pass --subject")?;
    }
    Ok(())
}

/// What a file tells of its flow.
#[derive(Default)]
struct Told {
    name: Option<String>,
    trigger: Option<Trigger>,
}

fn of_export(name: &str, text: &str) -> anyhow::Result<(Told, Vec<Foreign>)> {
    let parsed = json::parse_plain(text);
    if let Some(problem) = parsed.problems.first() {
        return Err(Failure::files(format!("{name} is no JSON: {}", problem.message)).into());
    }
    let exported = export::webhooks(&parsed.root).unwrap_or_default();
    let told = Told {
        name: export::flow_name(&parsed.root).map(str::to_owned),
        trigger: exported.iter().find_map(|webhook| webhook.trigger),
    };
    let webhooks: Vec<Foreign> = exported.iter().enumerate().filter_map(|(at, webhook)| foreign(at, webhook)).collect();
    if webhooks.is_empty() {
        return Err(Failure::files(format!("{name} holds no webhook with a body"))
            .help("ask Klaviyo's API for the flow with its definition")
            .into());
    }
    Ok((told, webhooks))
}

fn foreign(at: usize, webhook: &ExportedWebhook<'_>) -> Option<Foreign> {
    let text = |name: &str| webhook.member(name).and_then(Node::as_text).map(|text| text.text.clone());
    let body = text("body")?;
    let headers = webhook.member("headers").map(Node::entries).unwrap_or_default();
    let headers = headers.iter().map(|entry| {
        let value = entry.value.as_text().map_or_else(String::new, |value| value.text.clone());
        (entry.key.text.clone(), value)
    });
    let name = text("name").filter(|name| !name.is_empty()).or_else(|| purpose(&body));
    Some(Foreign {
        name: name.unwrap_or_else(|| format!("Webhook {}", at + 1)),
        url: text("url"),
        headers: headers.collect(),
        body,
    })
}

fn of_body(stem: &str, body: String) -> Foreign {
    let name = purpose(&body).unwrap_or_else(|| stem.to_owned());
    Foreign { name, url: None, headers: Vec::new(), body }
}

/// The body's `sendPurpose`, which the guide wants to be the webhook's name, where it is plain text.
fn purpose(body: &str) -> Option<String> {
    let parsed = json::parse_body(body);
    match &parsed.root.get(fields::SEND_PURPOSE)?.value.kind {
        Kind::Text(text) if !text.text.is_empty() && !text.text.contains('{') => Some(text.text.clone()),
        _ => None,
    }
}

/// Only flows that start with an event have one.
fn likely(webhooks: &[Foreign]) -> Trigger {
    let uses_event = |webhook: &Foreign| {
        let tree = parse(&webhook.body, dialect::library());
        references(&tree).iter().any(|found| !found.local && found.path.first() == Some(&"event"))
    };
    if webhooks.iter().any(uses_event) { Trigger::Metric } else { Trigger::Date }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if stem.is_empty() || path == Path::new("-") { "Imported".to_owned() } else { stem.to_owned() }
}
