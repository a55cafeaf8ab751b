//! Whole runs of `flowhook lint` and `flowhook explain`.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::support::{Run, command, finish, fixture, flowhook, flowhook_with_input, root};

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(fixture("lint"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn files(folder: &PathBuf) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn lint_json(path: &PathBuf) -> (Run, serde_json::Value) {
    let relative = path.strip_prefix(root()).unwrap();
    let run = finish(command().arg("lint").arg(relative).args(["--format", "json"]));
    let value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{}: {error}", relative.display()));
    (run, value)
}

/// One line a finding: its place, rule and the bytes it covers.
fn listing(path: &PathBuf, report: &serde_json::Value) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = String::new();
    for finding in report["findings"].as_array().unwrap() {
        let place = |end: &str| {
            let position = &finding["span"][end];
            let number = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
            (number("line"), number("column"), number("offset"))
        };
        let (start, end) = (place("start"), place("end"));
        let covered = &text[start.2..end.2];
        let (severity, rule) = (finding["severity"].as_str().unwrap(), finding["rule"].as_str().unwrap());
        let _ = writeln!(lines, "  {}:{}-{}:{} {severity}[{rule}] {covered:?}", start.0, start.1, end.0, end.1);
        for label in finding["related"].as_array().unwrap() {
            let start = &label["span"]["start"];
            let _ = writeln!(lines, "    {}:{} {}", start["line"], start["column"], label["message"].as_str().unwrap());
        }
        for fix in finding["fixes"].as_array().unwrap() {
            let _ = writeln!(
                lines,
                "    fix ({}): {}",
                fix["applicability"].as_str().unwrap(),
                fix["title"].as_str().unwrap()
            );
        }
    }
    lines
}

#[test]
fn every_fixture_fires_its_rule_at_its_place() {
    let mut all = String::new();
    let mut rules = 0;
    for folder in folders().iter().filter(|folder| !folder.ends_with("ok")) {
        let rule = folder.file_name().unwrap().to_str().unwrap();
        rules += 1;
        for file in files(folder) {
            let (_, report) = lint_json(&file);
            let listing = listing(&file, &report);
            assert!(listing.contains(&format!("[{rule}]")), "{} does not fire {rule}:\n{listing}", file.display());
            let _ = write!(all, "{rule}/{}\n{listing}", file.file_name().unwrap().to_str().unwrap());
        }
    }
    assert!(rules >= 30, "only {rules} rules have fixtures");
    insta::assert_snapshot!("fixtures", all);
}

#[test]
fn the_ok_folder_is_silent() {
    let folder = fixture("lint/ok");
    let found = files(&folder);
    assert!(found.len() >= 15);
    let mut loud = Vec::new();
    for file in found {
        let relative = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let run = finish(command().args(["lint", &relative, "--fail-on", "info"]));
        if run.code != 0 || !run.stdout.starts_with("nothing to report:") {
            loud.push(run.transcript());
        }
    }
    assert!(loud.is_empty(), "{}", loud.join("\n"));
}

#[test]
fn the_examples_get_no_warning_but_for_the_guides_own() {
    let found = files(&root().join("examples"));
    assert!(found.len() >= 8);
    for file in found.iter().filter(|file| !file.ends_with("birthday.yaml")) {
        let (_, report) = lint_json(file);
        let loud: Vec<_> =
            report["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] != "info").collect();
        assert!(loud.is_empty(), "{}: {loud:#?}", file.display());
    }
}

#[test]
fn the_guides_own_body_gets_its_placeholders_told() {
    insta::assert_snapshot!(flowhook(["lint", "tests/fixtures/lint/placeholder-text/guide.json"]).transcript());
}

#[test]
fn a_broken_body_is_answered_in_full() {
    insta::assert_snapshot!(flowhook(["lint", "tests/fixtures/lint/broken-body.json"]).transcript());
}

#[test]
fn a_broken_spec_is_answered_in_full() {
    insta::assert_snapshot!(flowhook(["lint", "tests/fixtures/lint/broken-spec.yaml"]).transcript());
}

#[test]
fn a_body_on_standard_input_is_checked_under_its_name() {
    let body = br#"{"text": "", "phone": "{{ person.phone_number }}", "callbackData": "", "sendPurpose": "A"}"#;
    let run = flowhook_with_input(["lint", "-", "--stdin-filename", "pasted.json", "--format", "json"], body);
    assert_eq!(run.code, 1);
    insta::assert_snapshot!(run.stdout);
    assert!(flowhook_with_input(["lint", "-"], body).stdout.contains("--> <stdin>:1:10"));
}

#[test]
fn the_severity_that_fails_is_a_choice() {
    let note = "tests/fixtures/lint/utm-none/plain.yaml";
    let warning = "tests/fixtures/lint/media-type/mp4.yaml";
    let error = "tests/fixtures/lint/phone-literal/test-number.yaml";
    for (path, fail_on, code) in [
        (note, "error", 0),
        (note, "warning", 0),
        (note, "info", 1),
        (warning, "error", 0),
        (warning, "warning", 1),
        (error, "error", 1),
        (error, "info", 1),
    ] {
        assert_eq!(flowhook(["lint", path, "--fail-on", fail_on]).code, code, "{path} {fail_on}");
    }
}

#[test]
fn inputs_that_cannot_be_read_are_named_with_exit_code_3() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let cases = [
        (write("big.json", &vec![b' '; 20 * 1024 * 1024]), "larger than"),
        (write("binary.json", &[0x89, b'P', b'N', b'G', 0, 1]), "binary data"),
        (write("latin1.yaml", &[b'a', 0xe9]), "not UTF-8"),
        (folder.path().join("nothing.yaml").to_str().unwrap().to_owned(), "no such file"),
        (folder.path().join("empty").to_str().unwrap().to_owned(), "no flow spec and no webhook body"),
    ];
    for (path, words) in cases {
        let run = flowhook(["lint", path.as_str()]);
        assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.transcript());
        assert!(run.stderr.starts_with("flowhook: ") && run.stderr.contains(words), "{}", run.transcript());
        assert!(run.stderr.contains(&path), "{}", run.transcript());
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    assert_eq!(flowhook(["lint"]).code, 2);
    assert_eq!(flowhook(["lint", "x.yaml", "--fail-on", "never"]).code, 2);
    assert_eq!(flowhook(["lint", "examples", "--stdin-filename", "x.json"]).code, 2);
}

#[test]
fn a_folder_is_walked_without_what_git_ignores_and_what_is_no_spec() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("b/node_modules")).unwrap();
    let body = std::fs::read(fixture("lint/media-url/relative.json")).unwrap();
    for name in ["z.json", "b/a.json", "b/node_modules/c.json", ".hidden.json", "b/body.txt"] {
        std::fs::write(at(name), &body).unwrap();
    }
    std::fs::write(at("package.json"), "{}").unwrap();
    std::fs::write(at("image.json"), [0_u8; 10]).unwrap();
    std::fs::write(at(".gitignore"), "node_modules\n").unwrap();
    let run = finish(command().arg("lint").arg(folder.path()).args(["--format", "json"]));
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let files: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "media-url")
        .map(|finding| finding["file"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(files[0].ends_with("/b/a.json") && files[1].ends_with("/z.json"), "{files:?}");
}

#[test]
fn a_closed_pipe_ends_the_run_without_a_panic() {
    let mut child = command()
        .args(["lint", "tests/fixtures/lint"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn explain_prints_a_page_or_names_the_nearest_rule() {
    let run = flowhook(["explain", "missing-text"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.stdout, std::fs::read_to_string(root().join("docs/rules/missing-text.md")).unwrap());
    let run = flowhook(["explain", "mising-txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("did you mean `missing-text`?"), "{}", run.stderr);
    let list = flowhook(["explain"]);
    assert_eq!(list.code, 0);
    assert!(list.stdout.lines().count() >= 30);
}
