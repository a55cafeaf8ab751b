//! `flowhook subscription` from outside.

use super::TO;
use super::ledger::Desk;
use crate::endpoint::{Endpoint, Reply};
use crate::support::flowhook;

#[test]
fn a_check_tells_of_each_phone_and_fails_when_one_is_not_subscribed() {
    let answer = r#"{"phoneNumberStatuses":[{"phoneNumber":"+15163334444","subscriptionStatus":true},
        {"phoneNumber":"+15163334445","subscriptionStatus":false}],"invalidPhoneNumbers":[]}"#;
    let endpoint = Endpoint::new(1, Reply::json("200 OK", answer));
    let desk = Desk::new(endpoint.url());
    let run = desk.run(&["subscription", "check", TO, "+15163334445", "--endpoint", &endpoint.url()]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert_eq!(run.stdout, "+15163334444     subscribed\n+15163334445     not subscribed\n");
    let [request] = <[_; 1]>::try_from(endpoint.requests()).unwrap();
    assert_eq!(request.line, "POST /text/subscription/status HTTP/1.1");
    assert_eq!(request.body, r#"{"phone_numbers":{"phone_numbers":["+15163334444","+15163334445"]}}"#);
}

#[test]
fn add_and_remove_ask_first_and_tell_what_the_endpoint_says() {
    let answer = r#"{"message":"We have received and are processing your request","invalidPhoneNumbers":[]}"#;
    let endpoint = Endpoint::new(2, Reply::json("200 OK", answer));
    let desk = Desk::new(endpoint.url());
    let url = endpoint.url();
    let add = ["subscription", "add", TO, "--purpose", "Birthday", "--endpoint", &url];
    let asked = desk.run(&add);
    assert_eq!(asked.code, 2, "{}", asked.transcript());
    assert!(asked.stderr.contains("pass --yes"), "{}", asked.stderr);
    let run = desk.run(&[&add[..], &["--yes"]].concat());
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stdout.contains("We have received"), "{}", run.stdout);
    assert_eq!(desk.run(&["subscription", "remove", TO, "--yes", "--endpoint", &url]).code, 0);
    let requests = endpoint.requests();
    assert_eq!(requests[0].line, "POST /text/subscribe HTTP/1.1");
    assert!(requests[0].body.contains(r#""sendPurpose":"Birthday""#), "{}", requests[0].body);
    assert_eq!(requests[1].line, "POST /text/unsubscribe HTTP/1.1");
}

#[test]
fn refusals_and_wrong_numbers_are_explained() {
    let endpoint = Endpoint::new(1, Reply::json("401 Unauthorized", r#"{"code":16,"message":"who are you"}"#));
    let desk = Desk::new(endpoint.url());
    let run = desk.run(&["subscription", "check", TO, "--endpoint", &endpoint.url()]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert!(run.stderr.contains("who are you (16 is gRPC's UNAUTHENTICATED"), "{}", run.stderr);
    let wrong = desk.run(&["subscription", "check", "5163334444", "--endpoint", &endpoint.url()]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("such as +15163334444"), "{}", wrong.stderr);
    assert_eq!(flowhook(["subscription", "check", TO]).code, 2);
}
