//! `flowhook preview`: what one person gets.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Run, command, finish, fixture, flowhook, flowhook_with_input, root};

const SPEC: &str = "tests/fixtures/send/birthday.yaml";

fn run(arguments: &[&str]) -> Run {
    finish(command().arg("preview").args(arguments).stdin(Stdio::null()))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.transcript()))
}

fn text_of(arguments: &[&str]) -> String {
    let run = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.transcript());
    json(&run)["previews"][0]["worlds"][0]["message"]["text"].as_str().unwrap().to_owned()
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn one_person_is_shown_in_full() {
    insta::assert_snapshot!(flowhook(["preview", SPEC]).transcript());
}

#[test]
fn the_built_in_people_stand_side_by_side() {
    let run = flowhook(["preview", SPEC, "--sample", "all"]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.transcript());
}

#[test]
fn a_body_that_breaks_is_shown_with_the_place_and_what_printed_it() {
    let run =
        flowhook(["preview", SPEC, "--sample", r#"{"person": {"first_name": "O\"Brien", "email": "a@acme.test"}}"#]);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.transcript());
}

#[test]
fn machines_get_one_document() {
    let run = flowhook([
        "preview",
        SPEC,
        "--format",
        "json",
        "--sample",
        r#"{"person":{"first_name":"A&B","phone_number":"+12025550143"}}"#,
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.transcript());
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn every_sample_of_a_finding_shows_the_break() {
    let mut shown = 0;
    for entry in std::fs::read_dir(fixture("proof/bad")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let report: Value = serde_json::from_str(&flowhook(["lint", name, "--format", "json"]).stdout).unwrap();
        for finding in report["findings"].as_array().unwrap() {
            let Some(sample) = finding.get("sample").filter(|sample| !sample.is_null()) else { continue };
            let sample = sample.as_str().map_or_else(|| sample.to_string(), str::to_owned);
            let piped = flowhook_with_input(["preview", name, "--sample", "-"], sample.as_bytes());
            assert_eq!(piped.code, 1, "{name}: {sample}\n{}", piped.transcript());
            assert!(piped.stdout.contains("a reader stops at line"), "{name}: {sample}\n{}", piped.transcript());
            let given = flowhook(["preview", name, "--sample", &sample]);
            assert_eq!(given.stdout.replace("the sample given", "<stdin>"), piped.stdout, "{name}");
            shown += 1;
        }
    }
    assert!(shown > 30, "{shown} samples");
}

#[test]
fn profiles_and_events_of_klaviyos_api_go_by_the_names_of_templates() {
    let folder = tempfile::tempdir().unwrap();
    let body = file(
        &folder,
        "body.json",
        "{\"text\": \"{{ person.id }} {{ person.KlaviyoID }} {{ person.City }} {{ event.OrderId }} {{ event.extra.a }}\", \
         \"phone\": \"+12025550143\", \"callbackData\": \"\", \"sendPurpose\": \"x\"}",
    );
    let profile = file(
        &folder,
        "profile.json",
        r#"{"data":{"type":"profile","id":"01AB","attributes":{"external_id":"c-1","location":{"city":"Oslo"}}}}"#,
    );
    let event = file(
        &folder,
        "event.json",
        r#"{"data":{"type":"event","id":"e","attributes":{"event_properties":{"OrderId":"7","$extra":{"a":1}}}},
            "included":[{"type":"profile","id":"01CD","attributes":{"external_id":"c-2"}}]}"#,
    );
    let csv = file(&folder, "people.csv", "Klaviyo ID,External ID,City\n1,c-3,Bergen\n2,c-4,Troms\u{f8}\n");
    let plain = file(&folder, "plain.json", r#"{"OrderId":"9"}"#);
    assert_eq!(text_of(&[&body, "--profile", &profile, "--event", &event]), "c-1 01AB Oslo 7 1");
    assert_eq!(text_of(&[&body, "--event", &event]), "c-2 01CD  7 1");
    assert_eq!(text_of(&[&body, "--sample", &profile]), "c-1 01AB Oslo  ");
    assert_eq!(text_of(&[&body, "--sample", &csv]), "c-3 1 Bergen  ");
    assert_eq!(text_of(&[&body, "--profile", &format!("{csv}#2"), "--event", &plain]), "c-4 2 Troms\u{f8} 9 ");
    let beyond = run(&[&body, "--sample", &format!("{csv}#3")]);
    assert_eq!(beyond.code, 3);
    assert!(beyond.stderr.contains("has no row 3; it has 2 rows"), "{}", beyond.stderr);
}

#[test]
fn slips_are_told_with_what_was_probably_meant() {
    let name = run(&[SPEC, "--sample", "hostil"]);
    assert_eq!(name.code, 3);
    assert!(name.stderr.contains("did you mean `hostile`?"), "{}", name.stderr);
    let webhook = run(&[SPEC, "--webhook", "Birthdy"]);
    assert_eq!(webhook.code, 2);
    assert!(webhook.stderr.contains("did you mean `Birthday`?"), "{}", webhook.stderr);
    let wrong = run(&[SPEC, "--sample", r#"{"persn": {}}"#]);
    assert_eq!(wrong.code, 3);
    assert!(wrong.stderr.contains("did you mean `person`?"), "{}", wrong.stderr);
    assert_eq!(run(&["-", "--sample", "-"]).code, 2);
    assert_eq!(run(&[SPEC, "--sample", "all", "--profile", "x.json"]).code, 2);
    assert_eq!(run(&["nothing.yaml"]).code, 3);
}

#[test]
fn a_page_never_takes_the_place_of_what_it_is_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let spec = std::fs::read_to_string(root().join("examples/birthday.yaml")).unwrap();
    let spec = file(&folder, "a.yaml", &spec);
    let sample = file(&folder, "s.json", "{}");
    for (page, word) in [(&*spec, "would replace"), (&*sample, "would replace"), ("-", "--html takes a file")] {
        let run = run(&[&spec, "--sample", &sample, "--html", page]);
        assert_eq!(run.code, 2, "{}", run.transcript());
        assert!(run.stderr.contains(word), "{}", run.stderr);
    }
    assert_eq!(std::fs::read_to_string(&sample).unwrap(), "{}");
}

#[test]
fn webhooks_of_an_exported_flow_and_of_other_endpoints_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let message = |name: &str, body: &str| {
        serde_json::json!({"type": "send-webhook", "id": name, "data": {"status": "live",
            "message": {"name": name, "url": "https://acme.test/", "headers": {}, "body": body}}})
    };
    let flow = serde_json::json!({"triggers": [], "entry_action_id": "1", "actions": [
        message("A", r#"{"text": "Hi {{ first_name }}", "phone": "+12025550143", "sendPurpose": "x", "callbackData": ""}"#),
        message("B", r#"{"name": "{{ person.first_name }}"}"#),
    ]});
    let path = file(&folder, "flow.json", &flow.to_string());
    let all = json(&run(&[&path, "--format", "json"]));
    assert_eq!(all["previews"].as_array().unwrap().len(), 2);
    let other = run(&[&path, "--webhook", "B"]);
    assert_eq!(other.code, 0, "{}", other.transcript());
    assert!(
        other.stdout.contains("No text: the webhook posts to an") && other.stdout.contains(r#"{"name": "Ada"}"#),
        "{}",
        other.stdout
    );
}

#[test]
fn a_configuration_settles_what_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let spec = file(&folder, "birthday.yaml", &std::fs::read_to_string(root().join(SPEC)).unwrap());
    let sample = r#"{"person": {"first_name": "A&B", "phone_number": "+12025550143"}}"#;
    let worlds =
        |spec: &str| json(&run(&[spec, "--sample", sample, "--format", "json"]))["previews"][0]["worlds"].clone();
    assert_eq!(worlds(&spec).as_array().unwrap().len(), 2);
    file(&folder, "flowhook.yaml", "capabilities: { autoescape: yes }\n");
    let settled = worlds(&spec);
    assert_eq!(settled.as_array().unwrap().len(), 1);
    assert!(settled[0]["message"]["text"].as_str().unwrap().contains("A&amp;B"), "{settled}");
    assert!(Path::new(&spec).exists());
}
