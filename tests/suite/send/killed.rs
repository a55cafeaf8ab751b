//! Killed at any point, nothing is sent twice and no record is lost.
//!
//! An ordinary run kills 25 times; `FLOWHOOK_KILLS=300` more often.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{BIRTHDAY, ID, SECRET, TO};
use crate::endpoint::{Endpoint, Reply};
use crate::support::{command, finish};

/// Figures of a test that is random by nature come from one seed.
struct Random(u64);

impl Random {
    /// A number below `most` (xorshift).
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }
}

fn run(ledger: &std::path::Path, url: &str, name: &str) -> std::process::Command {
    let mut run = command();
    run.args(["send", BIRTHDAY, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", url])
        .args(["--set", &format!("person.first_name={name}")])
        .env("WUNDERKIND_CLIENT_ID", ID)
        .env("WUNDERKIND_CLIENT_SECRET", SECRET)
        .env("FLOWHOOK_LEDGER", ledger)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    run
}

#[test]
fn nothing_is_sent_twice_and_no_record_is_lost() {
    let kills: u64 = std::env::var("FLOWHOOK_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(25);
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.sqlite3");
    let endpoint = Endpoint::uncounted(Reply::Slow(Duration::from_millis(8), r#"{"messageId":"m-1"}"#.to_owned()));
    assert_eq!(finish(&mut run(&ledger, &endpoint.url(), "First")).code, 0);
    let warm = Instant::now();
    assert_eq!(finish(&mut run(&ledger, &endpoint.url(), "Warm")).code, 0);
    let whole = micros(warm.elapsed());
    let mut random = Random(0x5eed_f10b);
    let mut landed: BTreeMap<&str, u64> = BTreeMap::new();
    let mut names = vec!["First".to_owned(), "Warm".to_owned()];
    let (mut killed, mut over) = (0, 0);
    // When requests arrive after the start of a run: there every other kill aims at.
    let mut arrival = whole * 3 / 4;
    while killed < kills {
        let name = format!("Kill{}x", names.len());
        // Up to three runs for one message are killed before one is left alone.
        for _ in 0..=random.below(3) {
            if killed == kills || count(&endpoint, &name) > 0 {
                break;
            }
            let mut child = run(&ledger, &endpoint.url(), &name).spawn().unwrap();
            let started = Instant::now();
            let pause = if random.below(2) == 0 {
                random.below(whole)
            } else {
                (arrival + random.below(30_000)).saturating_sub(10_000)
            };
            while micros(started.elapsed()) < pause {
                std::thread::sleep(Duration::from_micros(200));
                if count(&endpoint, &name) > 0 && arrival > micros(started.elapsed()) {
                    arrival = (arrival * 7 + micros(started.elapsed())) / 8;
                }
            }
            let before = count(&endpoint, &name) > 0;
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            if output.status.code().is_some() {
                over += 1;
                arrival = arrival.saturating_sub(1_000);
                continue;
            }
            killed += 1;
            let written = written(&ledger, &name);
            let point = match (written, before) {
                (false, false) => "1 before the intent",
                (true, false) => "2 between intent and request",
                (_, true) => "3 after the request",
            };
            if point.starts_with('1') {
                arrival += 500;
            }
            *landed.entry(point).or_default() += 1;
        }
        let last = finish(&mut run(&ledger, &endpoint.url(), &name));
        assert!(matches!(last.code, 0 | 1), "{}", last.transcript());
        if last.code == 1 {
            assert!(last.stderr.contains("nothing was sent: this message"), "{}", last.transcript());
        }
        names.push(name);
    }
    // A request of a killed run may still be on its way through the server.
    std::thread::sleep(Duration::from_millis(200));
    let db = rusqlite::Connection::open(&ledger).unwrap();
    let whole_file: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole_file, "ok");
    let mut unknown = 0;
    for name in &names {
        let sent = count(&endpoint, name);
        assert!(sent <= 1, "{name} was sent {sent} times");
        let pattern = format!("%, {name}!");
        let states: Vec<String> = db
            .prepare("SELECT state FROM sends WHERE text LIKE ?1")
            .unwrap()
            .query_map([pattern], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(!states.iter().any(|state| state == "sending"), "{name}: {states:?}");
        let kept = states.iter().filter(|state| *state == "accepted" || *state == "unknown").count();
        // What arrived has its record; a message without one was never on its way.
        assert!(kept == 1, "{name} arrived {sent} times: {states:?}");
        unknown += states.iter().filter(|state| *state == "unknown").count();
    }
    let left = std::fs::read_dir(folder.path())
        .unwrap()
        .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().contains("-run-"));
    println!(
        "killed {killed} times ({landed:?}; {over} runs were over before), one run takes {} ms; {} messages, {} arrived, \
         {unknown} unknown, {} locks of killed runs left",
        whole / 1000,
        names.len(),
        endpoint.requests().len(),
        left.count()
    );
}

fn count(endpoint: &Endpoint, name: &str) -> usize {
    endpoint.requests().iter().filter(|request| request.body.contains(&format!(", {name}!"))).count()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap()
}

/// Whether the ledger knows the message.
fn written(ledger: &std::path::Path, name: &str) -> bool {
    let db = rusqlite::Connection::open(ledger).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let count = "SELECT count(*) FROM sends WHERE text LIKE ?1 AND state = 'sending'";
    db.query_row(count, [format!("%, {name}!")], |row| row.get::<_, i64>(0)).unwrap() > 0
}
