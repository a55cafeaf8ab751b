//! `--bulk`: one webhook to a list of test recipients.

use std::io::Write;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Format, SendArguments};
use super::fire::Background;
use super::guard::{self, Guard};
use super::plan::{Changes, Source};
use super::{check, credentials, learn, plan, route};
use crate::cli::clock::now_ms;
use crate::cli::files::Output;
use crate::cli::{Failure, Status, Streams, recipients};
use crate::ledger::{Outcome as Record, Reserved, State};
use crate::report::send::{self as report, Crowd, Kind, LedgerView, Outcome, Plan, Row};
use crate::text::Redactor;
use crate::wunderkind::answer;
use crate::wunderkind::api;
use crate::wunderkind::bulk;
use crate::wunderkind::client::{Limits, Outgoing};
use crate::wunderkind::credentials::Vault;
use crate::wunderkind::recipient::Recipient;

/// A bulk answer tells of each message.
const LARGEST_ANSWER: usize = 64 << 20;

/// Sends to every recipient of the list.
///
/// # Errors
/// As `flowhook send`.
pub(super) fn run(
    arguments: &SendArguments,
    source: &Source,
    changes: &Changes,
    vault: &Vault,
    junit: Option<Output>,
    background: &mut Background,
    streams: &mut Streams,
) -> anyhow::Result<Status> {
    let path = arguments.bulk.as_deref().unwrap_or(std::path::Path::new("-"));
    let list = recipients::read(path, api::BULK_MOST, streams)?;
    if !source.text_api {
        return Err(Failure::usage("--bulk is for the Text API; this webhook posts to an endpoint of its own").into());
    }
    let spec = source.spec.clone();
    let route = route(arguments, background)?;
    let (list, repeats) = once(list);
    let plans = plans(source, &route, changes, vault, &list)?;
    let Some(first) = plans.first() else { return Err(Failure::usage("the list is empty").into()) };
    check::rendered(first, arguments.no_lint, streams)?;
    if arguments.dry_run {
        return dry_run(arguments, &plans, streams);
    }
    let mut guard = match first.kind {
        Kind::Sandbox => None,
        _ => Some(Guard::new(arguments.ledger.open()?, None, streams)?),
    };
    let blocked = guard.as_ref().map(|guard| looked(guard, &plans, &spec)).transpose()?;
    let crowd = Crowd {
        names: plans.iter().filter_map(|plan| plan.reaches.clone()).collect(),
        repeats,
        unlisted: plans.iter().filter(|plan| !plan.listed).count(),
        blocked: blocked.as_ref().map(|rows| rows.iter().map(|row| row.detail.clone()).collect()),
        way: match arguments.one_by_one {
            Some(rate) => format!("a request for each, at most {rate} a second"),
            None => "all in one request to the bulk endpoint".to_owned(),
        },
    };
    let shown = if arguments.one_by_one.is_some() { first.clone() } else { to_bulk_endpoint(first) };
    write!(streams.stderr, "{}", report::bulk_plan(&shown, &crowd))?;
    credentials(first, vault)?;
    let rows = match blocked.filter(|rows| rows.len() == plans.len()) {
        // Nothing is left to ask about.
        Some(rows) => rows,
        None => {
            if !consent(arguments, first.kind, plans.len(), crowd.unlisted, streams)? {
                writeln!(streams.stderr, "Nothing was sent.")?;
                return Ok(Status::CheckFailed);
            }
            let total = Duration::from_secs(arguments.timeout);
            let limits = Limits { total, answer: LARGEST_ANSWER, ..Limits::default() };
            match arguments.one_by_one {
                None => in_one(&plans, &spec, guard.as_mut(), limits, background)?,
                Some(rate) => one_by_one(&plans, &spec, guard.as_mut(), (limits, rate), background, streams)?,
            }
        }
    };
    match arguments.format {
        Format::Human => write!(streams.stdout, "{}", report::bulk(first, &rows))?,
        Format::Json => writeln!(streams.stdout, "{:#}", report::bulk_document(first, &rows))?,
    }
    if let Some(junit) = junit {
        junit.write(&report::bulk_junit(&shown, &rows))?;
    }
    verdict(&rows)
}

/// Everybody once, and how many rows named somebody again.
fn once(list: Vec<Recipient>) -> (Vec<Recipient>, usize) {
    let all = list.len();
    let mut seen = std::collections::HashSet::new();
    let list: Vec<_> = list.into_iter().filter(|to| seen.insert(to.as_str().to_ascii_lowercase())).collect();
    let repeats = all - list.len();
    (list, repeats)
}

fn dry_run(arguments: &SendArguments, plans: &[Plan], streams: &mut Streams) -> anyhow::Result<Status> {
    let request = if arguments.one_by_one.is_some() { plans[0].clone() } else { together(plans) };
    match arguments.format {
        Format::Human => write!(streams.stdout, "{}", report::request(&request))?,
        Format::Json => writeln!(streams.stdout, "{:#}", report::document(&request, &Outcome::DryRun))?,
    }
    Ok(Status::Fine)
}

/// The rows of those whom the ledger keeps from getting it.
fn looked(guard: &Guard, plans: &[Plan], spec: &str) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for plan in plans {
        if let LedgerView::Blocked { block, .. } = guard.look(plan, &guard::intent(plan, spec))? {
            rows.push(blocked(plan, &Reserved::Blocked(block)));
        }
    }
    Ok(rows)
}

fn plans(
    source: &Source,
    route: &plan::Route,
    changes: &Changes,
    vault: &Vault,
    list: &[Recipient],
) -> anyhow::Result<Vec<Plan>> {
    // Each credential is looked up once, whatever the length of the list.
    let known = std::cell::RefCell::new(std::collections::HashMap::new());
    let lookup = |name: &str| known.borrow_mut().entry(name.to_owned()).or_insert_with(|| vault.find(name)).clone();
    let mut redactor = Redactor::new();
    learn(&mut redactor, vault);
    list.iter()
        .map(|to| {
            let changes = Changes { to: Some(to.clone()), proof: changes.proof.clone() };
            let mut plan = plan::build(source.clone(), route.clone(), changes, &lookup)?;
            plan.redactor.learn_from(&redactor);
            Ok(plan)
        })
        .collect()
}

/// The request with all messages.
fn together(plans: &[Plan]) -> Plan {
    let bodies: Vec<String> = plans.iter().map(|plan| plan.outgoing.body.clone()).collect();
    let mut all = to_bulk_endpoint(&plans[0]);
    all.outgoing.body = bulk::body(&bodies);
    all
}

fn to_bulk_endpoint(plan: &Plan) -> Plan {
    let target = plan.outgoing.target.sibling(api::BULK_PATH, &[]);
    Plan { outgoing: Outgoing { target, ..plan.outgoing.clone() }, ..plan.clone() }
}

fn consent(
    arguments: &SendArguments,
    kind: Kind,
    all: usize,
    unlisted: usize,
    streams: &Streams,
) -> anyhow::Result<bool> {
    if kind == Kind::Sandbox {
        return Ok(true);
    }
    if streams.interactive && !arguments.yes {
        let typed: String = dialoguer::Input::new()
            .with_prompt(format!("Send {all} texts to real phones? Type {all} to send, nothing to stop"))
            .allow_empty(true)
            .interact_text()?;
        return Ok(typed.trim() == all.to_string());
    }
    if !arguments.yes {
        return Err(Failure::usage("nobody can be asked whether to send this: not a terminal")
            .help("pass --yes to send it without a question, or --dry-run to see the request")
            .into());
    }
    if unlisted > 0 && arguments.allow_unlisted != Some(unlisted) {
        return Err(Failure::usage(format!("{unlisted} recipients are not in the configuration's test_recipients"))
            .help(format!("list them in flowhook.yaml, or consent to exactly so many: --allow-unlisted {unlisted}"))
            .into());
    }
    Ok(true)
}

/// All intents in one transaction, all messages in one request, all outcomes in one
/// transaction.
fn in_one(
    plans: &[Plan],
    spec: &str,
    mut guard: Option<&mut Guard>,
    limits: Limits,
    background: &mut Background,
) -> anyhow::Result<Vec<Row>> {
    let intents: Vec<_> = plans.iter().map(|plan| guard::intent(plan, spec)).collect();
    let reserved = match guard.as_mut() {
        Some(guard) => guard.reserve_all(&plans[0], &intents)?,
        None => plans.iter().map(|_| Reserved::Go(0)).collect(),
    };
    let go: Vec<(usize, i64)> = reserved
        .iter()
        .enumerate()
        .filter_map(|(at, reserved)| match reserved {
            Reserved::Go(id) => Some((at, *id)),
            Reserved::Blocked(_) => None,
        })
        .collect();
    let mut rows: Vec<Row> = plans.iter().zip(&reserved).map(|(plan, reserved)| blocked(plan, reserved)).collect();
    if go.is_empty() {
        return Ok(rows);
    }
    let chosen: Vec<Plan> = go.iter().filter_map(|(at, _)| plans.get(*at).cloned()).collect();
    let request = together(&chosen);
    let outcome = background.post(&request, limits)?;
    let records = records(&chosen, &outcome);
    let written: Vec<(i64, Record)> = go.iter().map(|(_, id)| *id).zip(records.iter().cloned()).collect();
    if let Some(guard) = guard {
        guard.finish(&request, &written)?;
    }
    for ((at, _), record) in go.iter().zip(records) {
        if let Some(row) = rows.get_mut(*at) {
            (row.state, row.message_id) = (Some(record.state), record.message_id);
            row.detail = if record.state == State::Accepted { String::new() } else { record.note };
        }
    }
    Ok(rows)
}

/// What a bulk answer means for each message.
fn records(plans: &[Plan], outcome: &Outcome) -> Vec<Record> {
    let all = |state, status, note: &str| {
        plans.iter().map(|_| Record { state, status, message_id: None, note: note.to_owned() }).collect()
    };
    let Outcome::Answered(answer) = outcome else {
        let record = plans.first().map(|plan| guard::record(plan, outcome)).unwrap_or_default();
        return all(record.state, None, &record.note);
    };
    let status = Some(answer.status);
    let recipients: Vec<&str> = plans.iter().map(|plan| plan.reaches.as_deref().unwrap_or_default()).collect();
    match (answer.status, bulk::rows(&recipients, &answer.body)) {
        (200..=299, Some(rows)) => rows
            .into_iter()
            .map(|row| match row {
                bulk::Row::Taken(message_id) => {
                    Record { state: State::Accepted, status, message_id, note: String::new() }
                }
                bulk::Row::Refused(note) => Record { state: State::Refused, status, message_id: None, note },
                bulk::Row::Unclear => {
                    let note = "the answer does not account for this message".to_owned();
                    Record { state: State::Unknown, status, message_id: None, note }
                }
            })
            .collect(),
        (400..=499, _) => {
            let why = format!("{}: {}", answer.status, answer::explain_status(answer.status));
            all(State::Refused, status, &why)
        }
        _ => all(State::Unknown, status, &format!("the answer ({}) does not tell what was taken", answer.status)),
    }
}

fn one_by_one(
    plans: &[Plan],
    spec: &str,
    mut guard: Option<&mut Guard>,
    (limits, rate): (Limits, u32),
    background: &mut Background,
    streams: &mut Streams,
) -> anyhow::Result<Vec<Row>> {
    let target = if streams.interactive { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(plans.len() as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}  {eta} left") {
        bar.set_style(style);
    }
    let pause = Duration::from_secs(1) / rate;
    let mut rows = Vec::with_capacity(plans.len());
    let mut next = Instant::now();
    let mut stopped: Option<String> = None;
    for plan in plans {
        if let Some(why) = &stopped {
            rows.push(row(plan, Some(State::NotSent), why));
            continue;
        }
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        next = Instant::now() + pause;
        let reserved = match guard.as_mut() {
            Some(guard) => guard.reserve(plan, guard::intent(plan, spec))?,
            None => Reserved::Go(0),
        };
        let Reserved::Go(id) = reserved else {
            rows.push(blocked(plan, &reserved));
            bar.inc(1);
            continue;
        };
        let outcome = background.post(plan, limits)?;
        let record = guard::record(plan, &outcome);
        if let Some(guard) = guard.as_mut() {
            guard.finish(plan, &[(id, record.clone())])?;
        }
        if matches!(record.status, Some(401 | 403)) {
            stopped = Some("not tried: the credentials were refused before".to_owned());
        }
        let note = if record.state == State::Accepted { String::new() } else { record.note };
        rows.push(Row { message_id: record.message_id, ..row(plan, Some(record.state), &note) });
        bar.inc(1);
        bar.set_message(plan.redactor.redact(plan.reaches.as_deref().unwrap_or_default()));
    }
    bar.finish_and_clear();
    Ok(rows)
}

fn row(plan: &Plan, state: Option<State>, detail: &str) -> Row {
    let to = plan.reaches.clone().unwrap_or_default();
    Row { to, state, message_id: None, detail: detail.to_owned() }
}

fn blocked(plan: &Plan, reserved: &Reserved) -> Row {
    match reserved {
        Reserved::Go(_) => row(plan, Some(State::Unknown), ""),
        Reserved::Blocked(block) => row(plan, None, &report::why(block, now_ms())),
    }
}

/// 0 when all were taken, 1 when some were refused or blocked, an error with code 4 when of some
/// it is not known, or nothing left for them.
fn verdict(rows: &[Row]) -> anyhow::Result<Status> {
    let count = |states: &[Option<State>]| rows.iter().filter(|row| states.contains(&row.state)).count();
    let lost = count(&[Some(State::Unknown), Some(State::NotSent), Some(State::Sending)]);
    if lost > 0 {
        return Err(Failure::network(format!("{lost} of {} messages were not clearly taken or refused", rows.len()))
            .help("`flowhook history` tells which; those that may have arrived are not sent again within 24 hours")
            .into());
    }
    Ok(if count(&[Some(State::Accepted)]) == rows.len() { Status::Fine } else { Status::CheckFailed })
}
