//! What leaves and what is shown.

use std::process::Stdio;

use insta::assert_snapshot;

use super::{BIRTHDAY, ID, SECRET, SPEC_HEAD, TO, json, scrubbed, send, send_to, spec_file};
use crate::endpoint::{Endpoint, Reply};
use crate::support::{command, finish, flowhook, flowhook_with_input, root};

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
    3 warnings and notes: `flowhook lint tests/fixtures/send/birthday.yaml` shows them.
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
      purpose      Birthday
      body         {
                     "phone": "+15163334444",
                     "email": "ada@example.com",
                     "text": "Acme: Happy Birthday, Ada!",
                     "clickUrl": "https://shop.acme.test/birthday?utm_api=birthday",
                     "mediaUrl": "https://cdn.acme.test/cake.jpg",
                     "callbackData": "{\"profileID\":\"01HSAMPLE0000000000000ADA1\",\"metricName\":\"Birthday\",\"flow\":\"Birthday\"}",
                     "sendPurpose": "Birthday"
                   }
      ledger       not asked: the sandbox reaches nobody
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
    3 warnings and notes: `flowhook lint tests/fixtures/send/birthday.yaml` shows them.
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
fn every_example_makes_a_sound_request_with_the_built_in_sample() {
    let mut seen = 0;
    for file in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = file.unwrap().path();
        let spec = flowhook::spec::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for webhook in &spec.webhooks {
            let (path, name) = (path.to_str().unwrap(), webhook.name.as_str());
            let run = flowhook(["send", path, "--webhook", name, "--to", TO, "--dry-run", "--format", "json"]);
            assert_eq!(run.code, 0, "{path}: {}", run.transcript());
            let document = json(&run);
            assert_eq!(document["doubts"], serde_json::json!([]), "{path}");
            let body = document["request"]["body"].as_str().unwrap();
            assert!(!body.contains("{{") && !body.contains("None"), "{path}: {body}");
            seen += 1;
        }
    }
    assert!(seen >= 9, "only {seen} examples");
}
