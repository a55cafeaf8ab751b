//! `flowhook send` from outside: what leaves, what is shown, and the exit codes.

use std::process::Stdio;

use insta::internals::SettingsBindDropGuard;
use insta::{Settings, assert_snapshot};

use crate::endpoint::{Endpoint, Reply, nobody};
use crate::support::{Run, command, finish, flowhook, flowhook_with_input};

const ID: &str = "sentinel-id-7c2e";
const SECRET: &str = "sentinel \"secret\"/7c2e";
const TO: &str = "+15163334444";
const BIRTHDAY: &str = "tests/fixtures/send/birthday.yaml";

/// A run with credentials in the environment.
fn send(arguments: &[&str]) -> Run {
    finish(
        command()
            .arg("send")
            .args(arguments)
            .env("WUNDERKIND_CLIENT_ID", ID)
            .env("WUNDERKIND_CLIENT_SECRET", SECRET)
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null()),
    )
}

fn send_to(url: &str, more: &[&str]) -> Run {
    send(&[&[BIRTHDAY, "--to", TO, "--yes", "--endpoint", url], more].concat())
}

/// Ports, ids and times differ from run to run.
fn scrubbed() -> SettingsBindDropGuard {
    let mut settings = Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID");
    settings.add_filter(r" in \d+ ms", " in N ms");
    settings.bind_to_scope()
}

fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.transcript()))
}

const SPEC_HEAD: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: M } }\nwebhooks:\n";

#[test]
fn the_whole_job_runs_in_the_sandbox_without_credentials() {
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--sandbox"]);
    let _scrubbed = scrubbed();
    assert_snapshot!(run.transcript(), @r#"
    exit: 0
    --- stdout
    200 in N ms: accepted
      message id   UUID
      in a flow    Klaviyo would log "Webhook Send Successful"
      delivery     not settled by this answer: an unknown or unsubscribed phone fails later, by status
      inferred     any-recipient-accepted (not documented; the sandbox's guess)
    --- stderr
    Test request of the webhook Birthday with the sample ordinary
      endpoint     POST http://127.0.0.1:PORT/text/message/send
                   the sandbox in this process: no text reaches anyone
      credentials  a pair made up for this sandbox
      recipient    +15163334444 in place of "+12025550143"
      text         Acme: Happy Birthday, Ada!
                   26 characters, GSM-7, 26 septets, 1 segment
      link         https://shop.acme.test/birthday?utm_api=birthday
                   sent as a shortened link of the endpoint, which is not counted above
      picture      https://cdn.acme.test/cake.jpg
      body         {
                     "phone": "+15163334444",
                     "email": "ada@example.com",
                     "text": "Acme: Happy Birthday, Ada!",
                     "clickUrl": "https://shop.acme.test/birthday?utm_api=birthday",
                     "mediaUrl": "https://cdn.acme.test/cake.jpg",
                     "callbackData": "{\"profileID\":\"01HSAMPLE0000000000000ADA1\",\"metricName\":\"Birthday\",\"flow\":\"Birthday\"}",
                     "sendPurpose": "Birthday"
                   }
    "#);
}

#[test]
fn the_sandbox_s_answer_for_machines_tells_the_message_id() {
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--sandbox", "--format", "json"]);
    let document = json(&run);
    assert_eq!((run.code, &document["outcome"]), (0, &"accepted".into()));
    assert_eq!(document["answer"]["message_id"].as_str().unwrap().len(), 36);
    assert_eq!(document["text"]["segments"], 1);
}

#[test]
fn a_dry_run_prints_the_exact_request_and_opens_no_socket() {
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let run = send(&[BIRTHDAY, "--to", TO, "--dry-run", "--endpoint", &endpoint.url()]);
    let _scrubbed = scrubbed();
    assert_snapshot!(run.transcript(), @r#"
    exit: 0
    --- stdout
    POST http://127.0.0.1:PORT/hook
    Host: 127.0.0.1:PORT
    Accept: */*
    Content-Type: application/json
    User-Agent: flowhook/0.1.0
    X-Client-ID: [redacted: ${WUNDERKIND_CLIENT_ID}]
    X-Client-Secret: [redacted: ${WUNDERKIND_CLIENT_SECRET}]
    Content-Length: 360

    {
      "phone": "+15163334444",
      "email": "ada@example.com",
      "text": "Acme: Happy Birthday, Ada!",
      "clickUrl": "https://shop.acme.test/birthday?utm_api=birthday",
      "mediaUrl": "https://cdn.acme.test/cake.jpg",
      "callbackData": "{\"profileID\":\"01HSAMPLE0000000000000ADA1\",\"metricName\":\"Birthday\",\"flow\":\"Birthday\"}",
      "sendPurpose": "Birthday"
    }
    --- stderr
    "#);
}

#[test]
fn a_dry_run_needs_no_credentials() {
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--dry-run"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stdout.contains("X-Client-Secret: [not set: ${WUNDERKIND_CLIENT_SECRET}]"), "{}", run.stdout);
}

#[test]
fn exactly_the_shown_request_leaves() {
    let endpoint = Endpoint::new(1, Reply::json("200 OK", r#"{"messageId":"m-1"}"#));
    let dry = send(&[BIRTHDAY, "--to", TO, "--dry-run", "--endpoint", &endpoint.url()]);
    let run = send_to(&endpoint.url(), &[]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    let [request] = <[_; 1]>::try_from(endpoint.requests()).unwrap();
    assert_eq!(request.line, "POST /hook HTTP/1.1");
    assert_eq!(request.header("X-Client-ID"), Some(ID));
    assert_eq!(request.header("X-Client-Secret"), Some(SECRET));
    assert_eq!(request.header("Content-Type"), Some("application/json"));
    let (head, body) = dry.stdout.split_once("\n\n").unwrap();
    assert_eq!(request.body, body.trim_end_matches('\n'));
    let shown: Vec<String> = head.lines().skip(1).map(|l| l.split(':').next().unwrap().to_lowercase()).collect();
    let mut sent: Vec<String> = request.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    sent.sort();
    let mut expected = shown;
    expected.sort();
    assert_eq!(sent, expected);
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["phone"], TO);
}

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
fn the_webhook_is_picked_by_name_and_a_near_name_is_offered() {
    let spec = format!("{SPEC_HEAD}  - name: Birthday\n    text: one\n  - name: Win-back\n    text: two\n");
    let run = |more: &[&str]| {
        let arguments = [&["send", "-", "--to", TO, "--sandbox", "--format", "json"], more].concat();
        flowhook_with_input(<[&str; 9]>::try_from(arguments).unwrap(), spec.as_bytes())
    };
    assert_eq!(json(&run(&["--webhook", "Win-back"]))["text"]["text"], "two");
    let wrong = run(&["--webhook", "Birhday"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `Birthday`?"), "{}", wrong.stderr);
    let none = flowhook_with_input(["send", "-", "--to", TO, "--sandbox"], spec.as_bytes());
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("it has `Birthday`, `Win-back`"), "{}", none.stderr);
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
    flowhook: the rendered body is not JSON: expected `,` or `}` at byte 67 (line 4, column 36)
      |   "text": "Acme: Happy Birthday, O"Brien!",
      |                                    ^
      help: `flowhook lint` shows which expression of the spec can break the body, and how to fix it
    "#);
}

/// A file of its own for a spec that a test makes up.
fn spec_file(webhook: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spec.yaml");
    std::fs::write(&path, format!("{SPEC_HEAD}{webhook}")).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

#[test]
fn another_endpoint_gets_its_own_headers_and_body() {
    let endpoint = Endpoint::new(1, Reply::Http("204 No Content", Vec::new(), String::new()));
    let (_folder, path) = spec_file(
        "  - name: Sync\n    endpoint:\n      url: https://cdp.acme.test/hook\n      \
         headers: { Authorization: 'Bearer ${CDP_TOKEN}' }\n    body: { email: '{{ person.email }}' }\n",
    );
    let dry = flowhook(["send", &path, "--dry-run"]);
    assert!(dry.stdout.starts_with("POST https://cdp.acme.test/hook\n"), "{}", dry.transcript());
    assert!(dry.stdout.contains("Authorization: [not set: Bearer ${CDP_TOKEN}]\n"), "{}", dry.stdout);
    let missing = flowhook(["send", &path, "--yes"]);
    assert_eq!(missing.code, 2, "{}", missing.transcript());
    assert!(missing.stderr.contains("CDP_TOKEN is not set"), "{}", missing.stderr);
    let sandbox = flowhook(["send", &path, "--sandbox"]);
    assert_eq!(sandbox.code, 2, "{}", sandbox.transcript());
    let mut sent = command();
    sent.args(["send", &path, "--yes", "--to", TO, "--endpoint", &endpoint.url()]).env("CDP_TOKEN", SECRET);
    let sent = finish(sent.stdin(Stdio::null()));
    assert_eq!(sent.code, 0, "{}", sent.transcript());
    assert!(sent.stderr.contains("no member phone"), "{}", sent.stderr);
    assert!(!sent.transcript().contains("sentinel"));
    let [request] = <[_; 1]>::try_from(endpoint.requests()).unwrap();
    assert_eq!(request.header("authorization"), Some(format!("Bearer {SECRET}").as_str()));
    assert_eq!(request.header("x-client-id"), None);
    assert!(request.body.contains("ada@example.com"));
}

#[test]
fn the_guides_own_webhook_goes_through() {
    let run = flowhook(["send", "examples/birthday.yaml", "--to", TO, "--sandbox", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
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
