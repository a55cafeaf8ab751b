//! A local stand-in for the Text API, so that nobody needs credentials to see the whole job.
//!
//! It answers as the documentation says. Where that leaves a gap, the answer is an
//! inference and names itself in the header [`INFERRED_HEADER`]; [`INFERENCES`] explains
//! each. It listens on the loopback only and calls nobody.

mod auth;
mod fate;
mod record;
mod reply;
mod routes;
mod state;
mod validate;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wunderkind::api;
use crate::wunderkind::credentials::ClientKeys;
use crate::wunderkind::status::Status;

pub use fate::Pace;
pub use record::Received;
pub use reply::{INFERENCES, INFERRED_HEADER};
pub use validate::{Message, Violation, message};

/// How long a stop waits for requests that are being answered.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// How a sandbox behaves.
#[derive(Debug, Clone)]
pub struct Config {
    /// Port on 127.0.0.1; 0 lets the system choose a free one.
    pub port: u16,
    /// The pair that requests must bear.
    pub keys: ClientKeys,
    /// The largest request it reads, in bytes. The endpoint's limit is not documented.
    pub max_request: usize,
    /// How many of the latest requests and messages it remembers.
    pub remembered: usize,
    /// How fast messages come along.
    pub pace: Pace,
    /// Recipients whose messages do not end with a delivery.
    pub ends: Vec<(String, Status)>,
}

impl Config {
    /// An ephemeral port, requests up to 1 MiB, the last 1,000 of them remembered.
    #[must_use]
    pub const fn new(keys: ClientKeys) -> Self {
        Self { port: 0, keys, max_request: 1 << 20, remembered: 1_000, pace: Pace::ORDINARY, ends: Vec::new() }
    }
}

/// Why a sandbox does not run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port can't be had.
    #[error("the sandbox can't listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port asked for.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// It ended by itself.
    #[error("the sandbox broke off: {0}")]
    Broken(String),
}

/// A running sandbox. Dropped without [`Sandbox::stop`], it stops as well, but without
/// waiting for requests that are being answered.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    state: Arc<state::State>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Sandbox {
    /// Starts it; requests are answered from the moment this returns. Needs a tokio
    /// runtime with I/O and time.
    ///
    /// # Errors
    /// When the port can't be had.
    pub async fn start(config: Config) -> Result<Self, SandboxError> {
        let listen = |source| SandboxError::Listen { port: config.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let state = Arc::new(state::State::new(config));
        let router = routes::router(Arc::clone(&state));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // A dropped handle asks to stop as much as a sent signal does.
            stopped.await.ok();
        });
        let task = tokio::spawn(async move { server.await });
        Ok(Self { address, state, stop: Some(stop), task })
    }

    /// Where it listens, such as `http://127.0.0.1:41234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL that takes one message.
    #[must_use]
    pub fn send_url(&self) -> String {
        self.url() + api::SEND_PATH
    }

    /// The latest requests it received, oldest first, without credentials.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state.received()
    }

    /// Stops it after the requests that are being answered.
    ///
    /// # Errors
    /// When it had ended by itself, or requests did not end within 5 seconds.
    pub async fn stop(mut self) -> Result<(), SandboxError> {
        if let Some(stop) = self.stop.take() {
            // An error here means that the server has ended; the task says why.
            stop.send(()).ok();
        }
        match tokio::time::timeout(STOP_PATIENCE, &mut self.task).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(SandboxError::Broken(error.to_string())),
            Ok(Err(error)) => Err(SandboxError::Broken(error.to_string())),
            Err(_) => {
                self.task.abort();
                Err(SandboxError::Broken("requests were still being answered when it had to stop".to_owned()))
            }
        }
    }
}

#[cfg(test)]
#[path = "sandbox_tests.rs"]
mod tests;
