//! Threads: each takes a block, rehearses it and hands in what it found, in the order of the blocks.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::seen::{Before, Seen};
use super::sink::{self, Sinks};
use super::tally::Tally;
use super::worker::{Outcome, Wants, Worker};
use crate::audience::{Block, Blocks, Format, RowReader, Stop};

/// How far threads may run ahead of the block that is next in order, for each of them.
const AHEAD: u64 = 4;

/// How a run came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// All rows were rehearsed.
    Complete,
    /// Somebody stopped it; the rows until then are counted.
    Interrupted,
    /// The input can't be read further.
    Broken {
        /// What the system or the decompressor says.
        reason: String,
        /// The row in which it breaks off.
        row: u64,
    },
}

/// What a run gave.
#[derive(Debug)]
pub struct Finished {
    /// What was counted.
    pub tally: Tally,
    /// How it ended.
    pub ended: Ended,
    /// How long it took.
    pub elapsed: Duration,
    /// Bytes that the search for doubles took.
    pub duplicates_memory: usize,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows done.
    pub rows: u64,
    /// Rows that failed.
    pub failed: u64,
    /// Time since the start.
    pub elapsed: Duration,
}

/// A run under way.
pub struct Run {
    shared: Arc<Shared>,
    done: Receiver<()>,
    started: Instant,
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

struct Shared {
    plan: Arc<Plan>,
    format: Arc<Format>,
    wants: Wants,
    source: Mutex<Blocks>,
    fold: Mutex<Fold>,
    turn: Condvar,
    stop: AtomicBool,
    panicked: AtomicBool,
    rows: AtomicU64,
    failed: AtomicU64,
}

/// What is put together in the order of the blocks.
struct Fold {
    next: u64,
    waiting: BTreeMap<u64, Outcome>,
    tally: Tally,
    seen: Option<Seen>,
    sinks: Sinks,
    error: Option<io::Error>,
    /// The result was taken; what comes later is too late.
    closed: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked is reported at the end; until then the others go on.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to rehearse the rows of `blocks` in threads of their own.
///
/// # Errors
/// When a sink can't be written, or no thread can be started.
pub fn start(plan: Arc<Plan>, blocks: Blocks, mut sinks: Sinks) -> io::Result<Run> {
    let started = Instant::now();
    let include_data = plan.settings.include_data;
    if let Some(failures) = &mut sinks.failures {
        failures.write_all(sink::header(include_data).as_bytes())?;
    }
    let others: Vec<_> = plan.worlds().skip(1).collect();
    let mut tally = Tally::new(&others);
    tally.duplicates_checked = plan.settings.duplicates;
    let jobs = plan.settings.jobs.max(1);
    let shared = Arc::new(Shared {
        format: Arc::new(blocks.format().clone()),
        wants: Wants { bodies: sinks.bodies.is_some(), failures: sinks.failures.is_some(), feed: sinks.feed.is_some() },
        source: Mutex::new(blocks),
        fold: Mutex::new(Fold {
            next: 0,
            waiting: BTreeMap::new(),
            tally,
            seen: plan.settings.duplicates.then(Seen::default),
            sinks,
            error: None,
            closed: false,
        }),
        turn: Condvar::new(),
        stop: AtomicBool::new(false),
        panicked: AtomicBool::new(false),
        rows: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        plan,
    });
    let (sender, done) = channel();
    for job in 0..jobs {
        let (shared, sender) = (Arc::clone(&shared), sender.clone());
        std::thread::Builder::new().name(format!("rehearse-{job}")).spawn(move || work(&shared, &sender))?;
    }
    Ok(Run { shared, done, started })
}

/// Stops the others when a thread ends by panic: its block is missing for ever.
struct Guard<'s>(&'s Shared);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.panicked.store(true, Ordering::Relaxed);
            self.0.stop.store(true, Ordering::Relaxed);
            self.0.turn.notify_all();
        }
    }
}

/// `_alive` ends with the thread, which is how the end is seen.
fn work(shared: &Shared, _alive: &Sender<()>) {
    let _guard = Guard(shared);
    let wanted = Arc::new(shared.plan.wanted.clone());
    let reader = RowReader::new(Arc::clone(&shared.format), wanted);
    let mut worker = Worker::new(&shared.plan, reader, shared.wants);
    let mut block = Block::default();
    while !shared.stop.load(Ordering::Relaxed) && lock(&shared.source).next(&mut block) {
        let outcome = worker.work(&mut block);
        shared.rows.fetch_add(outcome.tally.rows, Ordering::Relaxed);
        shared.failed.fetch_add(outcome.tally.failed, Ordering::Relaxed);
        shared.hand_in(outcome);
    }
}

impl Shared {
    fn hand_in(&self, outcome: Outcome) {
        let ahead = AHEAD * self.plan.settings.jobs.max(1) as u64;
        let mut fold = lock(&self.fold);
        while outcome.index > fold.next + ahead && !self.stop.load(Ordering::Relaxed) {
            fold = self.turn.wait(fold).unwrap_or_else(PoisonError::into_inner);
        }
        fold.waiting.insert(outcome.index, outcome);
        let before = fold.next;
        fold.put_in_order();
        if fold.error.is_some() {
            self.stop.store(true, Ordering::Relaxed);
        }
        if fold.next > before || fold.error.is_some() {
            self.turn.notify_all();
        }
    }
}

impl Fold {
    fn put_in_order(&mut self) {
        while let Some(outcome) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.closed || self.error.is_some() {
                continue;
            }
            if let Err(error) = self.take(outcome) {
                self.error = Some(error);
            }
        }
    }

    fn take(&mut self, outcome: Outcome) -> io::Result<()> {
        let Outcome { tally, marks, tails, failures, failed_rows, bodies, body_rows, .. } = outcome;
        self.tally.merge(tally);
        if let Some(sink) = &mut self.sinks.bodies {
            sink.write_all(&bodies).map_err(|error| unwritten("the bodies", &error))?;
        }
        if let Some(feed) = &mut self.sinks.feed {
            let mut start = 0;
            for (row, end) in body_rows {
                feed(row, bodies.get(start..end).unwrap_or_default().trim_ascii_end());
                start = end;
            }
        }
        let mut lines = Lines { failures: &failures, rows: failed_rows.iter(), done: 0, next: None };
        let mut line = Vec::new();
        for mark in &marks {
            let Some(seen) = &mut self.seen else { break };
            match seen.insert(mark.recipient, mark.message) {
                Before::Nothing => continue,
                Before::Recipient => {
                    self.tally.shared += 1;
                    continue;
                }
                Before::Both => self.tally.shared += 1,
            }
            let tail = tails.get(mark.tail.0 as usize..mark.tail.1 as usize).unwrap_or("");
            let key = tail.split(',').next().filter(|key| !key.is_empty()).map(str::to_owned);
            self.tally.count_duplicate(mark.row, key, mark.warned);
            if let Some(sink) = &mut self.sinks.failures {
                line.clear();
                sink::line(mark.row, super::Reason::Duplicate, tail, &mut line);
                let written = sink.write_all(lines.until(mark.row)).and_then(|()| sink.write_all(&line));
                written.map_err(|error| unwritten("the list of failures", &error))?;
            }
        }
        if let Some(sink) = &mut self.sinks.failures {
            sink.write_all(lines.until(u64::MAX)).map_err(|error| unwritten("the list of failures", &error))?;
        }
        Ok(())
    }
}

/// Says what could not be written; whether the reader has gone stays to be seen.
fn unwritten(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} can't be written: {error}"))
}

/// The lines of a block, given out up to a row.
struct Lines<'l> {
    failures: &'l [u8],
    rows: std::slice::Iter<'l, (u64, usize)>,
    done: usize,
    next: Option<(u64, usize)>,
}

impl<'l> Lines<'l> {
    fn until(&mut self, row: u64) -> &'l [u8] {
        let start = self.done;
        while let Some((of, end)) = self.next.take().or_else(|| self.rows.next().copied()) {
            if of > row {
                self.next = Some((of, end));
                break;
            }
            self.done = end;
        }
        self.failures.get(start..self.done).unwrap_or(&[])
    }
}

impl Run {
    /// Waits up to `patience` for the end; whether it has come.
    #[must_use]
    pub fn wait(&self, patience: Duration) -> bool {
        self.done.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected)
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            rows: self.shared.rows.load(Ordering::Relaxed),
            failed: self.shared.failed.load(Ordering::Relaxed),
            elapsed: self.started.elapsed(),
        }
    }

    /// Asks the threads to end with the blocks at hand.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.turn.notify_all();
    }

    /// What was found, with whatever is done so far; a thread that hangs in a read is left behind.
    ///
    /// # Errors
    /// When a sink could not be written, or a thread broke down.
    pub fn finish(self) -> io::Result<Finished> {
        let over = self.wait(Duration::ZERO);
        let mut fold = lock(&self.shared.fold);
        fold.closed = true;
        if let Some(error) = fold.error.take() {
            return Err(error);
        }
        let Sinks { bodies, failures, feed } = std::mem::take(&mut fold.sinks);
        // Whoever is fed learns that there is no more.
        drop(feed);
        for (what, sink) in [("the bodies", bodies), ("the list of failures", failures)] {
            if let Some(mut sink) = sink {
                sink.flush().map_err(|error| unwritten(what, &error))?;
            }
        }
        if self.shared.panicked.load(Ordering::Relaxed) {
            return Err(io::Error::other("a thread broke down: this is a bug in flowhook"));
        }
        let ended = match self.shared.source.try_lock() {
            Ok(source) if over => match source.stop() {
                Some(Stop::End) if fold.waiting.is_empty() => Ended::Complete,
                Some(Stop::Broken { reason, row }) => Ended::Broken { reason: reason.clone(), row: *row },
                _ => Ended::Interrupted,
            },
            _ => Ended::Interrupted,
        };
        let duplicates_memory = fold.seen.as_ref().map_or(0, Seen::size);
        let tally = std::mem::take(&mut fold.tally);
        drop(fold);
        Ok(Finished { tally, ended, elapsed: self.started.elapsed(), duplicates_memory })
    }
}
