//! `flowhook preview`: what one person gets.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::settings::ConfigArguments;
use super::subjects::{self, Subjects};
use super::{Failure, Status, Streams, samples};
use crate::body::{Part, Sample};
use crate::lint;
use crate::preview::{Preview, Subject, preview};
use crate::report::preview as report;
use crate::template::Moment;

const AFTER_HELP: &str = "\
Examples:
  flowhook preview birthday.yaml                          the text as an ordinary person reads it
  flowhook preview birthday.yaml --sample all             with every built-in sample, side by side
  flowhook preview body.json --profile ada.json --event order.json
  flowhook preview body.json --sample people.csv#3        the third row of an export of profiles
  flowhook lint body.json --format json | jq -c '.findings[0].sample' | flowhook preview body.json --sample -

Exit codes: 0 the body is JSON for every sample, whatever is not known of the account; 1 it is not, or
can't be rendered; 2 wrong usage; 3 a file can't be read.";

/// Show what one person gets: the text on a phone, what it costs, the rendered body
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct PreviewArguments {
    /// A spec, a body as pasted into Klaviyo, or a flow exported from it; `-` reads standard input
    #[arg(value_name = "SPEC|BODY")]
    file: PathBuf,
    /// Only the webhook with this name
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    /// The person: a profile as Klaviyo's API gives it, an object of its members, or a CSV file of
    /// profiles (FILE#3 takes its third row)
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    profile: Option<PathBuf>,
    /// The event: as Klaviyo's API gives it, or an object of its members
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    event: Option<PathBuf>,
    /// The person and the event: JSON {person, event, organization}, a file of it, any file that
    /// --profile or --event take, `-` for standard input, or a built-in one: ordinary (if left out),
    /// nobody, hostile, emoji, long; `all` is all of these; may be given several times
    #[arg(long, value_name = "NAME|FILE|JSON")]
    sample: Vec<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    config: ConfigArguments,
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
pub(super) fn run(arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    standard_input_once(arguments)?;
    let samples = chosen(arguments, streams)?;
    let subjects = subjects::read(&arguments.file, arguments.webhook.as_deref(), &arguments.config, streams)?;
    let all = previews(&subjects, &samples);
    let redactor = subjects.redactor();
    match arguments.format {
        Format::Human => {
            let link_reserve = link_reserve(&subjects);
            let options = report::Options { colour: streams.stdout_colour, width: streams.width, link_reserve };
            let texts: Vec<String> = all.iter().map(|of_one| report::human(of_one, redactor, options)).collect();
            streams.stdout.write_all(texts.join("\n").as_bytes())?;
        }
        Format::Json => writeln!(streams.stdout, "{:#}", report::document(&all.concat(), redactor))?,
    }
    let sound = all.iter().flatten().all(Preview::is_sound);
    Ok(if sound { Status::Fine } else { Status::CheckFailed })
}

fn link_reserve(subjects: &Subjects) -> usize {
    subjects.found.config.sms.link_reserve.unwrap_or(lint::LINK_RESERVE)
}

/// For each webhook a preview for each sample.
fn previews(subjects: &Subjects, samples: &[Sample]) -> Vec<Vec<Preview>> {
    let now = Some(Moment::now());
    let of_one = |subject: &subjects::Subject| {
        let subject = Subject {
            webhook: &subject.name,
            body: &subject.body,
            text_api: subject.text_api,
            account: &subjects.found.config.account,
            link_reserve: link_reserve(subjects),
            now,
        };
        samples.iter().map(|sample| preview(subject, sample)).collect()
    };
    subjects.all.iter().map(of_one).collect()
}

fn chosen(arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<Vec<Sample>> {
    let mut read =
        |path: &Option<PathBuf>, part: Part| path.as_deref().map(|path| samples::one(path, part, streams)).transpose();
    match (read(&arguments.profile, Part::Person)?, read(&arguments.event, Part::Event)?) {
        (Some(profile), Some(event)) => return Ok(vec![profile.with_event_of(&event)]),
        (Some(one), None) | (None, Some(one)) => return Ok(vec![one]),
        (None, None) => {}
    }
    let mut chosen = Vec::new();
    for path in &arguments.sample {
        if path == Path::new("all") {
            chosen.extend(Sample::BUILT_IN.iter().filter_map(|name| Sample::built_in(name)));
        } else {
            chosen.push(samples::one(path, Part::Whole, streams)?);
        }
    }
    if chosen.is_empty() {
        chosen.push(Sample::ordinary());
    }
    Ok(chosen)
}

fn standard_input_once(arguments: &PreviewArguments) -> anyhow::Result<()> {
    let paths = [Some(&arguments.file), arguments.profile.as_ref(), arguments.event.as_ref()];
    let all = paths.into_iter().flatten().chain(&arguments.sample);
    if all.filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Failure::usage("standard input can be read only once: `-` is given twice").into());
    }
    Ok(())
}
