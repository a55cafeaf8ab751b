//! `flowhook probe`: settles on a real account what nobody documents.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Status, Streams, files, input};
use crate::klaviyo::capabilities::{Capabilities, Known, capability};
use crate::klaviyo::probe::{self, Probe};
use crate::report;
use crate::text::nearest;

const AFTER_HELP: &str = "\
Examples:
  flowhook probe                                       the steps, and the bodies to send
  flowhook probe --out probes                          the bodies as files
  flowhook probe --read captured.txt                   the settings that follow from what arrived
  flowhook probe --read captured.txt --refused with    … and from a body that Klaviyo refused";

/// Find out what your Klaviyo account does with a webhook body
///
/// Whether Klaviyo escapes HTML in a webhook body, or runs `escapejs` there, is documented
/// nowhere. This prints bodies that make the account answer, and reads the answers.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ProbeArguments {
    /// Read what arrived at your endpoint and print the settings; `-` is standard input
    #[arg(long, value_name = "CAPTURED", num_args = 1..)]
    read: Vec<PathBuf>,
    /// The name of a probe that Klaviyo refused to save or to send; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with_all = ["out", "catalog_item"])]
    refused: Vec<String>,
    /// Write each body to a file of this folder
    #[arg(long, value_name = "DIR", conflicts_with = "read")]
    out: Option<PathBuf>,
    /// The id of an item of your catalogue, to try the tag `catalog` with
    #[arg(long, value_name = "ID", conflicts_with = "read")]
    catalog_item: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// When a file can't be read or written, or what arrived settles nothing.
pub(super) fn run(arguments: &ProbeArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    if !arguments.read.is_empty() || !arguments.refused.is_empty() {
        return settings(arguments, streams);
    }
    let item = arguments.catalog_item.as_deref();
    if let Some(sign) = item.and_then(|item| item.chars().find(|sign| !is_mild(*sign))) {
        return Err(Failure::usage(format!("--catalog-item has a {sign:?}, which can't stand in the probe"))
            .help("give the id as your catalogue has it: letters, digits, `-`, `_`, `.`, `:`, `$`")
            .into());
    }
    let probes = probe::probes(item);
    match &arguments.out {
        Some(folder) => write_bodies(folder, &probes, streams)?,
        None => streams.stdout.write_all(report::probe::page(&probes).as_bytes())?,
    }
    Ok(Status::Fine)
}

/// What stands in an item's id as the catalogue has it.
fn is_mild(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-_.:$".contains(sign)
}

fn write_bodies(folder: &std::path::Path, probes: &[Probe], streams: &mut Streams) -> anyhow::Result<()> {
    files::create_folder(folder)?;
    for probe in probes {
        let path = folder.join(format!("{}.json", probe.name));
        files::replace(&path, &probe.body())?;
        writeln!(streams.stderr, "wrote {}", path.display())?;
    }
    Ok(())
}

/// The settings that follow from what arrived, as they stand in `flowhook.yaml`.
fn settings(arguments: &ProbeArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let mut captured = String::new();
    for path in &arguments.read {
        captured.push_str(&input::read(path, streams)?);
        captured.push('\n');
    }
    let mut account = Capabilities::default();
    if !arguments.read.is_empty() {
        let answers = probe::read(&captured).map_err(|error| {
            Failure::files(error.to_string())
                .help("give the body as it arrived; `flowhook probe` shows what was to be sent")
        })?;
        for (name, answer) in answers {
            account.learn(name, answer)?;
        }
    }
    for name in &arguments.refused {
        refuse(&mut account, name)?;
    }
    writeln!(streams.stdout, "capabilities:")?;
    for (name, word) in account.words() {
        writeln!(streams.stdout, "  {name}: {word}")?;
    }
    writeln!(streams.stderr, "put this into flowhook.yaml")?;
    Ok(Status::Fine)
}

/// A body that was refused as a whole asks one question, or says nothing at all.
fn refuse(account: &mut Capabilities, name: &str) -> anyhow::Result<()> {
    let probes = probe::probes(Some(""));
    let Some(asked) = probes.iter().find(|probe| probe.name == name) else {
        let failure = Failure::usage(format!("no probe is called `{name}`"));
        return Err(match nearest(name, probes.iter().map(|probe| probe.name)) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`flowhook probe` shows them"),
        }
        .into());
    };
    if capability(asked.name).is_none() {
        return Err(Failure::usage(format!("the probe `{name}` holds nothing that Klaviyo could refuse"))
            .help("look at what Klaviyo says of it: something else is wrong")
            .into());
    }
    if account.get(name) == Known::Yes {
        return Err(Failure::usage(format!("`{name}` is refused by --refused, and its answer arrived")).into());
    }
    account.learn(asked.name, Known::No)?;
    Ok(())
}
