//! Runs the sandbox and the one request.

use tokio::runtime::{Builder, Runtime};

use super::plan::Route;
use crate::cli::Failure;
use crate::report::send::{Outcome, Plan};
use crate::wunderkind::api;
use crate::wunderkind::client::{self, Limits};
use crate::wunderkind::credentials::ClientKeys;
use crate::wunderkind::sandbox::{Config, Sandbox};

/// What runs in the background of a send: nothing until something is started.
pub(super) struct Background {
    runtime: Option<Runtime>,
    sandbox: Option<Sandbox>,
}

impl Background {
    pub(super) const fn new() -> Self {
        Self { runtime: None, sandbox: None }
    }

    fn runtime(&mut self) -> anyhow::Result<&Runtime> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => Builder::new_multi_thread().worker_threads(1).enable_all().build()?,
        };
        Ok(self.runtime.insert(runtime))
    }

    /// Starts the sandbox and gives the way to it.
    pub(super) fn sandbox(&mut self) -> anyhow::Result<Route> {
        let keys = ClientKeys::generated();
        let started = self.runtime()?.block_on(Sandbox::start(Config::new(keys.clone())));
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
    pub(super) fn stop(self) -> anyhow::Result<()> {
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
