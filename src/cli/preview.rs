//! `flowhook preview`: what one person gets.

mod page;
mod serve;
mod watch;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::send::Format;
use super::settings::ConfigArguments;
use super::subjects::{self, Subjects};
use super::{Failure, Status, Streams, files, samples};
use crate::body::{Part, Sample};
use crate::lint;
use crate::preview::{Preview, Subject, preview};
use crate::report::preview as report;
use crate::template::Moment;

const AFTER_HELP: &str = "\
Examples:
  flowhook preview birthday.yaml                          the text as an ordinary person reads it
  flowhook preview birthday.yaml --sample all             with every built-in sample, side by side
  flowhook preview birthday.yaml --html birthday.html --open    a page to send round for approval
  flowhook preview birthday.yaml --serve --open           the same, anew in the browser on each save
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
    /// Write one HTML page with a phone for each sample (all built-in ones, if no --sample is given),
    /// findings, body and setup checklist, and print nothing
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    html: Option<PathBuf>,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Do it again whenever one of the files is saved, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Serve the page to this machine's browsers, and let them load it anew on each save; a port of
    /// its own choice if none is given
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "0", conflicts_with_all = ["html", "format"])]
    serve: Option<u16>,
    #[command(flatten)]
    config: ConfigArguments,
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    standard_input_once(arguments)?;
    page_apart(arguments)?;
    if arguments.open && arguments.html.is_none() && arguments.serve.is_none() {
        return Err(Failure::usage("--open opens a page").help("add --html FILE, or --serve").into());
    }
    if arguments.watch || arguments.serve.is_some() {
        return watch::run(arguments, streams);
    }
    let seen = Seen::read(arguments, streams)?;
    seen.put_out(arguments, streams)?;
    if let Some(page) = arguments.html.as_deref().filter(|_| arguments.open) {
        open_in_browser(&std::path::absolute(page)?)?;
    }
    Ok(seen.status())
}

/// A file's webhooks and what the samples make of them.
struct Seen {
    subjects: Subjects,
    /// For each webhook a preview for each sample.
    previews: Vec<Vec<Preview>>,
}

impl Seen {
    fn read(arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<Self> {
        let samples = chosen(arguments, streams)?;
        let subjects = subjects::read(&arguments.file, arguments.webhook.as_deref(), &arguments.config, streams)?;
        let previews = previews(&subjects, &samples);
        Ok(Self { subjects, previews })
    }

    /// Writes the page, or prints.
    fn put_out(&self, arguments: &PreviewArguments, streams: &mut Streams) -> anyhow::Result<()> {
        if let Some(path) = &arguments.html {
            files::replace(path, &page::of(self, false)?)?;
            writeln!(streams.stderr, "{}: written", path.display())?;
            return Ok(());
        }
        let redactor = self.subjects.redactor();
        match arguments.format {
            Format::Human => {
                let link_reserve = link_reserve(&self.subjects);
                let options = report::Options { colour: streams.stdout_colour, width: streams.width, link_reserve };
                let all = self.previews.iter().map(|of_one| report::human(of_one, redactor, options));
                streams.stdout.write_all(all.collect::<Vec<_>>().join("\n").as_bytes())?;
            }
            Format::Json => writeln!(streams.stdout, "{:#}", report::document(&self.previews.concat(), redactor))?,
        }
        Ok(())
    }

    fn status(&self) -> Status {
        let sound = self.previews.iter().flatten().all(Preview::is_sound);
        if sound { Status::Fine } else { Status::CheckFailed }
    }
}

fn open_in_browser(what: impl AsRef<std::ffi::OsStr>) -> anyhow::Result<()> {
    Ok(open::that(what).map_err(|error| {
        Failure::files(format!("no browser could be started: {error}")).help("open the page by hand, without --open")
    })?)
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
    let page = arguments.html.is_some() || arguments.serve.is_some();
    if chosen.is_empty() && page {
        chosen.extend(Sample::BUILT_IN.iter().filter_map(|name| Sample::built_in(name)));
    } else if chosen.is_empty() {
        chosen.push(Sample::ordinary());
    }
    Ok(chosen)
}

/// The page must not take the place of what it is made of.
fn page_apart(arguments: &PreviewArguments) -> anyhow::Result<()> {
    let Some(page) = &arguments.html else { return Ok(()) };
    if page == Path::new("-") {
        return Err(Failure::usage("--html takes a file").into());
    }
    let read = [Some(&arguments.file), arguments.profile.as_ref(), arguments.event.as_ref()];
    if let Some(path) = read.into_iter().flatten().chain(&arguments.sample).find(|path| files::same_place(page, path)) {
        return Err(Failure::usage(format!("--html {} would replace {}", page.display(), path.display())).into());
    }
    Ok(())
}

fn standard_input_once(arguments: &PreviewArguments) -> anyhow::Result<()> {
    let paths = [Some(&arguments.file), arguments.profile.as_ref(), arguments.event.as_ref()];
    let all = paths.into_iter().flatten().chain(&arguments.sample);
    if all.filter(|path| *path == Path::new("-")).count() > 1 {
        return Err(Failure::usage("standard input can be read only once: `-` is given twice").into());
    }
    Ok(())
}
