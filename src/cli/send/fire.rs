//! Runs the sandbox and the request, and tries again where that is safe.

use std::io::Write;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use super::guard::{Guard, intent, record};
use super::plan::Route;
use crate::cli::{Failure, Streams};
use crate::ledger::Reserved;
use crate::report::send::{Outcome, Plan};
use crate::wunderkind::api;
use crate::wunderkind::client::{self, Limits, SendError};
use crate::wunderkind::credentials::ClientKeys;
use crate::wunderkind::sandbox::{Config, Sandbox};

/// The longest pause before another try; a longer `Retry-After` is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What runs in the background of a send: nothing until something is started.
pub(in crate::cli) struct Background {
    runtime: Option<Runtime>,
    sandbox: Option<Sandbox>,
}

impl Background {
    pub(in crate::cli) const fn new() -> Self {
        Self { runtime: None, sandbox: None }
    }

    pub(in crate::cli) fn runtime(&mut self) -> anyhow::Result<&Runtime> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => Builder::new_multi_thread().worker_threads(1).enable_all().build()?,
        };
        Ok(self.runtime.insert(runtime))
    }

    /// Starts the sandbox and gives the way to it.
    pub(super) fn sandbox(&mut self, speed: u32) -> anyhow::Result<Route> {
        let keys = ClientKeys::generated();
        let config = Config { speed, ..Config::new(keys.clone()) };
        let started = self.runtime()?.block_on(Sandbox::start(config));
        let sandbox = started.map_err(|error| Failure::network(error.to_string()))?;
        let url = sandbox.send_url();
        self.sandbox = Some(sandbox);
        Ok(Route::Sandbox { url, keys })
    }

    /// Posts the request, once.
    pub(super) fn post(&mut self, plan: &Plan, limits: Limits) -> anyhow::Result<Outcome> {
        let answer = self.runtime()?.block_on(client::post(&plan.outgoing, limits));
        Ok(answer.map_or_else(Outcome::Failed, Outcome::Answered))
    }

    /// Stops what runs. A name that is still being looked up is not waited for.
    pub(in crate::cli) fn stop(self) -> anyhow::Result<()> {
        let Some(runtime) = self.runtime else { return Ok(()) };
        let stopped = self.sandbox.map_or(Ok(()), |sandbox| runtime.block_on(sandbox.stop()));
        runtime.shutdown_background();
        stopped.map_err(|error| Failure::network(error.to_string()).into())
    }
}

/// The way to a sandbox that is not started, for a dry run: the port is chosen at the start.
pub(super) fn unstarted_sandbox() -> Route {
    Route::Sandbox { url: format!("http://127.0.0.1:0{}", api::SEND_PATH), keys: ClientKeys::generated() }
}

/// Sends the request of a plan at most once: intent, request, outcome. Up to `retries` more
/// requests follow, each after one that certainly brought nothing about.
pub(super) fn at_most_once(
    plan: &Plan,
    spec: &str,
    guard: &mut Guard,
    background: &mut Background,
    (limits, retries): (Limits, u32),
    streams: &mut Streams,
) -> anyhow::Result<Outcome> {
    let id = match guard.reserve(plan, intent(plan, spec))? {
        Reserved::Go(id) => id,
        Reserved::Blocked(block) => return Ok(Outcome::Blocked(block)),
    };
    let mut tried = 0;
    loop {
        let outcome = background.post(plan, limits)?;
        guard.finish(plan, &[(id, record(plan, &outcome))])?;
        let Some(pause) = pause(&outcome, tried).filter(|_| tried < retries) else { return Ok(outcome) };
        tried += 1;
        let why = match &outcome {
            Outcome::Failed(error) => plan.redactor.redact(&error.to_string()),
            _ => "the endpoint is over its rate limit (429)".to_owned(),
        };
        writeln!(streams.stderr, "{why}; nothing was sent, try {tried} of {retries} in {} s", pause.as_secs())?;
        std::thread::sleep(pause);
        if let Some(block) = guard.reserve_again(plan, id)? {
            return Ok(Outcome::Blocked(block));
        }
    }
}

/// How long to wait before another try: nothing where the request may have brought something
/// about, or another try would end the same way. The pauses double from one second.
pub(super) fn pause(outcome: &Outcome, tried: u32) -> Option<Duration> {
    let doubling = Duration::from_secs(1 << tried.min(6)).min(LONGEST_PAUSE);
    match outcome {
        Outcome::Failed(SendError::Refused { .. } | SendError::Dns { .. } | SendError::ConnectTimeout { .. }) => {
            Some(doubling)
        }
        Outcome::Answered(answer) if answer.status == 429 => {
            let asked = answer.retry_after.unwrap_or(doubling);
            (asked <= LONGEST_PAUSE).then_some(asked.max(Duration::from_secs(1)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wunderkind::client::Answer;

    fn answer(status: u16, retry_after: Option<u64>) -> Outcome {
        Outcome::Answered(Answer {
            status,
            content_type: None,
            inferred: Vec::new(),
            retry_after: retry_after.map(Duration::from_secs),
            body: String::new(),
            elapsed: Duration::ZERO,
        })
    }

    #[test]
    fn only_what_certainly_brought_nothing_about_is_tried_again() {
        let authority = || "acme.test".to_owned();
        let limit = Duration::from_secs(1);
        for again in [
            SendError::Refused { authority: authority() },
            SendError::Dns { host: authority() },
            SendError::ConnectTimeout { authority: authority(), limit },
        ] {
            assert_eq!(pause(&Outcome::Failed(again), 2), Some(Duration::from_secs(4)));
        }
        for never in [
            SendError::Timeout { authority: authority(), limit },
            SendError::Interrupted { authority: authority(), reason: String::new() },
            SendError::Redirect { status: 307, location: None },
            SendError::AnswerCutOff { status: 200, timed_out: false },
            SendError::Tls { authority: authority(), reason: String::new() },
        ] {
            assert_eq!(pause(&Outcome::Failed(never), 0), None);
        }
        for status in (200..600).filter(|status| *status != 429) {
            assert_eq!(pause(&answer(status, Some(1)), 0), None, "{status}");
        }
    }

    #[test]
    fn a_429_says_itself_how_long_to_wait() {
        assert_eq!(pause(&answer(429, None), 3), Some(Duration::from_secs(8)));
        assert_eq!(pause(&answer(429, Some(7)), 0), Some(Duration::from_secs(7)));
        assert_eq!(pause(&answer(429, Some(0)), 0), Some(Duration::from_secs(1)));
        assert_eq!(pause(&answer(429, Some(3_600)), 0), None);
    }
}
