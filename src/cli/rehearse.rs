//! `flowhook rehearse`: a dry run of a webhook for an audience.

mod feed;
mod input;
mod interrupt;
mod outputs;
mod watch;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::send::Format;
use super::settings::ConfigArguments;
use super::{Failure, Status, Streams};
use crate::audience::{Blocks, Columns, Compression, Format as Rows};
use crate::klaviyo::world::Account;
use crate::rehearse::{self, Ended, Finished, Plan, Settings};
use crate::report::rehearse::{self as report, Prices, Rehearsal};
use crate::template::Moment;

const AFTER_HELP: &str = "\
Examples:
  flowhook rehearse birthday.yaml --audience profiles.csv
  flowhook rehearse birthday.yaml --audience profiles.csv.gz --html report.html --price 0.0079
  flowhook rehearse body.json --audience events.ndjson --failures failures.csv --max-failures 100
  flowhook rehearse birthday.yaml --audience profiles.csv --sandbox http://127.0.0.1:4410 --limit 50
  cat part.csv | flowhook rehearse birthday.yaml --audience - --emit - >bodies.ndjson

docs/rehearse.md tells what is checked, how columns are found, and how to spread a run over machines.

Exit codes: 0 fine; 1 more than --max-failures rows fail, or the sandbox refuses a body; 2 wrong usage,
or a body that can't be read; 3 the audience can't be read (to its end), or an output can't be written;
4 no sandbox there, or it did not answer every body; 130 stopped by Ctrl-C. The report so far is printed
too when a run does not reach its end, and says that it is partial.";

/// Render and check a webhook for every row of an audience, before it costs anything
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(super) struct RehearseArguments {
    /// The spec, or a body as pasted into Klaviyo
    #[arg(value_name = "SPEC|BODY")]
    source: PathBuf,
    /// Profiles as CSV, or profiles or {person, event} objects as NDJSON; .gz and .zst are unpacked; `-` reads
    /// standard input
    #[arg(long, value_name = "FILE")]
    audience: PathBuf,
    /// Which webhook; may be left out when the spec has only one
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    /// A column is this variable, such as `Handy=phone_number`; may be given several times
    #[arg(long, value_name = "HEADER=NAME")]
    map: Vec<String>,
    /// How many rows may fail before the exit code is 1
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    max_failures: u64,
    /// How the report is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Write the report as one HTML page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write a line of CSV for each reason of each row that fails or is warned of
    #[arg(long, value_name = "FILE")]
    failures: Option<PathBuf>,
    /// Put recipients and texts into that list too: personal data
    #[arg(long, requires = "failures")]
    include_data: bool,
    /// Write the body of each row that does not fail, one a line; `-` is standard output, and the report goes to
    /// standard error then
    #[arg(long, value_name = "FILE")]
    emit: Option<PathBuf>,
    /// Post the body of each row that does not fail to a `flowhook sandbox` on this machine, --rate a second,
    /// and see the texts on its page; no credentials are looked for
    #[arg(long, value_name = "URL")]
    sandbox: Option<String>,
    /// With --sandbox: post the first COUNT bodies only; every row is rehearsed all the same
    #[arg(long, value_name = "COUNT", requires = "sandbox", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// The price of one SMS segment
    #[arg(long, value_name = "AMOUNT", value_parser = price, allow_negative_numbers = true)]
    price: Option<f64>,
    /// The price of one MMS
    #[arg(long, value_name = "AMOUNT", value_parser = price, allow_negative_numbers = true)]
    mms_price: Option<f64>,
    /// Requests a second that the endpoint takes
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// Count this many characters for the link that Wunderkind adds to a text with clickUrl; if left out,
    /// what the configuration's `sms.link_reserve` says, or none
    #[arg(long, value_name = "CHARACTERS")]
    link_length: Option<u16>,
    /// Rehearse every Nth row only, from the Ith on, such as 1/4
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<(u64, u64)>,
    /// Do not look for doubled messages and shared recipients, which takes up to 16 bytes of memory a row
    #[arg(long)]
    no_duplicates: bool,
    /// Threads; as many as there are cores if left out
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Show no progress on a terminal
    #[arg(long)]
    no_progress: bool,
    #[command(flatten)]
    config: ConfigArguments,
}

fn price(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(price) if price.is_finite() && price >= 0.0 => Ok(price),
        _ => Err("a price is a number such as 0.0079".to_owned()),
    }
}

fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((i, n)) if (1..=n).contains(&i) => Ok((i, n)),
        _ => Err("a shard is I/N with I from 1 to N, such as 1/4".to_owned()),
    }
}

impl RehearseArguments {
    fn link_length(&self, source: &input::Source) -> usize {
        self.link_length.map_or_else(|| source.link_reserve.unwrap_or_default(), usize::from)
    }

    fn settings(&self, source: &input::Source) -> Settings {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Settings {
            jobs: self.jobs.map_or_else(cores, usize::from),
            duplicates: !self.no_duplicates,
            link_length: self.link_length(source),
            shard: self.shard.map_or((0, 1), |(i, n)| (i % n, n)),
            include_data: self.include_data,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// As the help text says, with the exit code in the error.
pub(super) fn run(arguments: &RehearseArguments, streams: &mut Streams) -> anyhow::Result<Status> {
    let target = feed::target(arguments)?;
    let source = input::Source::load(arguments, streams)?;
    outputs::check(arguments)?;
    let plan = plan(&source, arguments)?;
    if target.is_some() && !plan.text_api {
        let why = format!("the body of `{}` is for another endpoint than the sandbox stands in for", source.webhook);
        return Err(Failure::usage(why).help("leave --sandbox out: it is only checked to be JSON").into());
    }
    let found = target.map(feed::Found::at).transpose()?;
    let opened = input::open(arguments, &plan, streams)?;
    let rows = opened.blocks.format().clone();
    let compression = opened.compression;
    // From here on Ctrl-C is listened to, so that no file is left behind half-written.
    let interrupt = interrupt::Interrupt::listen();
    let mut outputs = outputs::Outputs::open(arguments)?;
    let mut sinks = outputs.sinks(streams)?;
    let feed = match found {
        Some(found) => {
            let (feed, sink) = found.start(arguments)?;
            sinks.feed = Some(sink);
            Some(feed)
        }
        None => None,
    };
    let run = rehearse::start(Arc::clone(&plan), opened.blocks, sinks)?;
    let watched = watch::Watched { read: &opened.read, size: opened.size, feed: feed.as_ref() };
    watch::to_the_end(&run, &watched, &interrupt, arguments.no_progress, streams)?;
    let finished = run.finish()?;
    let fed = feed.map(|feed| feed.end(&interrupt)).transpose()?;
    let ended = finished.ended.clone();
    let failed = finished.tally.failed;
    let mut rehearsal = rehearsal(arguments, &source, &plan, &rows, compression, finished);
    let refused = fed.as_ref().is_some_and(|fed| fed.refused > 0);
    let not_reached = fed.as_ref().is_some_and(|fed| fed.not_reached() > 0);
    rehearsal.fed = fed;
    outputs.keep(&ended, &mut rehearsal)?;
    print(arguments, &rehearsal, streams)?;
    Ok(match ended {
        Ended::Complete if not_reached && interrupt.presses() > 0 => Status::Interrupted,
        Ended::Complete if not_reached => Status::Network,
        Ended::Complete if refused || failed > arguments.max_failures => Status::CheckFailed,
        Ended::Complete => Status::Fine,
        Ended::Interrupted => Status::Interrupted,
        Ended::Broken { .. } => Status::Files,
    })
}

fn plan(source: &input::Source, arguments: &RehearseArguments) -> anyhow::Result<Arc<Plan>> {
    let account: &Account = &source.account;
    let plan = Plan::new(&source.body, source.text_api, account, Moment::now(), arguments.settings(source));
    plan.map(Arc::new).map_err(|error| source.unreadable(&error).into())
}

fn rehearsal(
    arguments: &RehearseArguments,
    source: &input::Source,
    plan: &Plan,
    rows: &Rows,
    compression: Compression,
    finished: Finished,
) -> Rehearsal {
    let packed = match compression {
        Compression::None => "",
        Compression::Gzip => ", gzip",
        Compression::Zstd => ", zstd",
    };
    let (form, columns, notes, missing) = match rows {
        Rows::Csv { columns, .. } => {
            let read = columns.read.iter().map(|mapped| (mapped.header.clone(), mapped.variable())).collect();
            let missing = columns.missing.iter().filter(|name| *name != "KlaviyoID").cloned().collect();
            ("CSV", read, notes(columns), missing)
        }
        Rows::Ndjson => ("NDJSON", Vec::new(), Vec::new(), Vec::new()),
    };
    Rehearsal {
        webhook: source.webhook.clone(),
        source: source.name.clone(),
        audience: super::input::name(&arguments.audience),
        form: format!("{form}{packed}"),
        columns,
        notes,
        missing,
        text_api: plan.text_api,
        world: plan.worlds().next().unwrap_or_default().words().to_owned(),
        savings: rehearse::advice(&finished.tally, plan.habits.words.as_deref()),
        finished,
        prices: Prices { segment: arguments.price, mms: arguments.mms_price },
        rate: arguments.rate,
        link_length: arguments.link_length(source),
        shard: arguments.shard.map(|(i, n)| format!("{i}/{n}")),
        fed: None,
        files: Vec::new(),
    }
}

/// Columns that are not read although one would think so.
fn notes(columns: &Columns) -> Vec<String> {
    let passed_over = columns.passed_over.iter().map(|(header, variable)| {
        format!("The column `{header}` is not read: another one is `{variable}`, and --map HEADER=NAME chooses.")
    });
    let unused = columns
        .unused
        .iter()
        .map(|(header, variable)| format!("--map {header}={variable}: the body does not look at `{variable}`."));
    passed_over.chain(unused).collect()
}

/// Prints the report: to standard output, or, where the bodies go there, to standard error.
fn print(arguments: &RehearseArguments, rehearsal: &Rehearsal, streams: &mut Streams) -> anyhow::Result<()> {
    let text = match arguments.format {
        Format::Human => report::human(rehearsal),
        Format::Json => format!("{:#}\n", report::document(rehearsal)),
    };
    let taken = arguments.emit.as_deref() == Some(std::path::Path::new("-"));
    let stream = if taken { &mut streams.stderr } else { &mut streams.stdout };
    Ok(stream.write_all(text.as_bytes())?)
}

/// An audience and how much of it there is.
struct Opened {
    blocks: Blocks,
    compression: Compression,
    /// Bytes read so far.
    read: Arc<std::sync::atomic::AtomicU64>,
    /// Bytes in all, where that is known.
    size: Option<u64>,
}

fn unreadable(name: &str, reason: &dyn std::fmt::Display) -> Failure {
    Failure::files(format!("{name}: {reason}"))
}
