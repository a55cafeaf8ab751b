//! What a sandbox remembers: an SQLite file, written by one thread.
//!
//! Work comes as closures. The thread takes all that wait, runs them in one transaction, and
//! gives their results out only after the commit: what is answered is durable, and a sync of the
//! disk is shared by many requests. Nothing of it is kept in memory but SQLite's page cache.

mod callbacks;
mod messages;
mod requests;
mod schema;
mod subscriptions;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::book::Book;
use super::clock::{Clock, Stand};

pub(super) use callbacks::{Due, Outcome};
pub(super) use messages::{Candidate, Shown, Taken};
pub(super) use requests::Kept;
pub use schema::StateError;

/// How much work waits at most; who brings more waits until there is room.
const QUEUE: usize = 1_024;
/// How much of it goes into one transaction.
const BATCH: usize = 256;
/// How often what is too old is removed.
const SWEEP: Duration = Duration::from_secs(1);

/// The tables.
pub(super) struct Db {
    connection: Connection,
    clock: Arc<Clock>,
    book: Arc<Book>,
    settings: Settings,
    swept: Instant,
    trouble: Arc<Mutex<String>>,
}

/// What the store needs to know of the configuration.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// How many requests are kept.
    pub(super) remembered: usize,
    /// Whether status callbacks are wanted.
    pub(super) callbacks: bool,
    /// What becomes of duplicates.
    pub(super) duplicates: super::Duplicates,
    /// The length of links.
    pub(super) link_length: usize,
}

/// Gives a result to who waits for it.
type Reply = Box<dyn FnOnce() + Send>;
type Work = Box<dyn FnOnce(&mut Db) -> rusqlite::Result<Reply> + Send>;

enum Order {
    Work(Work),
    Stop(oneshot::Sender<()>),
}

/// It could not be written down.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the sandbox can't write its state down: {0}")]
pub(super) struct StoreError(String);

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Store {
    orders: mpsc::Sender<Order>,
    thread: Mutex<Option<JoinHandle<()>>>,
    trouble: Arc<Mutex<String>>,
}

/// A store and what it found in its file.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) clock: Arc<Clock>,
    pub(super) last_request: i64,
}

impl Store {
    /// Opens the file, or one that vanishes in the end, and starts the thread.
    pub(super) fn open(
        path: Option<&Path>,
        speed: u32,
        book: Arc<Book>,
        settings: Settings,
    ) -> Result<Opened, StateError> {
        let connection = schema::open(path)?;
        let failure = |error: rusqlite::Error| StateError::of(path, &error);
        let stand = schema::stand(&connection).map_err(failure)?;
        let clock = Arc::new(Clock::new(speed, stand));
        let last_request =
            connection.query_row("SELECT coalesce(max(id), 0) FROM requests", [], |row| row.get(0)).map_err(failure)?;
        let trouble = Arc::<Mutex<String>>::default();
        let mut db = Db {
            connection,
            clock: Arc::clone(&clock),
            book,
            settings,
            swept: Instant::now(),
            trouble: Arc::clone(&trouble),
        };
        // Posts that an earlier run had begun may have arrived; there is no second try.
        db.settle_callbacks().map_err(failure)?;
        let (orders, received) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("sandbox-state".to_owned())
            .spawn(move || work_all(db, received))
            .map_err(|error| StateError::File { path: path.map(PathBuf::from), reason: error.to_string() })?;
        let store = Self { orders, thread: Mutex::new(Some(thread)), trouble };
        Ok(Opened { store, clock, last_request })
    }

    /// Does `work` and gives its result once it is durable.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        let order = order(work, move |result| {
            // Who asked may have gone; the work is done all the same.
            tell.send(result).ok();
        });
        if self.orders.send(order).await.is_err() {
            return Err(self.error());
        }
        told.await.map_err(|_| self.error())
    }

    /// Has `work` done some time soon; waits only for room.
    pub(super) async fn post(&self, work: impl FnOnce(&mut Db) -> rusqlite::Result<()> + Send + 'static) {
        // A store that is gone has said why to those who wait for it.
        self.orders.send(order(work, |()| ())).await.ok();
    }

    /// Like [`call`](Self::call), outside of a runtime or in a test of it.
    pub(super) fn call_blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = std::sync::mpsc::channel();
        let mut order = order(work, move |result| {
            // Who asked may have gone.
            tell.send(result).ok();
        });
        while let Err(error) = self.orders.try_send(order) {
            match error {
                mpsc::error::TrySendError::Full(back) => order = back,
                mpsc::error::TrySendError::Closed(_) => return Err(self.error()),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        told.recv().map_err(|_| self.error())
    }

    /// Writes everything down that waits, and closes the file.
    pub(super) async fn stop(&self) {
        let (tell, told) = oneshot::channel();
        if self.orders.send(Order::Stop(tell)).await.is_ok() {
            // It answers, or it has ended.
            told.await.ok();
        }
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // It has answered, so it is at its end.
            thread.join().ok();
        }
    }

    fn error(&self) -> StoreError {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        StoreError(if trouble.is_empty() { "it is stopping".to_owned() } else { trouble.clone() })
    }
}

fn order<T: Send + 'static>(
    work: impl FnOnce(&mut Db) -> rusqlite::Result<T> + Send + 'static,
    reply: impl FnOnce(T) + Send + 'static,
) -> Order {
    Order::Work(Box::new(move |db| {
        // Who waits learns the reason when the reply is dropped, so it comes first.
        let result = work(db).inspect_err(|error| db.trouble(error))?;
        Ok(Box::new(move || reply(result)))
    }))
}

fn work_all(mut db: Db, mut orders: mpsc::Receiver<Order>) {
    let mut waiting = Vec::with_capacity(BATCH);
    let mut stops = Vec::new();
    while stops.is_empty() && orders.blocking_recv_many(&mut waiting, BATCH) > 0 {
        let mut works = Vec::with_capacity(waiting.len());
        for order in waiting.drain(..) {
            match order {
                Order::Work(work) => works.push(work),
                Order::Stop(tell) => stops.push(tell),
            }
        }
        // Who waits for work that failed sees that no reply comes.
        db.together(works).into_iter().flatten().for_each(|reply| reply());
    }
    drop(db);
    for tell in stops {
        // Who wanted it stopped may not wait for it.
        tell.send(()).ok();
    }
}

impl Db {
    /// All works in one transaction: all are durable, or none happened.
    fn together(&mut self, works: Vec<Work>) -> rusqlite::Result<Vec<Reply>> {
        self.connection.execute_batch("BEGIN IMMEDIATE").inspect_err(|error| self.trouble(error))?;
        let before = self.connection.total_changes();
        let done: rusqlite::Result<Vec<Reply>> = works.into_iter().map(|work| work(self)).collect();
        let done = done.and_then(|replies| {
            self.finished(before).inspect_err(|error| self.trouble(error))?;
            Ok(replies)
        });
        if done.is_err() {
            // The error that led here is the one to tell.
            self.connection.execute_batch("ROLLBACK").ok();
        }
        done
    }

    fn finished(&mut self, before: u64) -> rusqlite::Result<()> {
        if self.connection.total_changes() > before {
            schema::set_stand(&self.connection, self.clock.stand())?;
        }
        if self.swept.elapsed() >= SWEEP {
            self.sweep()?;
            self.swept = Instant::now();
        }
        self.connection.execute_batch("COMMIT")
    }

    fn trouble(&self, error: &rusqlite::Error) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = error.to_string();
    }

    fn sweep(&self) -> rusqlite::Result<()> {
        self.sweep_requests()?;
        self.sweep_messages()
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        let stand: Stand = self.clock.stand();
        // Both are for the next start only, which can do without.
        schema::set_stand(&self.connection, stand).ok();
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").ok();
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
