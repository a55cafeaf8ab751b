//! Whole runs of `flowhook lint` and `flowhook explain`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

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

fn lint_json(path: &Path) -> (Run, serde_json::Value) {
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

/// Rules that speak of nearly every body with a value in it; the folder `proof/ok` has those
/// on which they are silent too.
const OF_VALUES: [&str; 4] = ["html-entities", "json-quote-clash", "json-unescaped", "json-unescaped-nested"];

#[test]
fn the_ok_folder_is_silent() {
    let folder = fixture("lint/ok");
    let found = files(&folder);
    assert!(found.len() >= 15);
    let mut loud = Vec::new();
    for file in found {
        let relative = file.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
        let (_, report) = lint_json(&file);
        let rules = report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap());
        let rules: Vec<&str> = rules.filter(|rule| !OF_VALUES.contains(rule)).collect();
        if !rules.is_empty() {
            loud.push(format!("{relative}: {rules:?}"));
        }
    }
    assert!(
        loud.is_empty(),
        "{}",
        loud.join(
            "
"
        )
    );
}

#[test]
fn the_examples_get_no_warning_but_for_the_guides_own() {
    let found = files(&root().join("examples"));
    assert!(found.len() >= 8);
    for file in found.iter().filter(|file| !file.ends_with("birthday.yaml")) {
        let (_, report) = lint_json(file);
        let loud: Vec<_> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] != "info" && !OF_VALUES.contains(&finding["rule"].as_str().unwrap()))
            .collect();
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
    let note = "tests/fixtures/lint/utm-none/quiet.json";
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
        (folder.path().join("empty").to_str().unwrap().to_owned(), "no flow spec, webhook body or flow export"),
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

#[test]
fn several_reports_of_one_run_go_to_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (sarif, junit) = (format!("sarif:{}", at("lint.sarif")), format!("junit:{}", at("lint.xml")));
    let run = flowhook([
        "lint",
        "tests/fixtures/lint/broken-body.json",
        "--format",
        &sarif,
        "--format",
        "short",
        "--format",
        &junit,
    ]);
    assert_eq!(run.code, 1, "{}", run.transcript());
    assert!(run.stdout.starts_with("tests/fixtures/lint/broken-body.json:"), "{}", run.stdout);
    let log: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(at("lint.sarif")).unwrap()).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), run.stdout.lines().count());
    let xml = std::fs::read_to_string(at("lint.xml")).unwrap();
    assert_eq!(roxmltree::Document::parse(&xml).unwrap().root_element().tag_name().name(), "testsuites");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no file is left over");
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = format!("json:{}", folder.path().join("no/such/folder.json").display());
    let run = flowhook(["lint", "no-such-file.yaml", "--format", &nowhere]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("no/such"), "{}", run.stderr);
    let a_folder = format!("json:{}", folder.path().display());
    assert_eq!(flowhook(["lint", "examples", "--format", &a_folder]).code, 3);
    // An input that fails leaves an older report as it was.
    let old = folder.path().join("old.json");
    std::fs::write(&old, "old").unwrap();
    assert_eq!(flowhook(["lint", "no-such-file.yaml", "--format", &format!("json:{}", old.display())]).code, 3);
    assert_eq!(std::fs::read_to_string(&old).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file is left over");
}

#[test]
fn formats_that_make_no_sense_together_are_refused() {
    for formats in [&["human", "json"][..], &["jsno"], &["json:"], &["json:a.json", "short:a.json"]] {
        let mut command = command();
        command.args(["lint", "examples/birthday.yaml"]);
        for format in formats {
            command.args(["--format", format]);
        }
        let run = finish(&mut command);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{formats:?}: {}", run.transcript());
    }
    assert!(flowhook(["lint", "examples", "--format", "jsno"]).stderr.contains("did you mean `json`?"));
}

#[test]
fn the_rules_are_listed_for_people_and_for_machines() {
    let text = flowhook(["lint", "--list-rules"]);
    assert_eq!(text.code, 0, "{}", text.transcript());
    let list: serde_json::Value =
        serde_json::from_str(&flowhook(["lint", "--list-rules", "--format", "json"]).stdout).unwrap();
    let rules = list["rules"].as_array().unwrap();
    assert_eq!(list["version"], 1);
    assert_eq!(rules.len(), text.stdout.lines().count());
    for (rule, line) in rules.iter().zip(text.stdout.lines()) {
        assert!(line.starts_with(rule["id"].as_str().unwrap()), "{line}");
        assert!(["error", "warning", "info"].contains(&rule["severity"].as_str().unwrap()));
        assert!(!rule["subjects"].as_array().unwrap().is_empty());
        assert_eq!(flowhook(["explain", rule["id"].as_str().unwrap()]).code, 0);
    }
    assert_eq!(flowhook(["lint", "--list-rules", "examples"]).code, 2);
    assert_eq!(flowhook(["lint", "--list-rules", "--format", "sarif"]).code, 2);
}

const LINK_TWICE: &str = "flowhook: 1\nflow: { name: A, trigger: { type: metric, metric: Placed Order } } # kept\nbrand: Acme\nwebhooks:\n  - name: A\n    text: \"Acme: hi\"\n    clickUrl: https://shop.acme.test/?utm_a=1?b=2\n";

#[test]
fn fixes_are_shown_first_and_then_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    std::fs::write(&file, LINK_TWICE).unwrap();
    let path = file.to_str().unwrap();
    let shown = flowhook(["lint", path, "--diff"]);
    assert_eq!(shown.code, 1, "{}", shown.transcript());
    assert!(
        shown.stdout.contains(
            "\n-    clickUrl: https://shop.acme.test/?utm_a=1?b=2\n+    clickUrl: https://shop.acme.test/?utm_a=1&b=2\n"
        ),
        "{}",
        shown.stdout
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), LINK_TWICE);
    let fixed = flowhook(["lint", path, "--fix"]);
    assert_eq!((fixed.code, fixed.stderr.as_str()), (0, "1 finding was fixed in 1 file\n"), "{}", fixed.transcript());
    assert!(!fixed.stdout.contains("utm-double-question"), "{}", fixed.transcript());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), LINK_TWICE.replace("?b=2", "&b=2"));
    let again = flowhook(["lint", path, "--diff"]);
    assert_eq!((again.code, again.stdout.as_str(), again.stderr.as_str()), (0, "", "nothing to fix\n"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file is left over");
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("a.yaml"), folder.path().join("link.yaml"));
    std::fs::write(&file, LINK_TWICE).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("a.yaml", &link).unwrap();
    assert_eq!(flowhook(["lint", link.to_str().unwrap(), "--fix"]).code, 0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&file).unwrap().contains("&b=2"));
}

#[test]
fn standard_input_is_fixed_onto_standard_output() {
    let run = flowhook_with_input(["lint", "-", "--fix", "--stdin-filename", "a.yaml"], LINK_TWICE.as_bytes());
    assert_eq!((run.code, run.stdout), (0, LINK_TWICE.replace("?b=2", "&b=2")));
    assert!(
        run.stderr.contains("1 finding was fixed") && !run.stderr.contains("utm-double-question"),
        "{}",
        run.stderr
    );
    assert_eq!(flowhook(["lint", "-", "examples", "--fix"]).code, 2);
}

#[test]
fn a_difference_shows_no_credential() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.yaml");
    let secret = "0123456789abcdef0123456789abcdef";
    let header = format!(
        "    endpoint:\n      url: https://api.wknd.ai/text/message/send\n      headers: {{ X-Client-ID: \"${{A}}\", X-Client-Secret: {secret} }}\n"
    );
    std::fs::write(&file, format!("{LINK_TWICE}{header}")).unwrap();
    let run = flowhook(["lint", file.to_str().unwrap(), "--diff"]);
    assert!(run.stdout.contains("&b=2") && !run.stdout.contains(secret), "{}", run.stdout);
}

#[test]
fn the_nearest_configuration_sets_the_levels() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("old")).unwrap();
    std::fs::create_dir_all(at("own")).unwrap();
    let body = std::fs::read(fixture("lint/media-url/relative.json")).unwrap();
    for name in ["a.json", "old/a.json", "own/a.json", "x.draft.json"] {
        std::fs::write(at(name), &body).unwrap();
    }
    let config = "lint:\n  ignore: [\"*.draft.json\"]\n  severity: { media-url: warning }\n  files:\n    - paths: [old/]\n      severity: { media-url: off }\n";
    std::fs::write(at("flowhook.yaml"), config).unwrap();
    std::fs::write(at("own/flowhook.yaml"), "lint: { severity: { media-url: info } }\n").unwrap();
    let listed = |arguments: &[&str]| {
        let run = finish(command().current_dir(folder.path()).args(["lint", ".", "--format", "short"]).args(arguments));
        (run.code, run.stdout)
    };
    let line = |name: &str, severity: &str| format!("{name}:{severity}[media-url]");
    let shape = |text: &str| -> Vec<String> {
        let parts = |text: &str| {
            let (place, rest) = text.split_once(": ").unwrap();
            line(place.split(':').next().unwrap(), rest.split('[').next().unwrap())
        };
        text.lines().filter(|line| line.contains("[media-url]")).map(parts).collect()
    };
    let (code, text) = listed(&[]);
    assert_eq!((code, shape(&text)), (0, vec![line("a.json", "warning"), line("own/a.json", "info")]), "{text}");
    let (code, text) = listed(&["--no-config"]);
    assert_eq!((code, shape(&text).len()), (1, 4), "{text}");
    let (code, text) = listed(&["--config", "own/flowhook.yaml"]);
    assert_eq!((code, text.matches(" info[media-url]").count()), (0, 4), "{text}");
    let show = |path: &str| finish(command().current_dir(folder.path()).args(["config", "--show", path]));
    let of = |path: &str| {
        let run = show(path);
        assert_eq!(run.code, 0, "{}", run.transcript());
        let line = run.stdout.lines().find(|line| line.starts_with("lint.severity.media-url:")).unwrap().to_owned();
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of("a.json"), "warning # flowhook.yaml:3");
    assert_eq!(of("old/a.json"), "off # flowhook.yaml:6");
    assert_eq!(of("own/a.json"), "info # own/flowhook.yaml:1");
    assert!(show(".").stdout.contains("time_zone:"));
    let silent = finish(command().current_dir(folder.path()).args(["config", "--show", "--no-config"]));
    assert!(silent.stdout.lines().all(|line| line.ends_with("# default")), "{}", silent.stdout);
}

#[test]
fn a_configuration_that_is_not_sound_stops_the_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("examples/birthday.yaml"), folder.path().join("a.yaml")).unwrap();
    std::fs::write(folder.path().join("flowhook.yaml"), "lint: { severity: { utm-non: off } }\n").unwrap();
    let run = finish(command().current_dir(folder.path()).args(["lint", "a.yaml"]));
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.transcript());
    assert!(run.stderr.contains("did you mean `utm-none`?"), "{}", run.stderr);
    assert!(run.stderr.contains("flowhook.yaml:1:21"), "{}", run.stderr);
}

#[test]
fn a_baseline_leaves_only_what_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let body = std::fs::read_to_string(fixture("lint/media-url/relative.json")).unwrap();
    std::fs::write(folder.path().join("a.json"), &body).unwrap();
    let run = |arguments: &[&str]| finish(command().current_dir(folder.path()).arg("lint").args(arguments));
    let written = run(&["a.json", "--write-baseline", "known.json"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{}", written.transcript());
    let known = run(&["a.json", "--baseline", "known.json"]);
    assert_eq!(known.code, 0, "{}", known.transcript());
    assert!(known.stdout.starts_with("nothing to report"), "{}", known.stdout);
    assert!(known.stderr.ends_with("known from known.json\n"), "{}", known.stderr);
    std::fs::write(folder.path().join("a.json"), format!("\n\n{}", body.replacen('{', "{\n  \"extra\": \"1\",", 1)))
        .unwrap();
    let new = run(&["a.json", "--baseline", "known.json", "--format", "short"]);
    assert_eq!(new.stdout.lines().count(), 1, "{}", new.transcript());
    assert!(new.stdout.contains("[unknown-field]"), "{}", new.stdout);
    assert_eq!(run(&["a.json", "--baseline", "none.json"]).code, 3);
    assert_eq!(run(&["a.json", "--baseline", "a.json"]).code, 2);
}
