//! What goes wrong, and the exit codes.

use insta::assert_snapshot;

use super::{BIRTHDAY, SPEC_HEAD, TO, json, send, send_to, spec_file};
use crate::endpoint::{Endpoint, Reply, nobody};
use crate::support::flowhook;

#[test]
fn without_credentials_both_variables_are_named() {
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("WUNDERKIND_CLIENT_ID is not set; "), "{}", run.stderr);
    assert!(run.stderr.contains("WUNDERKIND_CLIENT_SECRET is not set\n  help: "), "{}", run.stderr);
}

#[test]
fn off_a_terminal_nothing_is_sent_without_yes() {
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let run = send(&[BIRTHDAY, "--to", TO, "--endpoint", &endpoint.url()]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("pass --yes"), "{}", run.stderr);
}

#[test]
fn refusals_exit_1_and_failures_4_and_klaviyos_part_is_told() {
    let cases = [
        ("400 Bad Request", 1, "skipped", "refused"),
        ("401 Unauthorized", 1, "skipped", "refused"),
        ("403 Forbidden", 1, "skipped", "refused"),
        ("429 Too Many Requests", 1, "retried", "refused"),
        ("500 Internal Server Error", 4, "retried", "failed"),
        ("503 Service Unavailable", 4, "retried", "failed"),
    ];
    for (status, code, class, outcome) in cases {
        let envelope = r#"{"code":16,"message":"no","details":[]}"#;
        let endpoint = Endpoint::new(2, Reply::json(status, envelope));
        let run = send_to(&endpoint.url(), &["--format", "json"]);
        assert_eq!(run.code, code, "{status}: {}", run.transcript());
        let document = json(&run);
        assert_eq!(document["answer"]["klaviyo"]["class"], class, "{status}");
        assert_eq!(document["outcome"], outcome, "{status}");
        assert_eq!(document["answer"]["envelope"]["message"], "no");
        let human = send_to(&endpoint.url(), &[]);
        assert_eq!(human.code, code);
        assert!(human.stdout.contains("gRPC's UNAUTHENTICATED (HTTP 401)"), "{}", human.stdout);
    }
}

#[test]
fn an_answer_that_is_not_json_is_an_error_although_the_request_arrived() {
    let page = Reply::Http("200 OK", vec!["content-type: text/html".to_owned()], "<html>hi</html>".to_owned());
    let endpoint = Endpoint::new(1, page);
    let run = send_to(&endpoint.url(), &[]);
    assert_eq!(run.code, 4);
    assert!(run.stdout.contains("<html>hi</html>"), "{}", run.stdout);
    assert!(run.stderr.contains("the answer is not JSON"), "{}", run.stderr);
}

#[test]
fn a_refused_connection_says_that_nothing_was_sent() {
    let run = send_to(&format!("http://{}/hook", nobody()), &[]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("refused the connection\n  help: nothing was sent"), "{}", run.stderr);
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Endpoint::new(0, Reply::HangUp);
    let location = vec![format!("location: {}", other.url())];
    let endpoint = Endpoint::new(1, Reply::Http("307 Temporary Redirect", location, String::new()));
    let run = send_to(&endpoint.url(), &[]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("redirect (307)"), "{}", run.stderr);
}

#[test]
fn a_slow_or_cut_answer_leaves_open_whether_the_request_arrived() {
    for reply in [Reply::Silence, Reply::HangUp] {
        let endpoint = Endpoint::new(1, reply);
        let run = send_to(&endpoint.url(), &["--timeout", "1", "--format", "json"]);
        assert_eq!(run.code, 4, "{}", run.transcript());
        assert_eq!(json(&run)["error"]["arrived"], "maybe");
        assert!(run.stderr.contains("may have arrived"), "{}", run.stderr);
    }
}

#[test]
fn a_huge_answer_is_not_read_to_its_end() {
    let endpoint = Endpoint::new(1, Reply::json("200 OK", &"x".repeat(3 << 20)));
    let run = send_to(&endpoint.url(), &[]);
    assert_eq!(run.code, 4);
    assert!(run.stderr.contains("larger than 1048576 bytes"), "{}", run.stderr);
}

#[test]
fn endpoints_that_must_not_get_credentials_are_refused() {
    for (url, reason) in [
        ("http://api.wknd.ai/text/message/send", "plain http is allowed to this machine only"),
        ("https://user:hunter2@acme.test/", "user name or password"),
        ("ftp://acme.test/", "https URL"),
        ("acme.test", "no URL"),
    ] {
        let run = send_to(url, &[]);
        assert_eq!(run.code, 2, "{url}");
        assert!(run.stderr.contains(reason) && !run.stderr.contains("hunter2"), "{}", run.stderr);
    }
}

#[test]
fn a_wrong_recipient_is_explained_with_what_was_meant() {
    let run = send(&[BIRTHDAY, "--to", "(516) 333-4444", "--sandbox"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("such as +15163334444"), "{}", run.stderr);
    let run = send(&[BIRTHDAY, "--sandbox"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("pass --to"), "{}", run.stderr);
}

#[test]
fn inputs_that_can_t_be_read_exit_3() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, format!("{SPEC_HEAD}  - name: A\n    txt: hi\n")).unwrap();
    let sample = folder.path().join("sample.json");
    std::fs::write(&sample, r#"{"persn":{}}"#).unwrap();
    let binary = folder.path().join("binary.yaml");
    std::fs::write(&binary, [0x7f, b'E', 0, 1]).unwrap();
    let (broken, sample) = (broken.to_str().unwrap(), sample.to_str().unwrap());
    let (folder, binary) = (folder.path().to_str().unwrap(), binary.to_str().unwrap());
    for (arguments, reason) in [
        (vec!["nowhere.yaml"], "there is no such file"),
        (vec![folder], "this is a folder"),
        (vec![binary], "binary data"),
        (vec![broken], "did you mean `text`?"),
        (vec![BIRTHDAY, "--sample", "nowhere.json"], "there is no such file"),
        (vec![BIRTHDAY, "--sample", sample], "did you mean `person`?"),
    ] {
        let run = send(&[&arguments[..], &["--to", TO, "--sandbox"]].concat());
        assert_eq!(run.code, 3, "{arguments:?}: {}", run.transcript());
        assert!(run.stderr.contains(reason), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn a_sample_that_breaks_the_body_stops_it_at_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let sample = folder.path().join("hostile.json");
    std::fs::write(&sample, r#"{"person":{"first_name":"O\"Brien"}}"#).unwrap();
    let run = send(&[BIRTHDAY, "--to", TO, "--sandbox", "--sample", sample.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.transcript());
    assert_snapshot!(run.stderr, @r#"
    3 warnings and notes: `flowhook lint tests/fixtures/send/birthday.yaml` shows them.
    flowhook: the rendered body is not JSON: expected `,` or `}` at byte 67 (line 4, column 36)
      |   "text": "Acme: Happy Birthday, O"Brien!",
      |                                    ^
      help: `flowhook lint` shows which expression of the spec can break the body, and how to fix it
    "#);
}

#[test]
fn a_webhook_with_errors_is_not_sent_unless_told() {
    let (_folder, path) = spec_file(
        "  - name: Good\n    text: 'Acme: hi'\n  - name: Bad\n    text: 'Acme: hi'\n    clickUrl: not a link\n",
    );
    let run = |name: &str, more: &str| flowhook(["send", &path, "--to", TO, "--sandbox", "--webhook", name, more]);
    let bad = run("Bad", "--yes");
    assert_eq!((bad.code, bad.stdout.as_str()), (1, ""), "{}", bad.transcript());
    assert!(bad.stderr.contains("error[click-url]") && bad.stderr.contains("nothing was sent"), "{}", bad.stderr);
    let told = run("Bad", "--no-lint");
    assert_eq!(told.code, 1, "{}", told.transcript());
    assert!(told.stdout.contains("clickUrl: must be an absolute http or https URL"), "{}", told.stdout);
    let good = run("Good", "--yes");
    assert_eq!(good.code, 0, "{}", good.transcript());
    assert!(!good.stderr.contains("click-url"), "{}", good.stderr);
}
