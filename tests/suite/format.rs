//! `flowhook format`: specs in one layout.

use crate::support::{finish, flowhook, flowhook_with_input, root};

const UNTIDY: &str = "flow: { trigger: { type: date, property: B }, name: X }\n# first\nflowhook: 1\nwebhooks:\n- text: Hi there\n  name: W\n";
const TIDY: &str = "# first\nflowhook: 1\nflow: { trigger: { type: date, property: B }, name: X }\nwebhooks:\n  - name: W\n    text: Hi there\n";

#[test]
fn a_spec_is_laid_out_in_place_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    std::fs::write(&path, UNTIDY).unwrap();
    let path = path.to_str().unwrap();
    let check = flowhook(["format", path, "--check"]);
    assert_eq!(check.code, 1, "{}", check.transcript());
    assert!(check.stdout.contains("+  - name: W"), "{}", check.stdout);
    assert_eq!(std::fs::read_to_string(path).unwrap(), UNTIDY);
    assert_eq!(flowhook(["format", path]).code, 0);
    assert_eq!(std::fs::read_to_string(path).unwrap(), TIDY);
    assert_eq!(flowhook(["format", path, "--check"]).code, 0);
    assert_eq!(flowhook_with_input(["format", "-"], UNTIDY.as_bytes()).stdout, TIDY);
}

#[test]
fn what_is_no_spec_or_can_t_be_moved_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    for text in [
        "flowhook: 1\nflow: [",
        "{flowhook: 1, flow: {name: x, trigger: {type: date, property: b}}, webhooks: [{name: a, text: b}]}",
    ] {
        std::fs::write(&path, text).unwrap();
        let run = flowhook(["format", path.to_str().unwrap()]);
        assert_eq!(run.code, 3, "{}", run.transcript());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_spec_in_json_stays_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, r#"{"flow": {"name": "x", "trigger": {"type": "date", "property": "b"}}, "flowhook": 1, "webhooks": [{"name": "a", "text": "b"}]}"#).unwrap();
    let path = path.to_str().unwrap();
    let before = flowhook(["render", path]);
    assert_eq!(flowhook(["format", path, "--check"]).code, 1);
    assert_eq!(flowhook(["format", path]).code, 0);
    assert!(std::fs::read_to_string(path).unwrap().starts_with("{\n  \"flowhook\": 1,\n  \"flow\": {\n"));
    assert_eq!(flowhook(["format", path, "--check"]).code, 0);
    assert_eq!(flowhook(["render", path]).stdout, before.stdout);
}

#[test]
fn every_example_is_laid_out() {
    let mut run = crate::support::command();
    run.args(["format", "--check"]);
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        run.arg(entry.unwrap().path());
    }
    let run = finish(run.stdin(std::process::Stdio::null()));
    assert_eq!(run.code, 0, "{}", run.transcript());
}
