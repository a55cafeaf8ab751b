//! `flowhook new`: a spec from a starter.

use std::path::Path;

use crate::support::{command, finish, flowhook};

/// The binary, standing in a folder of its own.
fn new_in(folder: &Path, arguments: &[&str]) -> crate::support::Run {
    finish(command().current_dir(folder).arg("new").args(arguments).stdin(std::process::Stdio::null()))
}

#[test]
fn without_a_terminal_it_says_which_flag_is_missing_and_asks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = new_in(folder.path(), &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing can be asked: --starter is missing"), "{}", run.stderr);
    let run = new_in(folder.path(), &["--starter", "birthday"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing can be asked: --yes is missing"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn it_writes_the_spec_lints_it_and_names_the_next_command() {
    let folder = tempfile::tempdir().unwrap();
    let run =
        new_in(folder.path(), &["--starter", "win-back", "--set", "brand=Acme", "--set", "name=Win Back", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "");
    insta::assert_snapshot!(run.stderr);
    let written = folder.path().join("win-back.yaml");
    let lint = finish(command().arg("lint").arg(&written));
    assert_eq!(lint.code, 0, "{}", lint.stdout);
}

#[test]
fn a_hyphen_prints_the_spec() {
    let run = flowhook(["new", "-", "--starter", "birthday", "--yes", "--schema", "../docs/schema/spec.json"]);
    assert_eq!(run.code, 0);
    let example = std::fs::read_to_string(crate::support::root().join("examples/birthday.yaml")).unwrap();
    assert_eq!(run.stdout, example);
}

#[test]
fn a_file_that_is_there_is_not_replaced_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.yaml");
    std::fs::write(&path, "precious").unwrap();
    let run = new_in(folder.path(), &["mine.yaml", "--starter", "birthday", "--yes"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("mine.yaml is there already"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    let run = new_in(folder.path(), &["mine.yaml", "--starter", "birthday", "--yes", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("# The birthday text"));
}

#[test]
fn slips_are_answered_with_the_nearest_name() {
    for (arguments, expected) in [
        (["new", "-", "--starter", "birthdy", "--yes", "--set", "brand=A"], "did you mean `birthday`?"),
        (["new", "-", "--starter", "birthday", "--yes", "--set", "brnd=A"], "did you mean `brand`?"),
        (["new", "-", "--starter", "birthday", "--yes", "--set", "brand"], "--set brand has no `=`"),
        (["new", "-", "--starter", "birthday", "--yes", "--set", "text="], "needs an answer to `text`"),
    ] {
        let run = flowhook(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn answers_full_of_yaml_signs_come_out_as_they_went_in() {
    let text = "Acme: \"50% off\" # today: {{ person.first_name|default:'you' }} \\o/ é";
    let set = format!("text={text}");
    let run = flowhook(["new", "-", "--starter", "birthday", "--yes", "--set", &set]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rendered = crate::support::flowhook_with_input(["render", "-"], run.stdout.as_bytes());
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    let quoted = serde_json::to_string(text).unwrap();
    assert!(rendered.stdout.contains(&quoted.replace("\\u00e9", "é")), "{}", rendered.stdout);
}

#[test]
fn the_list_names_every_starter_and_key() {
    let run = flowhook(["new", "--list"]);
    assert_eq!(run.code, 0);
    for name in ["birthday", "abandoned-checkout", "welcome", "win-back", "post-purchase"] {
        assert!(run.stdout.contains(&format!("{name}: ")), "{name}");
    }
    assert!(run.stdout.contains("clickUrl"));
}
