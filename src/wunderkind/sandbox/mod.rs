//! A local stand-in for the Text API, so that nobody needs credentials to see the whole job.
//!
//! It answers as the documentation says. Where that leaves a gap, the answer is an
//! inference and names itself in the header [`INFERRED_HEADER`]; [`INFERENCES`] explains
//! each. It listens on the loopback only, and the only thing it may call is a receiver of status
//! callbacks on the same machine.

mod auth;
mod body;
mod book;
mod book_file;
mod callback;
mod clock;
mod config;
mod fate;
mod fault;
mod guard;
mod inference;
mod link;
mod net;
mod numbers;
mod page;
mod rate;
mod record;
mod reply;
mod routes;
mod state;
mod store;
mod validate;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::wunderkind::api;

pub use book::{Book, Mail, Phone};
pub use book_file::BookError;
pub use config::{AuthStatus, Codes, Config, Duplicates, UnknownId};
pub use fate::longest;
pub use fault::{FaultError, Faults, Trouble};
pub use inference::INFERENCES;
pub use record::Received;
pub use reply::{FAULT_HEADER, INFERRED_HEADER, SANDBOX_HEADER};
pub use store::StateError;
pub use validate::{Message, Violation, lenient, message};

/// How long a stop waits for requests that are being answered.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

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
    /// Its state can't be used.
    #[error(transparent)]
    State(#[from] StateError),
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
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    callbacks: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts it; requests are answered from the moment this returns. Needs a tokio
    /// runtime with I/O and time.
    ///
    /// # Errors
    /// When the port can't be had, or the state can't be used.
    pub async fn start(config: Config) -> Result<Self, SandboxError> {
        let listen = |source| SandboxError::Listen { port: config.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let settings = store::Settings {
            remembered: config.remembered,
            callbacks: config.callback.is_some(),
            duplicates: config.duplicates,
            link_length: config.link_length,
        };
        let opened =
            store::Store::open(config.state.as_deref(), config.speed, Arc::new(config.book.clone()), settings)?;
        let doorman = net::Doorman::new(listener, config.connections);
        let target = config.callback.clone();
        let state = Arc::new(state::State::new(config, opened));
        let (stop, stopped) = watch::channel(false);
        let service = routes::router(&state).into_make_service_with_connect_info::<net::Cut>();
        let mut wanted = stopped.clone();
        let server = axum::serve(doorman, service).with_graceful_shutdown(async move {
            // A dropped handle asks to stop as much as a sent signal does.
            wanted.wait_for(|stop| *stop).await.ok();
        });
        let server = tokio::spawn(async move { server.await });
        let callbacks = target.map(|target| tokio::spawn(callback::run(Arc::clone(&state), target, stopped)));
        Ok(Self { address, state, stop, server, callbacks })
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

    /// Lets time pass on the sandbox's clock at once.
    pub fn skip(&self, time: Duration) {
        self.state.clock.skip(time);
    }

    /// Waits until it ends by itself, which only trouble makes it do.
    ///
    /// # Errors
    /// Always, with what happened.
    pub async fn ended(&mut self) -> Result<(), SandboxError> {
        match (&mut self.server).await {
            Ok(Ok(())) => Err(SandboxError::Broken("it stopped listening".to_owned())),
            Ok(Err(error)) => Err(SandboxError::Broken(error.to_string())),
            Err(error) => Err(SandboxError::Broken(error.to_string())),
        }
    }

    /// Stops it after the requests that are being answered; then everything is written down.
    ///
    /// # Errors
    /// When it had ended by itself, or requests did not end within 5 seconds.
    pub async fn stop(mut self) -> Result<(), SandboxError> {
        self.stop.send_replace(true);
        let served = match tokio::time::timeout(STOP_PATIENCE, &mut self.server).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(SandboxError::Broken(error.to_string())),
            Ok(Err(error)) => Err(SandboxError::Broken(error.to_string())),
            Err(_) => {
                self.server.abort();
                Err(SandboxError::Broken("requests were still being answered when it had to stop".to_owned()))
            }
        };
        if let Some(callbacks) = self.callbacks.take() {
            // Posts have limits of their own; what they cut off is told at the next start.
            tokio::time::timeout(STOP_PATIENCE, callbacks).await.ok();
        }
        self.state.store.stop().await;
        served
    }
}

#[cfg(test)]
mod tests;
