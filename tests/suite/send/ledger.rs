//! At most once, and the ways round it.

use std::process::Stdio;

use super::{BIRTHDAY, ID, SECRET, TO, json};
use crate::endpoint::{Endpoint, Reply, nobody};
use crate::support::{Run, command, finish};

pub struct Desk {
    folder: tempfile::TempDir,
    url: String,
}

impl Desk {
    pub fn new(url: String) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), url }
    }

    pub fn ledger(&self) -> std::path::PathBuf {
        self.folder.path().join("ledger.sqlite3")
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut run = command();
        run.args(arguments)
            .env("WUNDERKIND_CLIENT_ID", ID)
            .env("WUNDERKIND_CLIENT_SECRET", SECRET)
            .env("FLOWHOOK_LEDGER", self.ledger())
            .stdin(Stdio::null());
        finish(&mut run)
    }

    pub fn send(&self, more: &[&str]) -> Run {
        let fixed = ["send", BIRTHDAY, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", &self.url];
        self.run(&[&fixed[..], more].concat())
    }
}

fn accepted() -> Reply {
    Reply::json("200 OK", r#"{"messageId":"m-1"}"#)
}

#[test]
fn the_same_message_is_refused_with_the_time_left_and_the_ways_round_it() {
    let endpoint = Endpoint::new(1, accepted());
    let desk = Desk::new(endpoint.url());
    assert_eq!(desk.send(&[]).code, 0);
    let again = desk.send(&[]);
    assert_eq!((again.code, again.stdout.as_str()), (1, ""), "{}", again.transcript());
    assert!(again.stderr.contains("wait another 23 h 59 min"), "{}", again.stderr);
    assert!(again.stderr.contains("--proof adds a suffix"), "{}", again.stderr);
    let document = json(&desk.send(&["--format", "json"]));
    assert_eq!((&document["outcome"], &document["ledger"]["record"]), (&"blocked".into(), &1.into()));
}

#[test]
fn a_proof_goes_out_with_another_purpose_and_the_same_text() {
    let endpoint = Endpoint::new(3, accepted());
    let desk = Desk::new(endpoint.url());
    assert_eq!(desk.send(&[]).code, 0);
    assert_eq!(desk.send(&["--proof=round 2"]).code, 0);
    assert_eq!(desk.send(&["--proof=round 2"]).code, 1);
    assert_eq!(desk.send(&["--proof"]).code, 0);
    let bodies: Vec<serde_json::Value> =
        endpoint.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
    assert_eq!(bodies[0]["sendPurpose"], "Birthday");
    assert_eq!(bodies[1]["sendPurpose"], "Birthday round 2");
    assert!(bodies[2]["sendPurpose"].as_str().unwrap().starts_with("Birthday proof 20"), "{}", bodies[2]);
    assert_eq!(bodies[0]["text"], bodies[1]["text"]);
    assert_eq!(bodies[0]["callbackData"], bodies[1]["callbackData"]);
}

#[test]
fn what_got_no_clear_answer_is_not_sent_again_until_somebody_has_looked() {
    let endpoint = Endpoint::new(2, Reply::json("503 Service Unavailable", "{}"));
    let desk = Desk::new(endpoint.url());
    assert_eq!(desk.send(&["--retry", "3"]).code, 4);
    let again = desk.send(&[]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("may have been sent"), "{}", again.stderr);
    assert!(again.stderr.contains("`flowhook history settle 1 not-sent`"), "{}", again.stderr);
    assert_eq!(desk.run(&["history", "settle", "1", "not-sent"]).code, 0);
    assert_eq!(desk.send(&[]).code, 4);
}

#[test]
fn what_was_refused_or_never_arrived_may_be_sent_again() {
    let endpoint = Endpoint::new(2, Reply::json("400 Bad Request", r#"{"code":3,"message":"no"}"#));
    let desk = Desk::new(endpoint.url());
    assert_eq!((desk.send(&[]).code, desk.send(&[]).code), (1, 1));
    let closed = Desk::new(format!("http://{}/", nobody()));
    let started = std::time::Instant::now();
    let run = closed.send(&["--retry", "1"]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("nothing was sent, try 1 of 1 in 1 s"), "{}", run.stderr);
    assert!(started.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(closed.send(&[]).code, 4);
    let history = closed.run(&["history", "--format", "json"]);
    assert_eq!(json(&history)["records"][1]["attempts"], 2, "{}", history.stdout);
}

#[test]
fn a_429_is_tried_again_when_asked() {
    let refused = Reply::json("429 Too Many Requests", r#"{"code":8,"message":"slow down"}"#);
    let endpoint = Endpoint::new(3, vec![refused, accepted()].into());
    let desk = Desk::new(endpoint.url());
    let run = desk.send(&["--retry", "2"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stderr.contains("(429); nothing was sent, try 1 of 2"), "{}", run.stderr);
    // The last answer of the sequence stays.
    assert_eq!(desk.send(&["--proof=x"]).code, 0);
}

#[test]
fn of_two_at_the_same_time_one_sends() {
    let endpoint =
        Endpoint::new(1, Reply::Slow(std::time::Duration::from_millis(400), r#"{"messageId":"m"}"#.to_owned()));
    let desk = Desk::new(endpoint.url());
    let codes: Vec<i32> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6).map(|_| scope.spawn(|| desk.send(&[]))).collect();
        runs.into_iter().map(|run| run.join().unwrap().code).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 1).count(), 5, "{codes:?}");
}

#[cfg(unix)]
#[test]
fn a_send_that_was_cut_off_is_told_at_the_next_run() {
    let endpoint = Endpoint::new(1, Reply::Silence);
    let desk = Desk::new(endpoint.url());
    let mut child = command();
    child
        .args(["send", BIRTHDAY, "--to", TO, "--yes", "--allow-recipient", TO, "--endpoint", &endpoint.url()])
        .env("WUNDERKIND_CLIENT_ID", ID)
        .env("WUNDERKIND_CLIENT_SECRET", SECRET)
        .env("FLOWHOOK_LEDGER", desk.ledger())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = child.spawn().unwrap();
    while endpoint.requests().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let meanwhile = desk.send(&[]);
    assert!(meanwhile.stderr.contains("another flowhook is sending this message"), "{}", meanwhile.transcript());
    child.kill().unwrap();
    child.wait().unwrap();
    let next = desk.send(&[]);
    assert_eq!(next.code, 1);
    assert!(next.stderr.contains("An earlier send was cut off: record 1, Birthday to +15163334444"), "{}", next.stderr);
    assert!(next.stderr.contains("may have been sent"), "{}", next.stderr);
    assert!(!desk.send(&[]).stderr.contains("cut off: record 1"), "said once");
}

#[test]
fn nothing_is_sent_without_a_ledger() {
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let desk = Desk::new(endpoint.url());
    std::fs::write(
        desk.ledger(),
        "these are my notes, and they are longer than the header of an SQLite file is; so it reads as one",
    )
    .unwrap();
    let run = desk.send(&[]);
    assert_eq!(run.code, 3, "{}", run.transcript());
    assert!(run.stderr.contains("is no ledger of flowhook"), "{}", run.stderr);
    let run = desk.send(&["--ledger", "/proc/nowhere/ledger"]);
    assert_eq!(run.code, 3, "{}", run.transcript());
}

#[test]
fn a_record_can_be_looked_at_and_sent_again() {
    let endpoint = Endpoint::new(2, accepted());
    let desk = Desk::new(endpoint.url());
    assert_eq!(desk.send(&[]).code, 0);
    let list = desk.run(&["history"]);
    assert_eq!(list.code, 0);
    assert!(list.stdout.contains("accepted") && list.stdout.contains(TO), "{}", list.stdout);
    let none = desk.run(&["history", "--webhook", "Birthdya"]);
    assert!(none.stderr.contains("did you mean `Birthday`?"), "{}", none.transcript());
    let shown = desk.run(&["history", "show", "1"]);
    assert!(shown.stdout.contains("m-1") && shown.stdout.contains("\"sendPurpose\": \"Birthday\""), "{}", shown.stdout);
    assert!(!shown.stdout.contains("sentinel"), "{}", shown.stdout);
    let consent = ["--yes", "--allow-recipient", TO];
    let again = desk.run(&[&["send", "--again", "1"], &consent[..]].concat());
    assert_eq!(again.code, 1, "{}", again.transcript());
    assert!(again.stderr.contains("wait another 23 h"), "{}", again.stderr);
    let proof = desk.run(&[&["send", "--again", "1", "--proof=2"], &consent[..]].concat());
    assert_eq!(proof.code, 0, "{}", proof.transcript());
    let [first, second] = <[_; 2]>::try_from(endpoint.requests()).unwrap();
    assert_eq!(second.body, first.body.replace("\"Birthday\"\n", "\"Birthday 2\"\n"));
    assert_eq!(second.header("x-client-secret"), Some(SECRET));
    let document = json(&desk.run(&["history", "--format", "json"]));
    assert_eq!(document["records"][0]["repeats"], 1);
    assert_eq!(desk.run(&["send", "--again", "9", "--yes"]).code, 2);
}

#[test]
fn the_history_of_a_name_that_was_never_sent_names_those_that_were() {
    let endpoint = Endpoint::new(1, Reply::json("200 OK", r#"{"messageId":"m-1"}"#));
    let desk = Desk::new(endpoint.url());
    assert_eq!(desk.send(&[]).code, 0);
    for (asked, said) in [("Birthdy", "did you mean `Birthday`?"), ("Winback offer", "there is Birthday")] {
        let run = desk.run(&["history", "--webhook", asked]);
        assert!(run.code == 0 && run.stderr.contains(said) && run.stdout.is_empty(), "{}", run.transcript());
    }
}
