//! No secret in any output.

use std::process::Stdio;

use super::{BIRTHDAY, ID, SECRET, TO, send, send_to, spec_file};
use crate::endpoint::{Endpoint, Reply, nobody};
use crate::support::{command, finish, flowhook};

#[test]
fn a_credential_written_into_the_spec_is_never_shown() {
    let secret = "0f5bb2c4a7d94e6f8b1c2d3e4f5a6b7c";
    let (_folder, path) = spec_file(&format!(
        "  - name: Sync\n    endpoint:\n      url: https://cdp.acme.test/hook\n      headers: {{ X-Client-Secret: {secret} }}\n    \
         body: {{ a: b }}\n"
    ));
    for more in ["--yes", "--no-lint"] {
        for format in ["human", "json"] {
            let run = flowhook(["send", &path, "--dry-run", "--format", format, more]);
            assert_eq!(run.code, i32::from(more == "--yes"), "{}", run.transcript());
            assert!(!run.transcript().contains(secret), "{}", run.transcript());
        }
    }
}

#[test]
fn a_known_secret_is_in_no_output_whatever_happens() {
    let echo = serde_json::json!({
        "messageId": format!("{ID} {SECRET}"), "code": 3, "message": SECRET, "details": [{SECRET: ID}],
    });
    let location = format!("location: /?{ID}&{}", SECRET.replace(' ', "+").replace('"', "%22").replace('/', "%2F"));
    let replies = || {
        vec![
            Reply::json("200 OK", &echo.to_string()),
            Reply::json("400 Bad Request", &echo.to_string()),
            Reply::json("500 x", &format!("{ID}{SECRET}")),
            Reply::json("200 OK", &format!("{ID}{SECRET}")),
            Reply::Http("302 Found", vec![location.clone()], SECRET.to_owned()),
            Reply::Http("200 OK", vec![format!("x-flowhook-inferred: {ID}")], "{}".to_owned()),
            Reply::HangUp,
        ]
    };
    for format in ["human", "json"] {
        for reply in replies() {
            let endpoint = Endpoint::new(1, reply);
            let run = send_to(&endpoint.url(), &["--format", format]);
            assert!(!run.transcript().contains("sentinel"), "{}", run.transcript());
            assert!(endpoint.requests()[0].header("x-client-id") == Some(ID));
        }
        let closed = format!("http://{}/", nobody());
        for more in [
            vec!["--endpoint", &closed, "--yes"],
            vec!["--endpoint", &closed],
            vec!["--endpoint", &closed, "--dry-run"],
            vec!["--endpoint", "https://nowhere.invalid/", "--yes"],
            vec!["--sandbox"],
            vec!["--dry-run"],
            vec!["--webhook", "Nobody"],
        ] {
            let run = send(&[&[BIRTHDAY, "--to", TO, "--format", format], &more[..]].concat());
            assert!(!run.transcript().contains("sentinel"), "{}", run.transcript());
        }
    }
}

#[test]
fn a_credential_that_no_header_holds_is_named_and_not_shown() {
    let mut run = command();
    run.args(["send", BIRTHDAY, "--to", TO, "--yes"])
        .env("WUNDERKIND_CLIENT_ID", "sentinel\nid")
        .env("WUNDERKIND_CLIENT_SECRET", "sentinel\u{e9}")
        .stdin(Stdio::null());
    let run = finish(&mut run);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("WUNDERKIND_CLIENT_ID can't stand in a header"), "{}", run.stderr);
    assert!(!run.transcript().contains("sentinel"));
}
