//! Sample data, and the check of the rendered body.

use super::{BIRTHDAY, TO, json};
use crate::support::{Run, flowhook, root};

fn dry(more: &[&str]) -> Run {
    let mut run = crate::support::command();
    run.args(["send", BIRTHDAY, "--to", TO, "--dry-run", "--format", "json"]).args(more);
    crate::support::finish(run.stdin(std::process::Stdio::null()))
}

#[test]
fn a_value_can_be_set_and_a_slip_is_told() {
    assert_eq!(json(&dry(&["--set", "person.first_name=Grace"]))["text"]["text"], "Acme: Happy Birthday, Grace!");
    assert_eq!(json(&dry(&["--set", "first_name=Grace"]))["text"]["text"], "Acme: Happy Birthday, Grace!");
    let slip = dry(&["--set", "person.frist_name=Grace"]);
    assert_eq!(slip.code, 2);
    assert!(slip.stderr.contains("did you mean `person.first_name`?"), "{}", slip.stderr);
    let other = dry(&["--set", "event.total=3"]);
    assert!(other.stderr.contains("it uses person.phone_number, "), "{}", other.stderr);
    assert_eq!(dry(&["--set", "person.first_name"]).code, 2);
}

#[test]
fn the_hostile_sample_breaks_a_body_that_does_not_expect_it() {
    let run = dry(&["--sample", "hostile"]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert!(run.stderr.contains("the rendered body is not JSON"), "{}", run.stderr);
}

#[test]
fn a_profile_of_klaviyo_s_api_is_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profile.json");
    let profile =
        r#"{"data":{"type":"profile","id":"01HABC","attributes":{"first_name":"Grace","email":"g@acme.test"}}}"#;
    std::fs::write(&file, profile).unwrap();
    let document = json(&dry(&["--sample", file.to_str().unwrap()]));
    assert_eq!(document["text"]["text"], "Acme: Happy Birthday, Grace!");
    assert!(document["request"]["body"].as_str().unwrap().contains("01HABC"), "{document}");
}

#[test]
fn errors_of_the_rendered_body_stop_it() {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("spec.yaml");
    let text = std::fs::read_to_string(root().join(BIRTHDAY)).unwrap();
    let text =
        text.replace("https://shop.acme.test/birthday", "'{{ event.URL }}'").replace("utm: { utm_api: birthday }", "");
    std::fs::write(&spec, text).unwrap();
    let run = |more: &[&str]| {
        let fixed = ["send", spec.to_str().unwrap(), "--to", TO, "--sandbox", "--set", "event.URL=not a link"];
        let mut run = crate::support::command();
        run.args(fixed).args(more);
        crate::support::finish(run.stdin(std::process::Stdio::null()))
    };
    let stopped = run(&[]);
    assert_eq!((stopped.code, stopped.stdout.as_str()), (1, ""), "{}", stopped.transcript());
    assert!(
        stopped.stderr.contains("rendered-body.json") && stopped.stderr.contains("[click-url]"),
        "{}",
        stopped.stderr
    );
    let told = run(&["--no-lint"]);
    assert!(told.stdout.contains("clickUrl: must be an absolute"), "{}", told.transcript());
}

#[test]
fn what_the_answer_is_can_be_expected_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let junit = folder.path().join("junit.xml");
    let junit = junit.to_str().unwrap();
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--sandbox", "--expect", "status=200", "--junit", junit]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(std::fs::read_to_string(junit).unwrap().contains("tests=\"1\" failures=\"0\""));
    let run = flowhook(["send", BIRTHDAY, "--to", TO, "--sandbox", "--expect", "status=4xx", "--junit", junit]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    let text = std::fs::read_to_string(junit).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("the answer is 200; 4xx was expected"));
}
