//! Consents off a terminal.

use super::{BIRTHDAY, TO, send};
use crate::endpoint::{Endpoint, Reply};
use crate::support::root;

fn project(config: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("flowhook.yaml"), config).unwrap();
    let spec = folder.path().join("birthday.yaml");
    std::fs::copy(root().join(BIRTHDAY), &spec).unwrap();
    let spec = spec.to_str().unwrap().to_owned();
    (folder, spec)
}

#[test]
fn a_recipient_that_nobody_listed_needs_a_consent_of_its_own() {
    let endpoint = Endpoint::new(1, Reply::json("200 OK", r#"{"messageId":"m"}"#));
    let fixed = [BIRTHDAY, "--to", TO, "--yes", "--endpoint", &endpoint.url()];
    let run = send(&fixed);
    assert_eq!(run.code, 2, "{}", run.transcript());
    assert!(run.stderr.contains("+15163334444 is not one of the configuration's test_recipients"), "{}", run.stderr);
    assert!(run.stderr.contains("--allow-recipient +15163334444"), "{}", run.stderr);
    let other = send(&[&fixed[..], &["--allow-recipient", "+15163334445"]].concat());
    assert_eq!(other.code, 2, "{}", other.transcript());
    let named = send(&[&fixed[..], &["--allow-recipient", TO]].concat());
    assert_eq!(named.code, 0, "{}", named.transcript());
    assert!(named.stderr.contains("not one of your test_recipients"), "{}", named.stderr);
}

#[test]
fn a_listed_recipient_needs_the_ordinary_consent_only() {
    let endpoint = Endpoint::new(2, Reply::json("200 OK", r#"{"messageId":"m"}"#));
    let (_folder, spec) = project("test_recipients: [\"+15163334444\", Ada@acme.test]\n");
    let url = endpoint.url();
    let run = send(&[&spec, "--to", TO, "--yes", "--endpoint", &url]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    let mail = send(&[&spec, "--to", "ada@acme.test", "--yes", "--endpoint", &url]);
    assert_eq!(mail.code, 0, "{}", mail.transcript());
    assert!(
        mail.stderr.contains("none of your") || mail.stderr.contains("one of your test_recipients"),
        "{}",
        mail.stderr
    );
    assert_eq!(send(&[&spec, "--to", TO, "--endpoint", &url]).code, 2);
    let body: serde_json::Value = serde_json::from_str(&endpoint.requests()[1].body).unwrap();
    assert_eq!((&body["phone"], &body["email"]), (&"".into(), &"ada@acme.test".into()));
}

#[test]
fn a_near_miss_of_a_recipient_is_explained() {
    for (to, reason) in [
        ("5163334444", "begins with + and the country code, such as +15163334444"),
        ("ada@", "something is missing beside the `@`"),
        ("+1 516 333 4444", "such as +15163334444"),
    ] {
        let run = send(&[BIRTHDAY, "--to", to, "--sandbox"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(reason), "{}", run.stderr);
    }
}
