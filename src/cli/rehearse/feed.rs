//! Posting the bodies to a sandbox on this machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use super::RehearseArguments;
use super::interrupt::Interrupt;
use crate::cli::Failure;
use crate::rehearse;
use crate::report::rehearse::Fed;
use crate::wunderkind::answer::{self, Answer as Reading};
use crate::wunderkind::client::{Answer, Arrival, Poster, SendError, Target};

/// Requests under way at a time.
const AT_ONCE: usize = 8;
/// Bodies that wait for their turn; the run is held up while there are more.
const WAITING: usize = 16;
/// How often a message is posted again that was over the sandbox's limit: nothing came of it.
const TRIES: u32 = 5;
/// The shortest and longest pause before that.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// After so many messages in a row that came to nothing in the same way, no more are posted.
const IN_VAIN: u32 = 16;
/// How long an interrupted run waits for the answers under way.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(50);

/// The address of `--sandbox`; nothing is read or asked before.
pub(super) fn target(arguments: &RehearseArguments) -> Result<Option<Target>, Failure> {
    let Some(url) = &arguments.sandbox else { return Ok(None) };
    let refused = |why: String| {
        Failure::usage(format!("--sandbox: {why}"))
            .help("give the address that `flowhook sandbox` prints, such as http://127.0.0.1:4410")
    };
    let url = Target::parse(url).map_err(|error| refused(error.to_string()))?;
    Poster::target(&url).map(Some).map_err(|error| refused(error.to_string()))
}

/// A sandbox that answers.
pub(super) struct Found {
    runtime: Runtime,
    poster: Poster,
}

impl Found {
    /// Asks whether a sandbox is there. Nothing is posted to anything else.
    pub(super) fn at(target: Target) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let port = target.url().port_or_known_default().unwrap_or_default();
        let poster = Poster::new(target).map_err(|error| Failure::network(error.to_string()))?;
        let page = poster.page();
        match runtime.block_on(poster.is_sandbox()) {
            Ok(true) => Ok(Self { runtime, poster }),
            Ok(false) => Err(Failure::network(format!("what answers at {page} is no sandbox: nothing was posted"))
                .help("`flowhook sandbox --port 0` starts one on a free port and prints its address")
                .into()),
            Err(error) => Err(Failure::network(format!("no sandbox at {page}: {error}"))
                .help(format!("start it in another terminal: `flowhook sandbox --port {port}`"))
                .into()),
        }
    }

    /// Begins to wait for bodies.
    pub(super) fn start(self, arguments: &RehearseArguments) -> std::io::Result<(Feed, rehearse::Feed)> {
        let (bodies, given) = mpsc::channel::<(u64, Vec<u8>)>(WAITING);
        let (stop, stopped) = watch::channel(false);
        let left = Arc::new(AtomicU64::new(0));
        let posted = Arc::new(AtomicU64::new(0));
        let fed = Fed::new(self.poster.page().to_string(), arguments.limit);
        let mut line = Line {
            poster: self.poster,
            given,
            stopped,
            pause: Duration::from_secs(1) / arguments.rate,
            fed,
            in_vain: 0,
            posted: Arc::clone(&posted),
        };
        let run = move || {
            let fed = self.runtime.block_on(async {
                line.run().await;
                line.fed
            });
            // A request that was given up must not keep the program.
            self.runtime.shutdown_background();
            fed
        };
        let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(run)?;
        let (counter, mut more) = (Arc::clone(&left), arguments.limit.unwrap_or(u64::MAX));
        let feed = move |row: u64, body: &[u8]| {
            if more > 0 {
                more -= 1;
                if bodies.blocking_send((row, body.to_vec())).is_err() {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        Ok((Feed { stop, left, posted, thread }, Box::new(feed)))
    }
}

/// Bodies on their way to a sandbox.
pub(super) struct Feed {
    stop: watch::Sender<bool>,
    left: Arc<AtomicU64>,
    posted: Arc<AtomicU64>,
    thread: JoinHandle<Fed>,
}

impl Feed {
    /// Messages that came to an end so far, for the line of progress.
    pub(super) fn posted(&self) -> u64 {
        self.posted.load(Ordering::Relaxed)
    }

    /// Posts no more: whoever gives bodies is not held up any longer.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits for the answers once no more bodies come.
    pub(super) fn end(self, interrupt: &Interrupt) -> anyhow::Result<Fed> {
        while !self.thread.is_finished() {
            if interrupt.presses() > 0 {
                self.stop();
            }
            std::thread::sleep(TICK);
        }
        let mut fed = self.thread.join().map_err(|_| anyhow::anyhow!("the thread of the sandbox broke down"))?;
        fed.left += self.left.load(Ordering::Relaxed);
        Ok(fed)
    }
}

/// What became of a row's message.
type Posted = (u64, Result<Answer, SendError>);

struct Line {
    poster: Poster,
    given: mpsc::Receiver<(u64, Vec<u8>)>,
    stopped: watch::Receiver<bool>,
    /// Between two requests.
    pause: Duration,
    fed: Fed,
    in_vain: u32,
    posted: Arc<AtomicU64>,
}

impl Line {
    async fn run(&mut self) {
        let mut under_way = JoinSet::new();
        let mut due = Instant::now();
        let mut open = true;
        let mut stopped = self.stopped.clone();
        while open || !under_way.is_empty() {
            let room = open && under_way.len() < AT_ONCE;
            // The clock of the runtime goes by milliseconds.
            let early = due > Instant::now() + Duration::from_millis(1);
            tokio::select! {
                biased;
                () = told(&mut stopped) => {
                    self.fed.why.get_or_insert_with(|| "stopped before all was posted".to_owned());
                    break;
                }
                Some(done) = under_way.join_next() => {
                    if self.count(done) {
                        break;
                    }
                }
                () = tokio::time::sleep_until(due), if room && early => {}
                next = self.given.recv(), if room && !early => match next {
                    Some((row, body)) => {
                        due = due.max(Instant::now()) + self.pause;
                        let poster = self.poster.clone();
                        under_way.spawn(async move { (row, post(&poster, body).await) });
                    }
                    None => open = false,
                },
            }
        }
        self.given.close();
        while self.given.recv().await.is_some() {
            self.fed.left += 1;
        }
        let deadline = Instant::now() + PATIENCE;
        while let Ok(Some(done)) = tokio::time::timeout_at(deadline, under_way.join_next()).await {
            self.count(done);
        }
        self.fed.unanswered += under_way.len() as u64;
    }

    /// Counts what became of a message; whether it is no use to post more.
    fn count(&mut self, done: Result<Posted, JoinError>) -> bool {
        self.posted.fetch_add(1, Ordering::Relaxed);
        let (row, result) = match done {
            Ok(posted) => posted,
            Err(error) => return self.unanswered(&error.to_string(), false),
        };
        let answer = match result {
            Ok(answer) => answer,
            Err(error) => return self.unanswered(&error.to_string(), error.arrival() == Arrival::No),
        };
        let reason = match answer::read(answer.status, &answer.body) {
            Reading::Accepted(_) => {
                self.fed.accepted += 1;
                self.fed.doubles += u64::from(answer.inferred.iter().any(|name| name == "duplicate-dropped"));
                self.in_vain = 0;
                return false;
            }
            Reading::Refused(envelope) => envelope.message,
            Reading::Unexpected | Reading::Empty | Reading::NotJson(_) => {
                "an answer that the Text API does not document".to_owned()
            }
        };
        self.fed.refuse(row, answer.status, &reason);
        // Credentials that one message may not bear, none may.
        let never = matches!(answer.status, 401 | 403);
        self.in_vain = if never { self.in_vain + 1 } else { 0 };
        self.in_vain >= IN_VAIN
    }

    fn unanswered(&mut self, why: &str, certain: bool) -> bool {
        self.fed.unanswered += 1;
        self.in_vain += 1;
        self.fed.why.get_or_insert_with(|| why.to_owned());
        certain || self.in_vain >= IN_VAIN
    }
}

/// Returns when the run was stopped, or nobody is left who could stop it.
async fn told(stopped: &mut watch::Receiver<bool>) {
    stopped.wait_for(|stopped| *stopped).await.ok();
}

async fn post(poster: &Poster, body: Vec<u8>) -> Result<Answer, SendError> {
    for _ in 1..TRIES {
        let answer = poster.post(body.clone()).await?;
        if answer.status != 429 {
            return Ok(answer);
        }
        tokio::time::sleep(answer.retry_after.unwrap_or(PAUSE.0).clamp(PAUSE.0, PAUSE.1)).await;
    }
    poster.post(body).await
}
