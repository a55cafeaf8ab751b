//! `flowhook.yaml`: what is known of the account, for the files beside and below it.

use std::path::Path;
use std::process::Stdio;

use crate::support::{Run, command, finish};

const SPEC: &str = "flowhook: 1\nflow: { name: F, trigger: { type: date, property: Birthday } }\nwebhooks:\n  \
    - name: Hi\n    text: \"Acme: hi {{ person.first_name }}{{ person|lookup:'No Such' }}\"\n";
const SAMPLE: &str = r#"{"person": {"first_name": "A & B", "email": "a@b.test", "KlaviyoID": "01H"}}"#;

fn send(folder: &Path, more: &[&str]) -> Run {
    std::fs::create_dir_all(folder.join("flows")).unwrap();
    std::fs::write(folder.join("flows/hi.yaml"), SPEC).unwrap();
    std::fs::write(folder.join("sample.json"), SAMPLE).unwrap();
    let mut command = command();
    command.current_dir(folder).args(["send", "flows/hi.yaml", "--to", "+15163334444", "--sandbox", "--no-lint"]);
    finish(command.args(["--sample", "sample.json"]).args(more).stdin(Stdio::null()))
}

#[test]
fn while_nothing_is_known_the_plainest_world_is_taken_and_the_doubts_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let run = send(folder.path(), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("Acme: hi A & B\n"), "{}", run.stderr);
    assert!(run.stderr.contains("HTML-escapes values"), "{}", run.stderr);
    assert!(run.stderr.contains("prints nothing or the word None"), "{}", run.stderr);
}

#[test]
fn what_is_known_of_the_account_decides_and_ends_the_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let settings = "capabilities: { autoescape: yes, lookup_missing: none }\n";
    std::fs::write(folder.path().join("flowhook.yaml"), settings).unwrap();
    let run = send(folder.path(), &[]);
    assert!(run.stderr.contains("Acme: hi A &amp; BNone\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("look out"), "{}", run.stderr);
    let run = send(folder.path(), &["--no-config"]);
    assert!(run.stderr.contains("Acme: hi A & B\n"), "{}", run.stderr);
    std::fs::write(folder.path().join("other.yaml"), "capabilities: { autoescape: no, lookup_missing: none }\n")
        .unwrap();
    let run = send(folder.path(), &["--config", "other.yaml"]);
    assert!(run.stderr.contains("Acme: hi A & BNone\n"), "{}", run.stderr);
}

#[test]
fn a_wrong_configuration_is_shown_with_its_place_and_nothing_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("flowhook.yaml"), "capabilities: { autoescpe: yes, escapejs: maybe }\n").unwrap();
    let run = send(folder.path(), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("no capability is called `autoescpe`"), "{}", run.stderr);
    assert!(run.stderr.contains("`autoescape`"), "{}", run.stderr);
    assert!(run.stderr.contains("--> flowhook.yaml:1:43"), "{}", run.stderr);
    assert!(run.stderr.contains("is no sound configuration"), "{}", run.stderr);
    let run = send(folder.path(), &["--config", "missing.yaml"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}

/// What the linter says of a body with `flowhook.yaml` beside it.
fn lint(configuration: &str, body: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("samples")).unwrap();
    let sample = r#"{"event": {"Items": [{"SKU": "a"}], "Total": 12}}"#;
    std::fs::write(folder.path().join("samples/order.json"), sample).unwrap();
    std::fs::write(folder.path().join("flowhook.yaml"), configuration).unwrap();
    std::fs::write(folder.path().join("body.json"), body).unwrap();
    let mut command = command();
    command.current_dir(folder.path()).args(["lint", "body.json", "--format", "short"]);
    finish(command.stdin(Stdio::null()))
}

const BODY: &str = r#"{
  "email": "{{ person.email|default:'' }}",
  "text": "Vodka for {{ event.total|default:'' }} of {{ event.Sku|default:'' }}",
  "callbackData": "",
  "sendPurpose": "Order"
}"#;

#[test]
fn the_linter_knows_brand_words_and_samples_of_the_configuration() {
    let silent = lint("time_zone: UTC\n", BODY);
    for rule in ["sms-brand", "sms-content", "sms-opt-out", "wrong-case", "unknown-path", "unverified-filter"] {
        assert!(!silent.stdout.contains(rule), "{rule}: {}", silent.stdout);
    }
    let told = lint("brand: Acme\nsamples: samples\nsms: { opt_out: always, content_words: [vodka] }\n", BODY);
    for rule in ["sms-brand", "sms-content", "sms-opt-out", "wrong-case", "unknown-path"] {
        assert!(told.stdout.contains(rule), "{rule}: {}", told.stdout);
    }
}

#[test]
fn what_is_known_of_the_account_reaches_the_linter() {
    let body = BODY.replace("|default:'' }} of", "|default:''|escapejs }} of");
    assert!(lint("capabilities: { escapejs: unknown }\n", &body).stdout.contains("warning[unverified-filter]"));
    assert!(lint("capabilities: { escapejs: no }\n", &body).stdout.contains("error[unverified-filter]"));
    assert!(!lint("capabilities: { escapejs: yes }\n", &body).stdout.contains("unverified-filter"));
}

#[test]
fn samples_that_are_not_there_are_named() {
    let run = lint("samples: sampels\n", BODY);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("sampels"), "{}", run.stderr);
}
