//! What becomes of a message.

use std::process::Stdio;

use super::ledger::Desk;
use super::{BIRTHDAY, ID, SECRET, TO, json};
use crate::endpoint::{Endpoint, Reply};
use crate::support::{Run, command, finish, flowhook};

fn status(text: &str) -> Reply {
    Reply::json("200 OK", &format!("{{\"status\":\"{text}\"}}"))
}

fn ask(url: &str, more: &[&str]) -> Run {
    let mut run = command();
    run.args(["status", "m-1", "--endpoint", url])
        .args(more)
        .env("WUNDERKIND_CLIENT_ID", ID)
        .env("WUNDERKIND_CLIENT_SECRET", SECRET);
    finish(run.stdin(Stdio::null()))
}

#[test]
fn the_sandbox_s_message_is_followed_to_its_delivery() {
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--sandbox", "--follow", "--speed", "3"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    let places: Vec<usize> =
        ["PENDING_TO_SEND", "SENDING", "DELIVERED"].iter().map(|name| run.stderr.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{}", run.stderr);
    assert!(run.stdout.contains("→ DELIVERED ("), "{}", run.stdout);
}

#[test]
fn a_failure_is_explained_with_what_to_check() {
    let answers =
        vec![Reply::json("200 OK", r#"{"messageId":"m-1"}"#), status("PENDING_TO_SEND"), status("NOT SUBSCRIBED")];
    let endpoint = Endpoint::new(3, answers.into());
    let desk = Desk::new(endpoint.url());
    let run = desk.send(&["--follow", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    let delivery = &json(&run)["delivery"];
    assert_eq!((&delivery["end"], &delivery["status"]), (&"final".into(), &"NOT SUBSCRIBED".into()));
    assert!(delivery["to_check"].as_str().unwrap().contains("subscribed"), "{delivery}");
    let record = json(&desk.run(&["history", "show", "1", "--format", "json"]));
    assert_eq!(record["delivery"], "NOT SUBSCRIBED");
    let asked = &endpoint.requests()[1];
    assert_eq!(asked.line, "GET /text/message/status?messageId=m-1 HTTP/1.1");
    assert_eq!(asked.header("x-client-id"), Some(ID));
}

#[test]
fn a_status_is_asked_once_or_until_the_end() {
    let endpoint = Endpoint::new(1, status("SENDING"));
    let run = ask(&endpoint.url(), &[]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stdout.contains("handed to the text aggregator"), "{}", run.stdout);
    let later = vec![Reply::json("404 Not Found", "{}"), Reply::HangUp, status("FAILED_TO_DELIVERY")];
    let endpoint = Endpoint::new(3, later.into());
    let run = ask(&endpoint.url(), &["--follow"]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert!(run.stderr.contains("no status yet: 404"), "{}", run.stderr);
    assert!(run.stdout.contains("check        whether the phone is reachable"), "{}", run.stdout);
}

#[test]
fn it_says_when_it_gives_up_and_when_it_is_not_told() {
    let endpoint = Endpoint::uncounted(status("SENDING"));
    let run = ask(&endpoint.url(), &["--follow", "--give-up", "2"]);
    assert_eq!(run.code, 4, "{}", run.transcript());
    assert!(run.stdout.contains("gave up      after 2 s"), "{}", run.stdout);
    let refusing = Endpoint::new(1, Reply::json("403 Forbidden", r#"{"code":7,"message":"no"}"#));
    let run = ask(&refusing.url(), &["--follow"]);
    assert_eq!(run.code, 4, "{}", run.transcript());
    assert!(run.stderr.contains("does not tell: 403: Forbidden"), "{}", run.stderr);
    let without = flowhook(["status", "m-1"]);
    assert_eq!(without.code, 2);
    assert!(without.stderr.contains("WUNDERKIND_CLIENT_ID is not set"), "{}", without.stderr);
}
