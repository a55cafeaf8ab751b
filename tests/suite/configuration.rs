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
