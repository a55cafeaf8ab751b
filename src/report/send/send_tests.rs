//! Snapshots of what a test request looks like, and that no secret is in any of it.

use std::time::Duration;

use insta::assert_snapshot;

use super::*;
use crate::sms;
use crate::text::Secret;
use crate::wunderkind::client::{Target, client_headers};
use crate::wunderkind::credentials::{Given, Origin};

const ID: &str = "sentinel-id-4f1c";
const SECRET: &str = "sentinel-secret/\"4f1c";

fn plan_of(text: &str) -> Plan {
    let lookup = |name: &str| {
        let value = Secret::new(if name == "WUNDERKIND_CLIENT_ID" { ID } else { SECRET }.to_owned());
        Some(Given { value: Ok(value), origin: Origin::Environment(name.to_owned()) })
    };
    let body = serde_json::json!({"phone": "+15163334444", "text": text}).to_string();
    let target = Target::parse("https://api.wknd.ai/text/message/send").unwrap();
    let outgoing = Outgoing::new(target, client_headers(&lookup), body);
    Plan {
        redactor: outgoing.redactor(),
        webhook: "Birthday".to_owned(),
        sample: "ordinary".to_owned(),
        kind: Kind::TextApi,
        outgoing,
        reaches: Some("+15163334444".to_owned()),
        listed: true,
        ledger: LedgerView::Free,
        recipient: Recipient::Given {
            to: recipient::Recipient::parse("+15163334444").unwrap(),
            replaced: vec!["\"+19195550123\"".to_owned()],
        },
        message: Some(Message {
            text: text.to_owned(),
            measure: sms::measure(text),
            offenders: sms::offenders(text),
            click_url: Some("https://shop.acme.test/birthday?utm_api=birthday".to_owned()),
            media_url: None,
            purpose: "Birthday".to_owned(),
        }),
        doubts: Vec::new(),
    }
}

fn answer(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Answer {
        status,
        content_type: Some("application/json".to_owned()),
        inferred: Vec::new(),
        retry_after: None,
        body: body.to_owned(),
        elapsed: Duration::from_millis(12),
    })
}

#[test]
fn the_plan_says_what_goes_where_in_which_encoding() {
    assert_snapshot!(plan(&plan_of("Acme: It’s your\nbirthday, Ada!")), @r#"
    Test request of the webhook Birthday with the sample ordinary
      endpoint     POST https://api.wknd.ai/text/message/send
                   Wunderkind's Text API: a real text to a real phone
      credentials  X-Client-ID from ${WUNDERKIND_CLIENT_ID} in the environment, X-Client-Secret from ${WUNDERKIND_CLIENT_SECRET} in the environment
      recipient    +15163334444 in place of "+19195550123"
                   one of your test_recipients
      text         Acme: It’s your
                   birthday, Ada!
                   30 characters, UCS-2, 30 UTF-16 units, 1 segment
                   needs UCS-2 for ’ U+2019 (GSM-7 has "'")
      link         https://shop.acme.test/birthday?utm_api=birthday
                   sent as a shortened link of the endpoint, which is not counted above
      purpose      Birthday
      body         {"phone":"+15163334444","text":"Acme: It’s your\nbirthday, Ada!"}
      ledger       free: the same message was not sent to this recipient in the last 24 hours
    "#);
}

#[test]
fn the_exact_request_shows_where_secrets_come_from() {
    assert_snapshot!(request(&plan_of("Acme: hi")), @r#"
    POST https://api.wknd.ai/text/message/send
    Host: api.wknd.ai
    Accept: */*
    Content-Type: application/json
    User-Agent: flowhook/0.1.0
    X-Client-ID: [redacted: ${WUNDERKIND_CLIENT_ID}]
    X-Client-Secret: [redacted: ${WUNDERKIND_CLIENT_SECRET}]
    Content-Length: 42

    {"phone":"+15163334444","text":"Acme: hi"}
    "#);
}

#[test]
fn an_accepted_message_says_that_delivery_is_open() {
    assert_snapshot!(outcome(&plan_of("hi"), &answer(200, r#"{"messageId":"f9eea82a"}"#)), @r#"
    200 in 12 ms: accepted
      message id   f9eea82a
      in a flow    Klaviyo would log "Webhook Send Successful"
      delivery     not settled by this answer: an unknown or unsubscribed phone fails later, by status
    "#);
}

#[test]
fn a_refusal_explains_its_code_in_either_numbering() {
    let body = r#"{"code":8,"message":"slow down","details":[{"a":1}]}"#;
    assert_snapshot!(outcome(&plan_of("hi"), &answer(429, body)), @r#"
    429 in 12 ms: Denied: over the rate limit
      message      slow down
      code         8 is gRPC's RESOURCE_EXHAUSTED (HTTP 429): over the rate limit or quota
      detail       {"a":1}
      in a flow    Klaviyo would try again, up to 17 times in 24 hours, and then put the recipient in the failed queue
      to do        wait, and send again; `--retry N` does both
    "#);
}

#[test]
fn an_answer_that_steers_the_terminal_is_shown_by_number() {
    let shown = outcome(&plan_of("hi"), &answer(502, "\u{1b}[2Jgone"));
    assert!(shown.contains("<U+001B>[2Jgone"), "{shown}");
    assert!(!plan(&plan_of("\u{1b}]0;x\u{7}\u{202e}")).contains(['\u{1b}', '\u{7}', '\u{202e}']));
}

#[test]
fn a_long_answer_is_cut() {
    let shown = outcome(&plan_of("hi"), &answer(500, &"é".repeat(5_000)));
    assert!(shown.contains("… (10000 bytes in all)") && shown.len() < 5_000, "{shown}");
}

#[test]
fn no_secret_is_in_any_output_even_when_the_endpoint_echoes_it() {
    let echo = serde_json::json!({"code": 401, "message": format!("no {ID} {SECRET}"), SECRET: [ID]}).to_string();
    let plan_with_secret = plan_of(&format!("{ID} {SECRET}"));
    let outcomes = [
        Outcome::DryRun,
        answer(200, &echo),
        answer(401, &echo),
        answer(500, &format!("{ID}{SECRET}")),
        Outcome::Failed(SendError::Redirect { status: 302, location: Some(format!("/?{ID}{SECRET}")) }),
    ];
    for result in &outcomes {
        let shown = [
            plan(&plan_with_secret),
            outcome(&plan_with_secret, result),
            document(&plan_with_secret, result).to_string(),
            format!("{plan_with_secret:?}"),
        ];
        for text in shown.iter().take(3) {
            assert!(!text.contains("sentinel"), "{text}");
        }
        // A debug print shows the body, in which this plan has them, but never the headers.
        assert_eq!(shown[3].matches("sentinel-id").count(), 2, "{}", shown[3]);
    }
}

#[test]
fn the_document_for_machines_has_one_shape() {
    let refused = document(&plan_of("hi"), &answer(400, r#"{"code":3,"message":"text: empty"}"#));
    assert_eq!(refused["outcome"], "refused");
    assert_eq!(refused["answer"]["klaviyo"]["class"], "skipped");
    let failed = document(&plan_of("hi"), &Outcome::Failed(SendError::NoCaCertificates));
    assert_eq!((&failed["outcome"], &failed["error"]["arrived"]), (&"failed".into(), &"no".into()));
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&refused), keys(&failed));
}

#[test]
fn a_secret_at_the_place_where_an_answer_is_cut_is_not_shown_in_part() {
    let secret = "0f5bb2c4a7d94e6f8b1c2d3e4f5a6b7c";
    let mut plan = plan_of("hi");
    plan.redactor.learn(&Secret::new(secret.to_owned()));
    for before in (1_960..2_005).step_by(3) {
        let shown = outcome(&plan, &answer(200, &format!("{}{secret}", "-".repeat(before))));
        assert!(!shown.contains("0f5bb"), "{before}: {shown}");
    }
    for before in (260..305).step_by(3) {
        let detail = format!("{}{secret}", "-".repeat(before));
        let row = Row { to: "+1".to_owned(), state: None, message_id: None, detail };
        let shown = bulk(&plan, &[row]);
        assert!(!shown.contains("0f5bb"), "{before}: {shown}");
    }
}
