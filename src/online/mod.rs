//! Asking the network about the addresses that texts spell out (`flowhook lint --online`):
//! does it answer, where does it lead, is it a picture.
//!
//! Nothing but `HEAD` and `GET` is sent, without credentials, cookies or referrer, and nothing is
//! kept. Private addresses are refused before a connection is made, also those that a name or a
//! redirect leads to, unless [`Options::allow_private`] says otherwise. No proxy is used: behind
//! one nobody could check where a request ends.

mod failure;
mod findings;
mod guard;
mod picture;
#[cfg(test)]
mod tests;
mod visit;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::finding::Finding;
use crate::lint::{Address, Role};
use guard::Guard;
use visit::{Clients, Visit, visit};

/// How the network is asked.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Whether addresses of private networks and of this machine may be asked.
    pub allow_private: bool,
    /// How many addresses are asked at once.
    pub at_once: usize,
    /// For name, connection and TLS of each request together.
    pub connect: Duration,
    /// For each request from its start to the last byte that is read of the answer.
    pub total: Duration,
}

impl Default for Options {
    /// Public addresses only, 8 at once, 5 s to connect and 15 s in all.
    fn default() -> Self {
        Self { allow_private: false, at_once: 8, connect: Duration::from_secs(5), total: Duration::from_secs(15) }
    }
}

/// Why nothing could be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnlineError {
    /// The client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Setup(String),
}

/// Asks about all addresses, each one once however often it is given, and tells `done` after
/// each. The findings are in the order of the addresses.
///
/// # Errors
/// When nothing can be asked at all. What an address answers, or fails to, is a finding.
pub async fn check(
    addresses: &[Address],
    options: Options,
    mut done: impl FnMut(),
) -> Result<Vec<Finding>, OnlineError> {
    let clients = Arc::new(Clients::new(options, Guard::new(options.allow_private))?);
    if addresses.iter().any(|address| address.url.scheme() == "https") {
        clients.secure()?;
    }
    let places = Arc::new(Semaphore::new(options.at_once.max(1)));
    let mut visits: BTreeMap<(Role, String), Option<Visit>> =
        addresses.iter().map(|address| ((address.role, address.url.to_string()), None)).collect();
    let mut running = JoinSet::new();
    for (role, url) in visits.keys().cloned() {
        let (clients, places) = (Arc::clone(&clients), Arc::clone(&places));
        running.spawn(async move {
            let _place = places.acquire().await;
            let seen = match url::Url::parse(&url) {
                Ok(start) => Some(visit(&clients, role, start).await),
                Err(_) => None,
            };
            ((role, url), seen)
        });
    }
    while let Some(joined) = running.join_next().await {
        done();
        if let Ok((key, seen)) = joined {
            visits.insert(key, seen);
        }
    }
    let seen = |address: &Address| visits.get(&(address.role, address.url.to_string())).and_then(Option::as_ref);
    Ok(addresses.iter().filter_map(|address| Some((address, seen(address)?))).flat_map(findings::findings).collect())
}

/// How many different addresses there are to ask about.
#[must_use]
pub fn count(addresses: &[Address]) -> usize {
    let mut all: Vec<_> = addresses.iter().map(|address| (address.role, address.url.as_str())).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}
