//! One webhook to a list.

use super::ledger::Desk;
use super::{BIRTHDAY, json};
use crate::endpoint::{Endpoint, Reply};
use crate::support::{Run, flowhook};

struct List(tempfile::NamedTempFile);

impl List {
    fn new(text: &str) -> Self {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Self(file)
    }

    fn send(&self, desk: &Desk, url: &str, more: &[&str]) -> Run {
        let path = self.0.path().to_str().unwrap();
        let fixed = ["send", BIRTHDAY, "--bulk", path, "--yes", "--endpoint", url, "--format", "json"];
        desk.run(&[&fixed[..], more].concat())
    }
}

#[test]
fn a_list_goes_out_in_one_request_with_a_result_for_each_row() {
    let answer = r#"{"successSent":[{},{}],"failedSent":[{"errorMessage":"no such phone","phone":"+15163334445"}]}"#;
    let endpoint = Endpoint::new(1, Reply::json("200 OK", answer));
    let desk = Desk::new(endpoint.url());
    let list = List::new("# colleagues\nphone\n+15163334444\n\n+15163334445\nada@acme.test\n");
    let refused = list.send(&desk, &endpoint.url(), &[]);
    assert_eq!(refused.code, 2, "{}", refused.transcript());
    assert!(refused.stderr.contains("--allow-unlisted 3"), "{}", refused.stderr);
    assert_eq!(list.send(&desk, &endpoint.url(), &["--allow-unlisted", "2"]).code, 2);
    let run = list.send(&desk, &endpoint.url(), &["--allow-unlisted", "3"]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    let document = json(&run);
    assert_eq!(document["taken"], 2);
    assert_eq!(document["rows"][1]["outcome"], "refused");
    assert_eq!(document["rows"][1]["detail"], "no such phone");
    let [request] = <[_; 1]>::try_from(endpoint.requests()).unwrap();
    assert_eq!(request.line, "POST /text/bulk/message/send HTTP/1.1");
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["messages"].as_array().unwrap().len(), 3);
    assert_eq!(body["messages"][2]["email"], "ada@acme.test");
    let states: Vec<String> = json(&desk.run(&["history", "--format", "json"]))["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(states, ["accepted", "refused", "accepted"]);
}

#[test]
fn a_second_time_only_what_was_refused_goes_out() {
    let first = r#"{"successSent":[{}],"failedSent":[{"errorMessage":"no","phone":"+15163334445"}]}"#;
    let second = r#"{"successSent":[{}],"failedSent":[]}"#;
    let answers = vec![Reply::json("200 OK", first), Reply::json("200 OK", second)];
    let endpoint = Endpoint::new(2, answers.into());
    let desk = Desk::new(endpoint.url());
    let list = List::new("+15163334444\n+15163334445\n");
    assert_eq!(list.send(&desk, &endpoint.url(), &["--allow-unlisted", "2"]).code, 1);
    let run = list.send(&desk, &endpoint.url(), &["--allow-unlisted", "2"]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert_eq!(json(&run)["rows"][0]["outcome"], "blocked");
    assert_eq!(json(&run)["rows"][1]["outcome"], "accepted");
    let body: serde_json::Value = serde_json::from_str(&endpoint.requests()[1].body).unwrap();
    assert_eq!(body["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn without_a_clear_answer_nothing_of_the_list_is_sent_again() {
    let endpoint = Endpoint::new(1, Reply::HangUp);
    let desk = Desk::new(endpoint.url());
    let list = List::new("+15163334444\n+15163334445\n");
    let run = list.send(&desk, &endpoint.url(), &["--allow-unlisted", "2"]);
    assert_eq!(run.code, 4, "{}", run.transcript());
    let again = list.send(&desk, &endpoint.url(), &["--allow-unlisted", "2"]);
    assert_eq!(again.code, 1, "{}", again.transcript());
    assert_eq!(json(&again)["rows"][1]["outcome"], "blocked");
}

#[test]
fn one_by_one_keeps_to_its_rate_and_stops_at_refused_credentials() {
    let list = List::new("+15163334444\n+15163334445\n+15163334446\n");
    let path = list.0.path().to_str().unwrap();
    let started = std::time::Instant::now();
    let run = flowhook(["send", BIRTHDAY, "--bulk", path, "--sandbox", "--one-by-one", "10"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "3 of 3 taken\n"), "{}", run.transcript());
    assert!(started.elapsed() >= std::time::Duration::from_millis(200));
    let endpoint = Endpoint::new(1, Reply::json("401 Unauthorized", "{}"));
    let desk = Desk::new(endpoint.url());
    let run = list.send(&desk, &endpoint.url(), &["--allow-unlisted", "3", "--one-by-one"]);
    assert_eq!(run.code, 4, "{}", run.transcript());
    assert_eq!(json(&run)["rows"][2]["detail"], "not tried: the credentials were refused before");
}

#[test]
fn wrong_rows_are_named_by_line_and_nothing_is_sent() {
    let endpoint = Endpoint::new(0, Reply::HangUp);
    let desk = Desk::new(endpoint.url());
    let run = List::new("+15163334444\n5163334445\nada@\n").send(&desk, &endpoint.url(), &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("line 2: ") && run.stderr.contains("line 3: "), "{}", run.stderr);
    assert_eq!(List::new("# nobody\n").send(&desk, &endpoint.url(), &[]).code, 2);
}

#[test]
fn the_plan_says_who_gets_it_where_it_goes_and_what_the_ledger_forbids() {
    let first = r#"{"successSent":[{}],"failedSent":[]}"#;
    let second = r#"{"successSent":[{},{}],"failedSent":[]}"#;
    let answers = vec![Reply::json("200 OK", first), Reply::json("200 OK", second)];
    let endpoint = Endpoint::new(2, answers.into());
    let desk = Desk::new(endpoint.url());
    let one = List::new("+15163334444\n");
    let run = one.send(&desk, &endpoint.url(), &["--allow-unlisted", "1"]);
    assert!(run.code == 0 && run.stderr.contains("ledger       free for all 1"), "{}", run.transcript());
    // The same phone twice, and an e-mail in two spellings.
    let more = List::new("+15163334444\n+15163334445\nada@acme.test\n+15163334445\nADA@acme.test\n");
    let report = tempfile::NamedTempFile::new().unwrap();
    let junit = report.path().to_str().unwrap();
    let run = more.send(&desk, &endpoint.url(), &["--allow-unlisted", "3", "--junit", junit]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    for said in [
        "/text/bulk/message/send",
        "recipient    +15163334444, +15163334445, ada@acme.test",
        "ledger       free for 2 of 3; 1 will not get it, the first because: this message was sent",
        "to all       3 in the list, 3 of them not in your test_recipients",
        "2 rows name somebody again and are left out",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("the sandbox reaches nobody"), "{}", run.stderr);
    let xml = std::fs::read_to_string(report.path()).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    assert_eq!((suite.attribute("tests"), suite.attribute("failures")), (Some("3"), Some("1")));
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("blocked"));
    assert_eq!(failure.parent().unwrap().attribute("name"), Some("+15163334444"));
    let body: serde_json::Value = serde_json::from_str(&endpoint.requests()[1].body).unwrap();
    assert_eq!(body["messages"].as_array().unwrap().len(), 2);
    // With everybody kept from it there is nothing to consent to.
    let run = more.send(&desk, &endpoint.url(), &[]);
    assert!(run.code == 1 && run.stderr.contains("free for 0 of 3; 3 will not get it"), "{}", run.transcript());
    assert_eq!(json(&run)["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn a_dry_run_of_a_list_is_json_where_asked() {
    let list = List::new("+15163334444\nada@acme.test\n");
    let path = list.0.path().to_str().unwrap();
    let run = flowhook(["send", BIRTHDAY, "--bulk", path, "--dry-run", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    let document = json(&run);
    assert_eq!(document["outcome"], "dry-run");
    assert!(document["request"]["url"].as_str().unwrap().ends_with("/text/bulk/message/send"));
    let body: serde_json::Value = serde_json::from_str(document["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["messages"].as_array().unwrap().len(), 2);
}
