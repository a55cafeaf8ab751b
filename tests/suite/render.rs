//! Whole runs of `flowhook render`.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::support::{Run, command, fixture, flowhook, flowhook_with_input, root};

/// A folder with a spec in it.
fn folder_with(spec: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("spec.yaml"), spec).unwrap();
    folder
}

/// A run in `folder`.
fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    crate::support::finish(command().current_dir(folder).args(arguments).stdin(Stdio::null()))
}

const TWO: &str = "flowhook: 1\nflow: { name: F, trigger: { type: list, list: L } }\nwebhooks:\n  - { name: One, text: first }\n  - { name: Two, text: second }\n";

#[test]
fn the_birthday_example_prints_the_guides_body() {
    let run = flowhook(["render", "examples/birthday.yaml"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let guide = fs::read_to_string(fixture("guide/birthday.json")).unwrap();
    let guide: serde_json::Value = serde_json::from_str(&guide).unwrap();
    let printed: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(printed.to_string(), guide.to_string());
}

#[test]
fn several_webhooks_are_printed_with_a_blank_line_between() {
    let folder = folder_with(TWO);
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml"]).transcript(), @r#"
    exit: 0
    --- stdout
    {
      "phone": "{{ person.phone_number|default:'' }}",
      "email": "{{ person.email }}",
      "text": "first",
      "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"One\",\"flow\":\"One\"}",
      "sendPurpose": "One"
    }

    {
      "phone": "{{ person.phone_number|default:'' }}",
      "email": "{{ person.email }}",
      "text": "second",
      "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"Two\",\"flow\":\"Two\"}",
      "sendPurpose": "Two"
    }
    --- stderr
    "#);
}

#[test]
fn one_webhook_can_be_picked() {
    let folder = folder_with(TWO);
    let run = run_in(folder.path(), &["render", "spec.yaml", "--webhook", "Two"]);
    assert!(run.stdout.contains("second") && !run.stdout.contains("first"));
}

#[test]
fn a_wrong_webhook_name_names_the_nearest_one() {
    let folder = folder_with(TWO);
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml", "--webhook", "tow"]).transcript(), @r#"
    exit: 2
    --- stdout
    --- stderr
    flowhook: no webhook is called `tow`
      help: did you mean `Two`?
    "#);
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml", "--webhook", "banana"]).transcript(), @r#"
    exit: 2
    --- stdout
    --- stderr
    flowhook: no webhook is called `banana`
      help: there is `One`, `Two`
    "#);
}

#[test]
fn standard_input_is_read_and_json_for_machines_is_written() {
    let run = flowhook_with_input(["render", "-", "--format", "json"], TWO.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let printed: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(printed[1]["webhook"], "Two");
    assert_eq!(printed[1]["spec"], "<stdin>");
    assert_eq!(printed[1]["endpoint"], "https://api.wknd.ai/text/message/send");
    assert_eq!(printed[1]["headers"], serde_json::json!(["X-Client-ID", "X-Client-Secret"]));
    let body: serde_json::Value = serde_json::from_str(printed[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["text"], "second");
}

#[test]
fn all_problems_of_a_spec_are_shown_with_their_places() {
    let folder = folder_with(
        "flowhook: 1\nflow: { nmae: F, trigger: { type: list } }\nwebhooks:\n  - name: One\n    text: 5\n    text: again\n    clickURL: https://x.test\n",
    );
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml"]).transcript(), @r#"
    exit: 3
    --- stdout
    --- stderr
    error[unknown-key]: `flow` has no `nmae`
     --> spec.yaml:2:9
      |
    2 | flow: { nmae: F, trigger: { type: list } }
      |         ^^^^
      |
      = help: did you mean `name`?
      = fix: rename to `name` (needs a look)

    error[missing-key]: `list` is missing
     --> spec.yaml:2:29
      |
    2 | flow: { nmae: F, trigger: { type: list } }
      |                             ^^^^
      |
      = help: a list trigger names its list

    error[wrong-type]: `text` must be a text, not a number
     --> spec.yaml:5:11
      |
    5 |     text: 5
      |           ^
      |
      = help: put it in quotes: "5"

    error[duplicate-key]: `text` stands here a second time
     --> spec.yaml:6:5
      |
    5 |     text: 5
      |     ---- the first one
    6 |     text: again
      |     ^^^^
      |
      = help: keep one of the two

    error[unknown-key]: a webhook has no `clickURL`
     --> spec.yaml:7:5
      |
    7 |     clickURL: https://x.test
      |     ^^^^^^^^
      |
      = help: did you mean `clickUrl`?
      = fix: rename to `clickUrl` (needs a look)

    flowhook: spec.yaml is no sound spec
    "#);
}

#[test]
fn a_template_without_quotes_is_explained() {
    let folder = folder_with(
        "flowhook: 1\nflow: {name: F, trigger: {type: list, list: L}}\nwebhooks:\n  - name: One\n    text: {{ person.first_name }}!\n",
    );
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml"]).transcript(), @r#"
    exit: 3
    --- stdout
    --- stderr
    error[file-syntax]: a value that begins with a template tag must be quoted
     --> spec.yaml:5:11
      |
    5 |     text: {{ person.first_name }}!
      |           ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write "{{ person.first_name }}!"

    flowhook: spec.yaml is no sound spec
    "#);
}

#[test]
fn files_that_cannot_be_specs_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("large.yaml"), "a: b\n".repeat(4_000_000)).unwrap();
    fs::write(folder.path().join("binary.yaml"), [0x89, b'P', b'N', b'G', 0, 1]).unwrap();
    fs::write(folder.path().join("latin.yaml"), [b'a', b':', b' ', 0xE9]).unwrap();
    fs::write(folder.path().join("empty.yaml"), "").unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    let names = ["missing.yaml", "large.yaml", "binary.yaml", "latin.yaml", "empty.yaml", "folder"];
    let runs: Vec<String> = names.iter().map(|name| run_in(folder.path(), &["render", name]).transcript()).collect();
    insta::assert_snapshot!(runs.join("\n"), @r#"
    exit: 3
    --- stdout
    --- stderr
    flowhook: missing.yaml: there is no such file

    exit: 3
    --- stdout
    --- stderr
    flowhook: large.yaml: the file is larger than 4 MiB: this is no spec or webhook body

    exit: 3
    --- stdout
    --- stderr
    flowhook: binary.yaml: the file is binary data (byte 4 is zero), not text

    exit: 3
    --- stdout
    --- stderr
    flowhook: latin.yaml: the file is not UTF-8 text (byte 3); save it as UTF-8

    exit: 3
    --- stdout
    --- stderr
    error[missing-key]: the file is empty
     --> empty.yaml:1:1
      |
    1 |
      | ^
      |
      = help: a spec begins with `flowhook: 1`

    flowhook: empty.yaml is no sound spec

    exit: 3
    --- stdout
    --- stderr
    flowhook: folder: this is a folder
      help: name the spec's file in it
    "#);
}

#[test]
fn out_writes_one_file_for_each_webhook_and_check_compares_them() {
    let folder = folder_with(TWO);
    let arguments = ["render", "spec.yaml", "--out", "bodies"];
    let check = ["render", "spec.yaml", "--out", "bodies", "--check"];

    let missing = run_in(folder.path(), &check);
    assert_eq!(missing.code, 1);
    assert!(!folder.path().join("bodies").exists(), "--check wrote something");

    assert_eq!(run_in(folder.path(), &arguments).code, 0);
    let one = folder.path().join("bodies/one.json");
    let printed = run_in(folder.path(), &["render", "spec.yaml", "--webhook", "One"]).stdout;
    assert_eq!(fs::read_to_string(&one).unwrap(), printed);
    assert_eq!(fs::read_dir(folder.path().join("bodies")).unwrap().count(), 2, "a temporary file was left");
    assert_eq!(run_in(folder.path(), &check).code, 0);

    fs::write(&one, printed.replace("first", "old")).unwrap();
    insta::assert_snapshot!(run_in(folder.path(), &check).transcript().replace("bodies\\", "bodies/"), @r#"
    exit: 1
    --- stdout
    --- bodies/one.json
    +++ bodies/one.json
    @@ -1,7 +1,7 @@
     {
       "phone": "{{ person.phone_number|default:'' }}",
       "email": "{{ person.email }}",
    -  "text": "old",
    +  "text": "first",
       "callbackData": "{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"One\",\"flow\":\"One\"}",
       "sendPurpose": "One"
     }
    --- stderr
    bodies/one.json: out of date
    "#);
    let again = run_in(folder.path(), &arguments);
    insta::assert_snapshot!(again.transcript().replace("bodies\\", "bodies/"), @r#"
    exit: 0
    --- stdout
    --- stderr
    bodies/one.json: written
    bodies/two.json: up to date
    "#);
}

#[test]
fn two_webhooks_that_would_share_a_file_are_an_error_and_nothing_is_written() {
    let folder = folder_with(&TWO.replace("Two", "ONE!"));
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml", "--out", "bodies"]).transcript(), @r#"
    exit: 2
    --- stdout
    --- stderr
    flowhook: `One` in spec.yaml and `ONE!` in spec.yaml would both be written to one.json
      help: give each webhook a name of its own
    "#);
    assert!(!folder.path().join("bodies").exists());
}

#[test]
fn wrong_usage_is_told_apart_from_unreadable_input() {
    for arguments in [
        &["render"][..],
        &["render", "examples/birthday.yaml", "--check"],
        &["render", "examples/birthday.yaml", "--format", "json", "--out", "x"],
        &["render", "examples/birthday.yaml", "--templates", "no-such-folder"],
        &["render", "-", "-"],
    ] {
        let run = run_in(root(), arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        assert!(!run.stderr.is_empty());
    }
}

#[test]
fn a_wrong_scaffold_is_named_with_its_place() {
    let folder = folder_with(TWO);
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/wunderkind.json.tera"), "{\n  [[ fields | nothing ]]\n}\n").unwrap();
    insta::assert_snapshot!(run_in(folder.path(), &["render", "spec.yaml", "--templates", "mine"]).transcript(), @r#"
    exit: 2
    --- stdout
    --- stderr
    flowhook: scaffold wunderkind.json.tera:2:15: Unknown filter `nothing`
      help: see --templates
    "#);
}

#[test]
fn curl_and_setup_never_hold_a_credential() {
    for format in ["curl", "setup", "json"] {
        let run = crate::support::finish(
            command()
                .env("WUNDERKIND_CLIENT_ID", "an-id-to-hide")
                .env("WUNDERKIND_CLIENT_SECRET", "a-secret-to-hide")
                .args(["render", "examples/birthday.yaml", "--format", format]),
        );
        assert_eq!(run.code, 0);
        assert!(!run.stdout.contains("to-hide"), "{}", run.stdout);
    }
}

#[cfg(unix)]
#[test]
fn the_curl_script_posts_the_body_with_the_credentials() {
    use std::io::{Read as _, Write as _};
    if std::process::Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut received = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&received).contains("\"sendPurpose\": \"Flow Name\"\n}") {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "the request ended early");
            received.extend_from_slice(&buffer[..count]);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").unwrap();
        String::from_utf8(received).unwrap()
    });
    let script = flowhook(["render", "examples/birthday.yaml", "--format", "curl"]).stdout;
    let script = script.replace("https://api.wknd.ai", &address);
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .env("WUNDERKIND_CLIENT_ID", "id")
        .env("WUNDERKIND_CLIENT_SECRET", "se\"cr\\et'$x")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "ok", "{}", String::from_utf8_lossy(&output.stderr));
    let request = server.join().unwrap();
    assert!(request.contains("X-Client-Secret: se\"cr\\et'$x\r\n"), "{request}");
    let body = flowhook(["render", "examples/birthday.yaml"]).stdout;
    assert!(request.ends_with(&body), "{request}");
}

#[test]
fn a_reader_that_closes_the_pipe_ends_the_run_with_an_error_not_a_panic() {
    let many = format!(
        "{}{}",
        TWO.replace("  - { name: Two, text: second }\n", ""),
        (0..3000).map(|n| format!("  - {{ name: N{n}, text: more }}\n")).collect::<String>()
    );
    let folder = folder_with(&many);
    let mut child = command()
        .current_dir(folder.path())
        .args(["render", "spec.yaml"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("closed it") && !stderr.contains("panicked"), "{stderr}");
}

#[test]
fn every_example_renders_in_every_format() {
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        for format in ["body", "curl", "setup", "json"] {
            let run = run_in(root(), &["render", path.to_str().unwrap(), "--format", format]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", path.display());
        }
    }
}

const VALUES: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\nbrand: Acme\nwebhooks:\n  - name: One\n    text: \"Acme: hi {{ person.first_name|default:'friend' }}\"\n    callbackData: { note: \"{{ event.note|default:'' }}\" }\n";

#[test]
fn values_are_escaped_where_the_spec_or_the_configuration_says_so() {
    let body = |spec: &str, config: &str| {
        let folder = folder_with(spec);
        fs::write(folder.path().join("flowhook.yaml"), config).unwrap();
        let run = run_in(folder.path(), &["render", "spec.yaml"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        run.stdout
    };
    let with_key = |word: &str| VALUES.replace("brand:", &format!("escape: {word}\nbrand:"));
    let plain = body(VALUES, "");
    assert!(plain.contains("{{ person.first_name|default:'friend' }}"), "{plain}");
    assert_eq!(body(&with_key("none"), "escape: cut\n"), plain);
    let exact = body(&with_key("escapejs"), "");
    assert!(exact.contains("{{ person.first_name|default:'friend'|escapejs }}"), "{exact}");
    assert!(exact.contains("{{ event.note|default:''|escapejs|escapejs }}"), "{exact}");
    assert_eq!(body(VALUES, "escape: escapejs\n"), exact);
    let cut = body(&with_key("cut"), "");
    assert!(
        cut.contains(
            "{{ event.note|default:''|truncatewords:9999|stringformat:'r'|slice:'1:-1'|cut:'\\\\'|cut:'\"'|safe }}"
        ),
        "{cut}"
    );
    // One webhook may differ.
    let one = VALUES.replace("    text:", "    escape: none\n    text:");
    assert_eq!(body(&one, "escape: cut\n"), plain);
}

#[test]
fn with_either_way_to_escape_the_linter_is_content_and_the_fix_writes_the_key() {
    let lint = |spec: &str, arguments: &[&str]| {
        let folder = folder_with(spec);
        let mut all = vec!["lint", "spec.yaml", "--format", "short"];
        all.extend(arguments);
        let run = run_in(folder.path(), &all);
        (run.stdout, fs::read_to_string(folder.path().join("spec.yaml")).unwrap())
    };
    let (before, _) = lint(VALUES, &[]);
    assert!(before.contains("[json-unescaped]") && before.contains("[json-unescaped-nested]"), "{before}");
    for word in ["cut", "escapejs"] {
        let (after, _) = lint(&VALUES.replace("brand:", &format!("escape: {word}\nbrand:")), &[]);
        assert!(!after.contains("[json-unescaped"), "{after}");
    }
    let (_, fixed) = lint(VALUES, &["--fix=unsafe"]);
    assert!(fixed.starts_with("flowhook: 1\nescape: cut\nflow:"), "{fixed}");
    assert!(!lint(&fixed, &[]).0.contains("[json-unescaped"));
}

#[test]
fn a_way_to_escape_that_there_is_not_is_told() {
    let folder = folder_with(&VALUES.replace("brand:", "escape: escapjs\nbrand:"));
    let run = run_in(folder.path(), &["render", "spec.yaml"]);
    assert_eq!(run.code, 3);
    assert!(
        run.stderr.contains("`escapjs` is no way to escape") && run.stderr.contains("did you mean `escapejs`?"),
        "{}",
        run.stderr
    );
}
