//! The command, and the other commands with it.

use std::process::Stdio;

use insta::assert_snapshot;

use super::{ID, SECRET, Server, text_of, with_credentials};
use crate::send::{BIRTHDAY, TO, scrubbed};
use crate::support::{command, flowhook};

#[test]
fn it_says_where_it_is_and_how_to_point_send_at_it() {
    let _scrubbed = scrubbed();
    let run = flowhook(["sandbox", "--port", "0", "--stop-after", "0"]);
    assert_snapshot!(run.transcript());
}

#[test]
fn its_help_shows_every_setting() {
    assert_snapshot!(flowhook(["sandbox", "--help"]).transcript());
}

#[test]
fn the_commands_work_with_a_sandbox_of_its_own() {
    let server = Server::new(&["--speed", "50"]);
    let endpoint = format!("{}/text/message/send", server.url);
    let sent = with_credentials(&[
        "send",
        BIRTHDAY,
        "--to",
        TO,
        "--yes",
        "--allow-recipient",
        TO,
        "--endpoint",
        &endpoint,
        "--follow",
        "--format",
        "json",
    ]);
    assert_eq!(sent.code, 0, "{}", sent.transcript());
    let document: serde_json::Value = serde_json::from_str(&sent.stdout).unwrap();
    assert_eq!(document["delivery"]["status"], "DELIVERED", "{document:#}");
    let id = document["answer"]["message_id"].as_str().unwrap_or_else(|| panic!("{document:#}")).to_owned();
    let status = with_credentials(&["status", &id, "--endpoint", &server.url]);
    assert!(status.code == 0 && status.stdout.contains("DELIVERED"), "{}", status.transcript());

    let check = ["subscription", "check", TO, "--endpoint", &server.url];
    assert_eq!(with_credentials(&check).code, 0);
    let remove = with_credentials(&["subscription", "remove", TO, "--yes", "--endpoint", &server.url]);
    assert_eq!(remove.code, 0, "{}", remove.transcript());
    assert_eq!(with_credentials(&check).code, 1);
    let add = ["subscription", "add", TO, "--purpose", "p", "--yes", "--endpoint", &server.url];
    assert_eq!(with_credentials(&add).code, 0);
    assert_eq!(with_credentials(&check).code, 0);

    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    std::fs::write(&list, "+15163330001\n+15163330002\nada@acme.test\n").unwrap();
    let bulk = with_credentials(&[
        "send",
        BIRTHDAY,
        "--bulk",
        text_of(&list),
        "--yes",
        "--allow-unlisted",
        "3",
        "--endpoint",
        &endpoint,
        "--format",
        "json",
    ]);
    assert_eq!(bulk.code, 0, "{}", bulk.transcript());
    assert_eq!(bulk.stdout.matches("\"accepted\"").count(), 3, "{}", bulk.stdout);
}

#[test]
fn send_sandbox_takes_a_list_through_the_bulk_endpoint() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list");
    std::fs::write(&list, "+15163330001\n+15163330002\n").unwrap();
    let run = flowhook(["send", BIRTHDAY, "--bulk", text_of(&list), "--sandbox", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
}

#[test]
fn other_credentials_are_403() {
    let server = Server::new(&[]);
    let run = crate::support::finish(
        command()
            .args(["status", "x", "--endpoint", &server.url])
            .env("WUNDERKIND_CLIENT_ID", "another")
            .env("WUNDERKIND_CLIENT_SECRET", "another secret")
            .stdin(Stdio::null()),
    );
    assert!(run.code == 4 && run.stderr.contains("403"), "{}", run.transcript());
}

#[test]
fn what_is_wrong_is_told_before_it_starts() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("book"), "phones:\n  \"+15163334444\": subscribd\n").unwrap();
    std::fs::write(path("text"), "no database, but a text of some length that is looked at as one").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, code, part) in [
        (
            vec!["--book", &path("book")],
            2,
            "book:2:19: there is no state of a phone `subscribd`; its nearest is `subscribed`",
        ),
        (vec!["--book", &path("nothing")], 3, "there is no such file"),
        (vec!["--state", &path("text")], 3, "it is no SQLite file"),
        (vec!["--state", &path("no/folder")], 3, "no/folder"),
        (vec!["--port", &port], 4, "can't listen on 127.0.0.1:"),
        (vec!["--fault", "429:2"], 2, "`2` is no probability"),
        (vec!["--fault", "reset:0.6,lost:0.6"], 2, "add up to more than 1"),
        (vec!["--callback", "http://acme.test/"], 2, "plain http is allowed to this machine only"),
        (vec!["--callback", "https://acme.test/"], 2, "calls nobody but this machine"),
        (vec!["--rate", "0"], 2, "a number from 1 to 1000000, or `none`"),
        (vec!["--speed", "0"], 2, "--speed"),
        (vec!["--link-length", "65"], 2, "from 1 to 64"),
    ] {
        let run = crate::support::finish(
            command()
                .args(
                    ["sandbox", "--port", "0", "--stop-after", "1"][..if arguments[0] == "--port" { 1 } else { 3 }]
                        .iter(),
                )
                .args(&arguments)
                .stdin(Stdio::null()),
        );
        assert_eq!(run.code, code, "{arguments:?}: {}", run.transcript());
        assert!(run.stderr.contains(part), "{arguments:?}: {}", run.transcript());
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn half_a_pair_of_credentials_is_no_pair() {
    let run = crate::support::finish(
        command()
            .args(["sandbox", "--port", "0", "--stop-after", "0"])
            .env("WUNDERKIND_CLIENT_ID", ID)
            .stdin(Stdio::null()),
    );
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("WUNDERKIND_CLIENT_SECRET is not set"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn two_can_t_share_a_state_and_the_user_s_credentials_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let server = Server::new(&["--state", text_of(&state)]);
    let second = flowhook(["sandbox", "--port", "0", "--state", text_of(&state)]);
    assert!(second.code == 3 && second.stderr.contains("another sandbox is using it"), "{}", second.transcript());
    // As Ctrl-C does.
    server.signal("-INT");
    let run = server.ended();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("credentials  yours, from the environment variable WUNDERKIND_CLIENT_ID"));
    assert!(!run.stderr.contains(ID) && !run.stderr.contains(SECRET), "{}", run.stderr);
    assert!(run.stderr.contains("The sandbox has stopped."), "{}", run.stderr);
}
