//! `flowhook probe`: bodies that make an account answer.

use crate::support::{flowhook, flowhook_with_input};

#[test]
fn the_page_has_the_steps_and_a_body_for_each_thing_that_may_be_refused() {
    let run = flowhook(["probe", "--catalog-item", "SKU-1"]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn what_arrived_becomes_settings() {
    let captured = r#"{"flowhook_probe":"values","autoescape":"[[autoescape:A&amp;B]]","lookup_missing":"[[lookup_missing:]]"}
        {"flowhook_probe":"escapejs","escapejs":"[[escapejs:8]]"}"#;
    let run = flowhook_with_input(["probe", "--read", "-", "--refused", "with"], captured.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, "capabilities:\n  autoescape: yes\n  escapejs: yes\n  lookup_missing: empty\n  with: no\n");
}

#[test]
fn what_settles_nothing_is_told() {
    let run = flowhook_with_input(["probe", "--read", "-"], b"{}");
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("no probe's answer is in it"), "{}", run.stderr);
    let run = flowhook(["probe", "--refused", "wiht"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `with`?"), "{}", run.stderr);
    let run = flowhook(["probe", "--refused", "values"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("holds nothing that Klaviyo could refuse"), "{}", run.stderr);
}

#[test]
fn an_item_that_would_break_the_probe_is_refused() {
    let run = flowhook(["probe", "--catalog-item", "a'b"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains(r"has a '\''"), "{}", run.stderr);
}

#[test]
fn the_bodies_can_be_written_to_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("probes");
    let run = flowhook(["probe", "--out", path.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let body = std::fs::read_to_string(path.join("escapejs.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok(), "{body}");
}
