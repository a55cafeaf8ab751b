//! The questions before a text leaves, and the line that follows it, on a terminal.

use super::{BIRTHDAY, ID, SECRET, TO};
use crate::endpoint::{Endpoint, Reply};
use crate::support::command;
use crate::terminal::Terminal;

const OUTSIDE: &str = "Type the recipient once more";

fn sends(url: &str, more: &[&str]) -> Terminal {
    let mut run = command();
    run.args(["send", BIRTHDAY, "--to", TO, "--endpoint", url])
        .args(more)
        .env("WUNDERKIND_CLIENT_ID", ID)
        .env("WUNDERKIND_CLIENT_SECRET", SECRET);
    Terminal::start(run)
}

fn accepted() -> Reply {
    Reply::json("200 OK", r#"{"messageId":"m-1"}"#)
}

#[test]
fn no_is_the_default_and_nothing_is_sent() {
    let endpoint = Endpoint::new(0, accepted());
    let terminal = sends(&endpoint.url(), &["--allow-recipient", TO]);
    terminal.waits_for("[y/N]");
    terminal.types("\r");
    let (_, shown) = terminal.ends();
    assert!(shown.contains("Happy Birthday"), "{shown}");
    assert!(shown.contains("nothing was sent") || shown.contains("not sent"), "{shown}");
    assert!(!shown.contains("sentinel"), "{shown}");
}

#[test]
fn yes_sends_it_once() {
    let endpoint = Endpoint::new(1, accepted());
    let terminal = sends(&endpoint.url(), &["--allow-recipient", TO]);
    terminal.waits_for("[y/N]");
    terminal.types("y");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("m-1") && !shown.contains("sentinel"), "{shown}");
}

#[test]
fn a_recipient_that_is_not_listed_is_typed_once_more() {
    let endpoint = Endpoint::new(0, accepted());
    let terminal = sends(&endpoint.url(), &[]);
    terminal.waits_for(OUTSIDE);
    terminal.types("+15163334445\r");
    let (_, shown) = terminal.ends();
    assert!(!shown.contains("[y/N]"), "{shown}");

    let endpoint = Endpoint::new(1, accepted());
    let terminal = sends(&endpoint.url(), &[]);
    terminal.waits_for(OUTSIDE);
    terminal.types(TO);
    terminal.types("\r");
    terminal.waits_for("[y/N]");
    terminal.types("y");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
}

#[test]
fn the_way_of_a_message_is_one_line_that_changes() {
    let mut run = command();
    run.args(["send", BIRTHDAY, "--to", TO, "--sandbox", "--follow", "--speed", "3"]);
    let terminal = Terminal::start(run);
    terminal.waits_for("SENDING");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
    // The line is written over: it begins again without a line break before it.
    assert!(shown.contains("\r\u{1b}[2K") || shown.contains("\u{1b}[1A"), "{shown:?}");
    assert!(shown.contains("DELIVERED"), "{shown}");
}

#[cfg(not(feature = "keyring"))]
#[test]
fn nobody_is_asked_for_a_secret_that_could_not_be_kept() {
    let mut run = command();
    run.args(["auth", "login"]);
    let (code, shown) = Terminal::start(run).ends();
    assert!(code == 2 && shown.contains("built without the keyring"), "{code}: {shown}");
    assert!(!shown.contains("WUNDERKIND_CLIENT_ID"), "{shown}");
}
