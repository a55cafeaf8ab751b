//! Asks the status endpoint what becomes of a message.

use std::io::Write;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::send::fire::Background;
use super::{Failure, Status, Streams};
use crate::report::delivery::{self, End, Step};
use crate::text::Redactor;
use crate::wunderkind::answer::{self, Answer as Reading};
use crate::wunderkind::api;
use crate::wunderkind::client::{self, Header, Limits, Target};

pub(super) use crate::report::delivery::Followed;

/// Pauses between questions, in milliseconds; the last one stays.
const PAUSES: [u64; 9] = [300, 500, 1_000, 2_000, 3_000, 5_000, 8_000, 13_000, 20_000];

/// How long to follow.
#[derive(Debug, Clone, Args)]
pub(super) struct PatienceArguments {
    /// With --follow: give up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = clap::value_parser!(u64).range(1..=604_800))]
    give_up: u64,
}

/// A question to the status endpoint.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// Any path of the endpoint's host.
    pub target: Target,
    /// The client's headers.
    pub headers: Vec<Header>,
    /// The message.
    pub id: String,
    /// Whether the endpoint ends with this run.
    pub passing: bool,
}

impl Request {
    /// What asks again when patience has ended.
    fn again(&self) -> String {
        if self.passing {
            return "this sandbox ends with this run: --give-up gives it more time, --speed makes it faster".to_owned();
        }
        let endpoint = if self.target.is_wunderkind() { String::new() } else { format!(" --endpoint {}", self.target) };
        format!("`flowhook status {} --follow{endpoint}` asks again", self.id)
    }
}

/// Where the status of a message sent to `endpoint` is asked.
pub(super) fn target(endpoint: &str, given: Option<&str>) -> anyhow::Result<Target> {
    Target::parse(given.unwrap_or(endpoint)).map_err(|error| Failure::usage(error.to_string()).into())
}

/// One answer of the status endpoint.
enum Told {
    /// This status.
    Status(String),
    /// Nothing for now; asking again may help.
    NotYet(String),
    /// Asking again is of no use.
    Never(String),
}

fn ask(request: &Request, background: &mut Background) -> anyhow::Result<Told> {
    let target = request.target.sibling(api::STATUS_PATH, &[("messageId", &request.id)]);
    let answer = background.runtime()?.block_on(client::get(&target, &request.headers, Limits::default()));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Ok(Told::NotYet(error.to_string())),
    };
    if let Some(status) = answer::message_status(&answer.body).filter(|_| (200..300).contains(&answer.status)) {
        return Ok(Told::Status(status));
    }
    let mut why = format!("{}: {}", answer.status, answer::explain_status(answer.status));
    if let Reading::Refused(envelope) = answer::read(answer.status, &answer.body) {
        why.push_str(&format!("; {}", envelope.message));
    }
    Ok(match answer.status {
        // A message that was only just taken may not be known yet.
        404 | 408 | 429 | 500..=599 => Told::NotYet(why),
        _ => Told::Never(why),
    })
}

/// Asks once.
pub(super) fn once(request: &Request, redactor: &Redactor, background: &mut Background) -> anyhow::Result<Followed> {
    let (steps, end) = match ask(request, background)? {
        Told::Status(status) => (vec![step(Duration::ZERO, &status, redactor)], End::Status),
        Told::NotYet(why) | Told::Never(why) => (Vec::new(), End::Refused(why)),
    };
    Ok(Followed { id: request.id.clone(), steps, end, again: request.again(), redactor: redactor.clone() })
}

/// A status as it may be shown: reports cut it, and a secret that is cut is not known any more.
fn step(after: Duration, status: &str, redactor: &Redactor) -> Step {
    Step { after, status: redactor.redact(status) }
}

/// Asks with growing pauses until the message is at its end, or patience is. Shows a live line
/// on a terminal, a line for each new status elsewhere.
pub(super) fn follow(
    request: &Request,
    patience: &PatienceArguments,
    redactor: &Redactor,
    background: &mut Background,
    streams: &mut Streams,
) -> anyhow::Result<Followed> {
    let (started, patience) = (Instant::now(), Duration::from_secs(patience.give_up));
    let live = streams.interactive.then(spinner);
    let mut steps: Vec<Step> = Vec::new();
    let mut pauses = PAUSES.into_iter();
    let mut pause = Duration::from_secs(1);
    let end = loop {
        match ask(request, background)? {
            Told::Status(status) => {
                let end = delivery::ended(&status).is_some();
                let step = step(started.elapsed(), &status, redactor);
                if steps.last().is_none_or(|last| last.status != step.status) {
                    steps.push(step);
                    show(live.as_ref(), &steps, redactor, streams)?;
                }
                if end {
                    break End::Status;
                }
            }
            Told::NotYet(why) => {
                let why = redactor.redact(&why);
                match &live {
                    Some(bar) => bar.set_message(format!("{}  ({why})", redactor.redact(&delivery::row(&steps)))),
                    None => {
                        let after = started.elapsed().as_secs_f64();
                        writeln!(streams.stderr, "{after:>7.1} s  no status yet: {why}")?;
                    }
                }
            }
            Told::Never(why) => break End::Refused(why),
        }
        pause = pauses.next().map_or(pause, Duration::from_millis);
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            break End::GaveUp(started.elapsed());
        }
        std::thread::sleep(pause.min(left));
    };
    if let Some(bar) = live {
        bar.finish_and_clear();
    }
    Ok(Followed { id: request.id.clone(), steps, end, again: request.again(), redactor: redactor.clone() })
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar.set_message("asking for the status");
    bar
}

fn show(live: Option<&ProgressBar>, steps: &[Step], redactor: &Redactor, streams: &mut Streams) -> anyhow::Result<()> {
    match (live, steps.last()) {
        (Some(bar), _) => bar.set_message(redactor.redact(&delivery::row(steps))),
        (None, Some(step)) => write!(streams.stderr, "{}", redactor.redact(&delivery::line(step)))?,
        (None, None) => {}
    }
    Ok(())
}

/// 0 for a delivered message, 1 for one that failed for good, an error with code 4 where it is
/// not known.
pub(super) fn verdict(followed: &Followed) -> anyhow::Result<Status> {
    match (&followed.end, followed.last().and_then(delivery::ended)) {
        (_, Some(true)) => Ok(Status::Fine),
        (_, Some(false)) => Ok(Status::CheckFailed),
        (End::Status, None) => Ok(Status::Fine),
        (End::GaveUp(after), None) => {
            Err(Failure::network(format!("gave up after {} s: the message is not at its end", after.as_secs()))
                .help(followed.redactor.redact(&followed.again))
                .into())
        }
        (End::Refused(why), None) => {
            Err(Failure::network(followed.redactor.redact(&format!("the status endpoint does not tell: {why}"))).into())
        }
    }
}
