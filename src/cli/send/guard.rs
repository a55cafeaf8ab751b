//! Between a request and the ledger.

use std::io::Write;

use crate::cli::clock::now_ms;
use crate::cli::ledger::failure;
use crate::cli::{Failure, Streams};
use crate::ledger::{Block, Intent, Ledger, Outcome as Record, Reserved, Rule, State};
use crate::report::send::{self as words, Kind, LedgerView, Outcome, Plan};
use crate::wunderkind::answer::{self, Answer as Reading, Verdict};
use crate::wunderkind::api;
use crate::wunderkind::client::Arrival;

/// The ledger, for the requests of one run.
pub(super) struct Guard {
    ledger: Ledger,
    repeats: Option<i64>,
}

impl Guard {
    /// Takes the ledger, and says which earlier sends were cut off.
    pub(super) fn new(mut ledger: Ledger, repeats: Option<i64>, streams: &mut Streams) -> anyhow::Result<Self> {
        let cut_off = ledger.settle_cut_off(now_ms()).map_err(|error| failure(&error))?;
        write!(streams.stderr, "{}", words::cut_off(&cut_off, now_ms()))?;
        Ok(Self { ledger, repeats })
    }

    /// What the ledger says of a request, before anybody is asked.
    pub(super) fn look(&self, plan: &Plan, intent: &Intent) -> anyhow::Result<LedgerView> {
        let now_ms = now_ms();
        let block = self.ledger.look(intent, rule(plan.kind), now_ms).map_err(|error| failure(&error))?;
        Ok(block.map_or(LedgerView::Free, |block| LedgerView::Blocked { block, now_ms }))
    }

    /// Writes the intent; the request may leave when this gives its record.
    pub(super) fn reserve(&mut self, plan: &Plan, intent: Intent) -> anyhow::Result<Reserved> {
        let reserved = self
            .ledger
            .reserve(&[intent], rule(plan.kind), self.repeats, &plan.redactor, now_ms())
            .map_err(|error| failure(&error))?;
        let first = reserved.first().copied();
        first.ok_or_else(|| Failure::files("the ledger gave no answer").into())
    }

    /// The same for many requests at once.
    pub(super) fn reserve_all(&mut self, plan: &Plan, intents: &[Intent]) -> anyhow::Result<Vec<Reserved>> {
        let reserved = self.ledger.reserve(intents, rule(plan.kind), None, &plan.redactor, now_ms());
        Ok(reserved.map_err(|error| failure(&error))?)
    }

    /// Before another try of the same record.
    pub(super) fn reserve_again(&mut self, plan: &Plan, id: i64) -> anyhow::Result<Option<Block>> {
        Ok(self.ledger.reserve_again(id, rule(plan.kind), now_ms()).map_err(|error| failure(&error))?)
    }

    /// Writes what became of requests.
    pub(super) fn finish(&mut self, plan: &Plan, outcomes: &[(i64, Record)]) -> anyhow::Result<()> {
        let written = self.ledger.finish(outcomes, &plan.redactor, now_ms());
        Ok(written.map_err(|error| failure(&error).help("the request did leave; the ledger takes it for cut off"))?)
    }

    /// Keeps a delivery status.
    pub(super) fn delivered(&self, message_id: &str, status: &str) -> anyhow::Result<()> {
        Ok(self.ledger.delivered(message_id, status, now_ms()).map_err(|error| failure(&error))?)
    }
}

const fn rule(kind: Kind) -> Rule {
    if kind.documented() { Rule::Day } else { Rule::Unsettled }
}

/// The request as the ledger knows it.
pub(super) fn intent(plan: &Plan, spec: &str) -> Intent {
    let target = &plan.outgoing.target;
    let text_api = plan.kind.documented();
    // A query does not make it another endpoint, and may hold what is nobody's business.
    let place = target.as_ref().split('?').next().unwrap_or_default();
    let realm = if text_api && target.is_wunderkind() { api::HOST } else { place };
    let message = plan.message.as_ref();
    let text = message.map_or_else(|| plan.outgoing.body.clone(), |message| message.text.clone());
    let headers = plan.outgoing.headers.iter();
    Intent {
        realm: realm.to_owned(),
        recipient: plan.reaches.clone().unwrap_or_default(),
        text,
        purpose: message.map(|message| message.purpose.clone()).unwrap_or_default(),
        webhook: plan.webhook.clone(),
        spec: spec.to_owned(),
        sample: plan.sample.clone(),
        endpoint: target.to_string(),
        headers: headers.map(|header| (header.name.clone(), header.value.shown().to_owned())).collect(),
        body: plan.outgoing.body.clone(),
        text_api,
    }
}

/// What became of a request, as the ledger keeps it. Only what certainly brought nothing
/// about may be sent again.
pub(super) fn record(plan: &Plan, outcome: &Outcome) -> Record {
    match outcome {
        Outcome::DryRun | Outcome::Blocked(_) => Record { state: State::NotSent, ..Record::default() },
        Outcome::Failed(error) => {
            let state = if error.arrival() == Arrival::No { State::NotSent } else { State::Unknown };
            Record { state, note: error.to_string(), ..Record::default() }
        }
        Outcome::Answered(answer) => {
            let (status, body) = (answer.status, &answer.body);
            let state = match answer::verdict(status, body, plan.kind.documented()) {
                Verdict::Accepted => State::Accepted,
                Verdict::Refused => State::Refused,
                Verdict::RemoteFailed => State::Unknown,
            };
            let message_id = match answer::read(status, body) {
                Reading::Accepted(accepted) => Some(accepted.message_id),
                _ => None,
            };
            Record { state, status: Some(status), message_id, note: body.clone() }
        }
    }
}
