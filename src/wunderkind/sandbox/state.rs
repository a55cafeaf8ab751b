//! What the routes of a running sandbox share.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clock::{Clock, wall_ms};
use super::fault::Dice;
use super::rate::Rates;
use super::store::{Kept, Opened, Store};
use super::{Config, Received};
use crate::text::Redactor;

/// What large bodies under way may take at a time, in KiB.
const BUDGET_KIB: u32 = 128 * 1024;

/// What the routes share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) config: Config,
    pub(super) store: Store,
    pub(super) clock: Arc<Clock>,
    pub(super) rates: Rates,
    pub(super) dice: Dice,
    /// Knows the sandbox's own pair, which may be a real one.
    pub(super) redactor: Redactor,
    requests: AtomicI64,
    budget: Arc<Semaphore>,
}

impl State {
    pub(super) fn new(config: Config, opened: Opened) -> Self {
        let mut redactor = Redactor::new();
        redactor.learn(&config.keys.id);
        redactor.learn(&config.keys.secret);
        Self {
            rates: Rates::new(config.rate),
            dice: Dice::new(config.faults.clone(), config.seed),
            store: opened.store,
            clock: opened.clock,
            redactor,
            requests: AtomicI64::new(opened.last_request),
            budget: Arc::new(Semaphore::new(BUDGET_KIB as usize)),
            config,
        }
    }

    pub(super) fn next_request(&self) -> i64 {
        self.requests.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Room for a body of so many bytes; waits for it.
    pub(super) async fn budget(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(bytes.div_ceil(1_024)).unwrap_or(BUDGET_KIB).min(BUDGET_KIB);
        // The semaphore is never closed.
        Arc::clone(&self.budget).acquire_many_owned(kib).await.ok()
    }

    pub(super) async fn remember(&self, id: i64, request: Received) {
        let kept = Kept { id, wall_ms: wall_ms(), request };
        self.store.post(move |db| db.keep(&kept)).await;
    }

    /// The latest requests, oldest first.
    pub(super) fn received(&self) -> Vec<Received> {
        let most = self.config.remembered;
        let mut kept = self.store.call_blocking(move |db| db.requests(most)).unwrap_or_default();
        kept.reverse();
        kept.into_iter().map(|kept| kept.request).collect()
    }
}
