//! `flowhook rehearse`, as a whole.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Run, command, finish, root};

const SPEC: &str = r#"flowhook: 1
flow: { name: Birthday, trigger: { type: date, property: Birthday } }
brand: Acme
webhooks:
  - name: Birthday
    text: "Acme: Happy Birthday, {{ person.first_name|default:'' }}! A present waits in {{ person.City|default:'our shop' }}"
    clickUrl: https://shop.acme.test/birthday
"#;
const HEADER: &str = "Klaviyo ID,Email,First Name,Phone Number,City\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("birthday.yaml", SPEC.as_bytes());
        for (name, content) in files {
            folder.write(name, content);
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: &[u8]) {
        std::fs::write(self.path().join(name), content).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn rehearse(&self, arguments: &[&str]) -> Run {
        self.rehearse_source("birthday.yaml", arguments)
    }

    fn rehearse_source(&self, source: &str, arguments: &[&str]) -> Run {
        let mut command = command();
        command.current_dir(self.path()).args(["rehearse", source]).args(arguments).stdin(Stdio::null());
        finish(&mut command)
    }

    fn report(&self, arguments: &[&str]) -> (i32, Value) {
        self.report_of("birthday.yaml", arguments)
    }

    fn report_of(&self, source: &str, arguments: &[&str]) -> (i32, Value) {
        let run = self.rehearse_source(source, &[arguments, &["--format", "json"]].concat());
        (run.code, serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.transcript())))
    }
}

fn id(at: usize) -> String {
    format!("01HXYZ7Q8R9S0T1U2V3W4X{at:04}")
}

fn row(at: usize, name: &str) -> String {
    format!("{},p{at}@acme.test,{name},+1212555{at:04},Oslo\n", id(at))
}

fn audience(names: &[&str]) -> String {
    names.iter().enumerate().map(|(at, name)| row(at, name)).fold(HEADER.to_owned(), |all, row| all + &row)
}

fn reasons(report: &Value, level: &str) -> Vec<(String, u64, u64)> {
    let found = report[level].as_array().unwrap();
    let read = |reason: &Value| {
        let words = reason["reason"].as_str().unwrap().to_owned();
        (words, reason["rows"].as_u64().unwrap(), reason["examples"][0]["row"].as_u64().unwrap())
    };
    found.iter().map(read).collect()
}

fn reason(name: &str, rows: u64, first: u64) -> (String, u64, u64) {
    (name.to_owned(), rows, first)
}

#[test]
fn people_are_told_what_would_happen() {
    let folder = Folder::new(&[(
        "profiles.csv",
        audience(&["Ada", "", "\"O\"\"Brien\"", "O'Brien", "Вера"]).replace("+12125550003", "212-555-0003").as_bytes(),
    )]);
    let run = folder.rehearse(&["--audience", "profiles.csv", "--price", "0.01"]);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d\d s \([\d,]+ a second\)", "in [TIME]");
    settings.bind(|| insta::assert_snapshot!(run.transcript()));
}

#[test]
fn every_kind_of_bad_row_is_counted_and_none_stops_the_run() {
    let large = format!("\"{}\"", "x".repeat(10_000_000));
    let mut csv = audience(&["Ada"]).into_bytes();
    csv.extend_from_slice(b"01,a@acme.test,\xff\xfe,+12125550001,Oslo\n");
    csv.extend_from_slice(row(2, &large).as_bytes());
    csv.extend_from_slice(b"one,two\n");
    csv.extend_from_slice(b"01,a,b,c,d,e\n");
    csv.extend_from_slice(row(6, "Grace").as_bytes());
    csv.extend_from_slice(b"\"01,never,closed\n");
    csv.extend_from_slice(row(8, "Zo\u{eb}").as_bytes());
    let folder = Folder::new(&[("profiles.csv", &csv)]);
    let (code, report) = folder.report(&["--audience", "profiles.csv", "--failures", "failures.csv"]);
    assert_eq!(code, 1);
    assert_eq!(
        (report["rows"].as_u64(), report["failed"].as_u64(), &report["complete"]),
        (Some(8), Some(5), &true.into())
    );
    assert_eq!(
        reasons(&report, "failures"),
        [
            reason("column-count", 2, 5),
            reason("invalid-utf8", 1, 3),
            reason("row-too-large", 1, 4),
            reason("quote-not-closed", 1, 8)
        ]
    );
    assert_eq!(
        folder.read("failures.csv"),
        "row,level,reason,key\n3,failure,invalid-utf8,\n4,failure,row-too-large,\n5,failure,column-count,\n6,failure,column-count,\n8,failure,quote-not-closed,\n"
    );
}

#[test]
fn json_rows_are_counted_in_the_same_way() {
    let rows = format!(
        "{}\n{}\n{}\n[1]\n{{\"person\": \n{}",
        r#"{"person":{"KlaviyoID":"AbC123","first_name":"Ada","phone_number":"+12125550001"},"event":{}}"#,
        r#"{"id":"AbC124","first_name":"Bob","phone_number":"+12125550002","location":{"city":"Oslo"}}"#,
        format_args!("{{\"first_name\":\"{}\"}}", "x".repeat(10_000_000)),
        r#"{"data":{"id":"AbC125","attributes":{"first_name":"Eve","phone_number":"+12125550003"}}}"#
    );
    let folder = Folder::new(&[("profiles.ndjson", rows.as_bytes())]);
    let (code, report) = folder.report(&["--audience", "profiles.ndjson", "--emit", "bodies.ndjson"]);
    assert_eq!(code, 1);
    assert_eq!(
        reasons(&report, "failures"),
        [reason("row-too-large", 1, 3), reason("row-not-json", 1, 5), reason("row-not-profile", 1, 4)]
    );
    let bodies: Vec<Value> =
        folder.read("bodies.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let texts: Vec<&str> = bodies.iter().map(|body| body["text"].as_str().unwrap()).collect();
    assert_eq!(
        texts,
        [
            "Acme: Happy Birthday, Ada! A present waits in our shop",
            "Acme: Happy Birthday, Bob! A present waits in Oslo",
            "Acme: Happy Birthday, Eve! A present waits in our shop"
        ]
    );
    assert!(bodies[1]["callbackData"].as_str().unwrap().contains("AbC124"));
}

#[test]
fn an_input_that_is_cut_off_is_named_with_its_row_and_reported_so_far() {
    let text = (0..20_000).map(|at| row(at % 10_000, &format!("N{at}"))).fold(HEADER.to_owned(), |all, row| all + &row);
    let half = |mut packed: Vec<u8>| {
        packed.truncate(packed.len() / 2);
        packed
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    is_cut_off(&half(gzip.finish().unwrap()));
    is_cut_off(&half(ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)));
}

fn is_cut_off(packed: &[u8]) {
    let folder = Folder::new(&[("packed", packed)]);
    let (code, report) =
        folder.report(&["--audience", "packed", "--emit", "bodies.ndjson", "--failures", "failures.csv"]);
    assert_eq!((code, &report["complete"]), (3, &false.into()));
    assert!(report["partial"].as_str().unwrap().contains(": the packed data is cut off;"), "{}", report["partial"]);
    let rows = report["rows"].as_u64().unwrap();
    assert!((1_000..19_000).contains(&rows), "{rows}");
    assert_eq!(report["broken_at_row"].as_u64(), Some(rows + 1));
    assert_eq!(reasons(&report, "failures"), [reason("input-cut-off", 1, rows + 1)]);
    assert!(!folder.path().join("bodies.ndjson").exists(), "a part must not look like the whole");
    assert_eq!(folder.read("bodies.ndjson.partial").lines().count() as u64, rows - 1);
    assert!(folder.read("failures.csv.partial").ends_with(&format!("{},failure,input-cut-off,\n", rows + 1)));
}

#[test]
fn packed_files_and_standard_input_are_read() {
    let text = audience(&["Ada", "Bob"]);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let zstd = ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    let folder = Folder::new(&[("a", &gzip.finish().unwrap()), ("b", &zstd), ("c", text.as_bytes())]);
    for (file, form) in [("a", "CSV, gzip"), ("b", "CSV, zstd"), ("c", "CSV")] {
        let (code, report) = folder.report(&["--audience", file]);
        assert_eq!((code, report["rows"].as_u64(), report["audience"]["form"].as_str()), (0, Some(2), Some(form)));
    }
    let mut piped = command();
    piped.current_dir(folder.path()).args(["rehearse", "birthday.yaml", "--audience", "-", "--emit", "-"]);
    let run = finish(piped.stdin(std::fs::File::open(folder.path().join("b")).unwrap()));
    assert_eq!((run.code, run.stdout.lines().count()), (0, 2), "{}", run.transcript());
    assert!(run.stderr.starts_with("Birthday for <stdin>: 2 rows"), "{}", run.stderr);
    let empty = folder.rehearse(&["--audience", "-", "--emit", "-"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""), "an empty part of a spread run is fine");
}

#[test]
fn doubled_messages_are_found_in_order_and_can_be_left_alone() {
    let text = audience(&["Ada", "Bob"]) + &row(0, "Ada") + &row(0, "Eve") + &row(1, "Bob") + &row(0, "Ada");
    let folder = Folder::new(&[("profiles.csv", text.as_bytes())]);
    let (code, report) = folder.report(&["--audience", "profiles.csv", "--failures", "failures.csv"]);
    assert_eq!(code, 0, "a doubled message is no failure");
    assert_eq!(reasons(&report, "warnings"), [reason("duplicate", 3, 4)]);
    assert_eq!((report["shared_recipients"].as_u64(), report["warned"].as_u64()), (Some(4), Some(3)));
    let lines = [4, 6, 7].map(|row| format!("{row},warning,duplicate,{}\n", id(if row == 6 { 1 } else { 0 })));
    assert_eq!(folder.read("failures.csv"), format!("row,level,reason,key\n{}", lines.concat()));
    let (_, report) = folder.report(&["--audience", "profiles.csv", "--no-duplicates"]);
    assert_eq!((reasons(&report, "warnings"), &report["shared_recipients"]), (vec![], &Value::Null));
}

#[test]
fn nothing_personal_is_written_unless_asked_for() {
    let text =
        audience(&["Ada", "\"Zo\"\"e, =1\""]).replace(&id(1), "ada@acme.test") + &row(2, "").replace("+1", "=1+");
    let folder = Folder::new(&[("profiles.csv", text.as_bytes())]);
    let run =
        folder.rehearse(&["--audience", "profiles.csv", "--failures", "f.csv", "--html", "r.html", "--format", "json"]);
    assert_eq!(run.code, 1);
    for output in [run.stdout, run.stderr, folder.read("f.csv"), folder.read("r.html")] {
        for personal in ["acme.test\"", "ada@", "Zo", "2125550", "Oslo"] {
            assert!(!output.contains(personal), "{personal} is in {output}");
        }
    }
    folder.rehearse(&["--audience", "profiles.csv", "--failures", "f.csv", "--include-data"]);
    let list = folder.read("f.csv");
    assert!(list.starts_with("row,level,reason,key,recipient,text\n"));
    assert!(
        list.contains("\"'=1+2125550002\",") && list.contains("\"Acme: Happy Birthday, ! A present waits in Oslo\""),
        "{list}"
    );
}

#[test]
fn the_result_does_not_depend_on_the_threads_and_shards_make_the_whole() {
    let names = ["Ada", "", "Zoë", "Łukasz", "O'Brien", "\"O\"\"Brien\"", "D’Arcy"];
    let text = (0..9_000)
        .map(|at| row((at * 7) % 8_500, names[at % names.len()]).replace("Oslo", &"long place ".repeat(at % 13)))
        .fold(HEADER.to_owned(), |all, row| all + &row);
    let folder = Folder::new(&[("profiles.csv", text.as_bytes())]);
    let whole = |jobs: &str, name: &str| {
        let (emit, list) = (format!("{name}.ndjson"), format!("{name}.csv"));
        let (code, mut report) =
            folder.report(&["--audience", "profiles.csv", "--jobs", jobs, "--emit", &emit, "--failures", &list]);
        assert_eq!(code, 1);
        report["seconds"] = Value::Null;
        (report, folder.read(&emit), folder.read(&list))
    };
    let one = whole("1", "one");
    assert!(one.0["failed"].as_u64().unwrap() > 1_000 && one.0["texts"]["segments"].as_u64().unwrap() > 9_000);
    assert!(one == whole("5", "five"), "one thread and five find the same");
    let mut shards: Vec<Vec<String>> = Vec::new();
    let mut failed = 0;
    for shard in ["1/3", "2/3", "3/3"] {
        let (_, report) = folder.report(&[
            "--audience",
            "profiles.csv",
            "--shard",
            shard,
            "--emit",
            "part.ndjson",
            "--no-duplicates",
        ]);
        failed += report["failed"].as_u64().unwrap();
        shards.push(folder.read("part.ndjson").lines().map(str::to_owned).collect());
    }
    assert_eq!(failed, one.0["failed"].as_u64().unwrap());
    let mut all: Vec<String> = shards.concat();
    let mut expected: Vec<String> = one.1.lines().map(str::to_owned).collect();
    all.sort_unstable();
    expected.sort_unstable();
    assert!(all == expected);
}

#[test]
fn more_failures_may_be_allowed() {
    let folder = Folder::new(&[("profiles.csv", audience(&["Ada", "\"O\"\"Brien\""]).as_bytes())]);
    assert_eq!(folder.rehearse(&["--audience", "profiles.csv"]).code, 1);
    assert_eq!(folder.rehearse(&["--audience", "profiles.csv", "--max-failures", "1"]).code, 0);
}

#[test]
fn what_can_t_be_rehearsed_is_said_before_the_work_begins() {
    let folder = Folder::new(&[
        ("profiles.csv", audience(&["Ada"]).as_bytes()),
        ("array.json", b"[{}]"),
        ("empty", b""),
        ("book.xlsx", b"PK\x03\x04"),
        ("pretty.json", b"{\n  \"data\": []\n}\n"),
    ]);
    for (arguments, code, word) in [
        (&["--audience", "nowhere.csv"][..], 3, "there is no such file"),
        (&["--audience", "array.json"], 3, "jq -c"),
        (&["--audience", "empty"], 3, "it is empty"),
        (&["--audience", "profiles.csv", "--html", "no/where.html"], 3, "flowhook: no: there is no such folder"),
        (&["--audience", "profiles.csv", "--shard", "4/3"], 2, "from 1 to N"),
        (&["--audience", "profiles.csv", "--map", "Nam=first_name"], 2, "no column `Nam`"),
        (&["--audience", "profiles.csv", "--include-data"], 2, "--failures"),
        (&["--audience", "profiles.csv", "--webhook", "Birthdy"], 2, "did you mean `Birthday`"),
        (&["--audience", "profiles.csv", "--emit", "x", "--failures", "x"], 2, "two outputs"),
        (&["--audience", "profiles.csv", "--failures", "-"], 2, "--failures takes a file"),
        (&["--audience", "profiles.csv", "--emit", "./profiles.csv"], 2, "would replace the audience"),
        (&["--audience", "profiles.csv", "--html", "birthday.yaml"], 2, "would replace the body"),
        (&["--audience", "profiles.csv", "--price", "-1"], 2, "a price is a number"),
        (&["--audience", "book.xlsx"], 3, "a zip archive or an Excel workbook"),
        (&["--audience", "pretty.json"], 3, "jq -c '.data[]'"),
    ] {
        let run = folder.rehearse(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.transcript());
        assert!(run.stderr.contains(word), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(folder.read("birthday.yaml"), SPEC);
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort_unstable();
    assert_eq!(left, ["array.json", "birthday.yaml", "book.xlsx", "empty", "pretty.json", "profiles.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_can_t_be_written_is_named_and_the_others_are_not_left_half() {
    let folder = Folder::new(&[("profiles.csv", audience(&["Ada"]).as_bytes())]);
    for (flag, other, what) in [
        ("--emit", "--failures", "the bodies can't be written"),
        ("--failures", "--emit", "the list of failures can't be written"),
    ] {
        let run = folder.rehearse(&["--audience", "profiles.csv", flag, "/dev/full", other, "other"]);
        assert_eq!(run.code, 3, "{}", run.transcript());
        assert!(run.stderr.contains(what), "{}", run.stderr);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "the spec and the audience");
    }
}

#[test]
fn what_the_report_makes_of_the_columns_is_told() {
    let folder = Folder::new(&[
        ("two.csv", b"Email,Mail,First Name,First Name,Handy\na@acme.test,b@acme.test,Ada,Bob,+12125550001\n"),
        ("nobody.csv", HEADER.as_bytes()),
    ]);
    let run = folder.rehearse(&["--audience", "two.csv", "--map", "Handy=phone_number", "--map", "Mail=mail"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    for line in [
        "  Handy       person.phone_number\n",
        "The column `First Name` is not read: another one is `person.first_name`",
        "--map Mail=mail: the body does not look at `mail`.",
        "No column has `City`",
    ] {
        assert!(run.stdout.contains(line), "{line}: {}", run.stdout);
    }
    let run = folder.rehearse(&["--audience", "nobody.csv"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("no rows: there is nobody in this audience"), "{}", run.stdout);
}

#[test]
fn a_body_that_breaks_is_told_without_the_value() {
    let folder = Folder::new(&[("profiles.csv", audience(&["\"O\"\"Brien\"", "\"two\nlines\""]).as_bytes())]);
    let (_, report) = folder.report(&["--audience", "profiles.csv"]);
    let detail = |at: usize| report["failures"][0]["examples"][at]["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail(0), "a value with a double quote or backslash ends `text` at the wrong place");
    assert_eq!(detail(1), "a value brings a line break into `text`");
}

#[test]
fn a_raw_body_is_rehearsed_and_the_account_settles_the_world() {
    let body = r#"{"phone": "{{ person.phone_number }}", "text": "Hi {{ person|lookup:'First Name' }}", "callbackData": "", "sendPurpose": "x"}"#;
    let folder =
        Folder::new(&[("body.json", body.as_bytes()), ("profiles.csv", audience(&["O'Brien", ""]).as_bytes())]);
    let (code, report) = folder.report_of("body.json", &["--audience", "profiles.csv"]);
    assert_eq!((code, report["other_worlds"].as_array().unwrap().len()), (0, 3));
    let world = |at: usize, member: &str| report["other_worlds"][at][member].as_u64().unwrap();
    assert_eq!((world(0, "nones"), world(1, "entities"), world(2, "failed")), (1, 1, 2));
    folder.write("flowhook.yaml", b"capabilities: { autoescape: yes, lookup_missing: none }\n");
    let (code, report) = folder.report_of("body.json", &["--audience", "profiles.csv"]);
    assert_eq!((code, report["other_worlds"].as_array().unwrap().len()), (1, 0));
    assert_eq!(reasons(&report, "failures"), [reason("entity-in-text", 1, 2), reason("none-in-text", 1, 3)]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_prints_the_report_so_far() {
    use std::io::{BufRead as _, BufReader};

    let folder = Folder::new(&[]);
    let mut child = command()
        .current_dir(folder.path())
        .args(["rehearse", "birthday.yaml", "--audience", "-", "--emit", "-", "--jobs", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let bodies = BufReader::new(child.stdout.take().unwrap());
    let (first, seen) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || bodies.lines().inspect(|_| _ = first.send(())).count());
    let rows: String = (0..9_000).map(|at| row(at, "Ada")).collect();
    stdin.write_all(HEADER.as_bytes()).unwrap();
    stdin.write_all(rows.as_bytes()).unwrap();
    stdin.flush().unwrap();
    // Bodies are coming; the pipe stays open, so that a thread waits for more, as at a terminal.
    seen.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{report}");
    assert!(report.contains("PARTIAL: stopped before the end"), "{report}");
    let bodies = reader.join().unwrap();
    assert!(bodies > 1_000, "{bodies}");
    assert!(report.starts_with(&format!("Birthday for <stdin>: {}", with_comma(bodies))), "{bodies}: {report}");
}

/// A job that is stopped by its scheduler says what it knows, and leaves no half-written file under the name of a whole one.
#[cfg(unix)]
#[test]
fn a_run_that_is_told_to_end_keeps_what_it_has() {
    let folder = Folder::new(&[]);
    let mut child = command()
        .current_dir(folder.path())
        .args(["rehearse", "birthday.yaml", "--audience", "-", "--emit", "b.ndjson", "--html", "r.html"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let rows: String = (0..9_000).map(|at| row(at, "Ada")).collect();
    stdin.write_all(HEADER.as_bytes()).unwrap();
    stdin.write_all(rows.as_bytes()).unwrap();
    stdin.flush().unwrap();
    // All of it but what fits the pipe was read when the second half went through.
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(130), "{report}");
    assert!(report.contains("PARTIAL: stopped before the end"), "{report}");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort_unstable();
    assert_eq!(left, ["b.ndjson.partial", "birthday.yaml", "r.html"]);
    assert!(folder.read("r.html").contains("<strong>Partial.</strong>"));
}

/// On a terminal one line tells how far the run is, and Ctrl-C is a key.
#[cfg(unix)]
#[test]
fn a_person_sees_how_far_it_is_and_stops_it() {
    let folder = Folder::new(&[]);
    let rows: String = (0..60_000).map(|at| row(at % 10_000, "Ada")).collect();
    folder.write("profiles.csv", format!("{HEADER}{rows}").as_bytes());
    let mut run = command();
    run.current_dir(folder.path()).args(["rehearse", "birthday.yaml", "--audience", "profiles.csv", "--jobs", "1"]);
    let terminal = crate::terminal::Terminal::start(run);
    terminal.waits_for(" left  ");
    terminal.waits_for(" a second");
    terminal.types("\u{3}");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 130, "{shown}");
    assert!(shown.contains("░ ") && shown.contains("PARTIAL: stopped before the end"), "{shown}");
    let silent = shown.rsplit("\u{1b}[2K").next().unwrap();
    assert!(silent.starts_with("Birthday for profiles.csv: "), "the line is wiped before the report: {silent}");
}

fn with_comma(count: usize) -> String {
    format!("{},{:03} rows", count / 1_000, count % 1_000)
}

/// The examples in the documentation, run as they stand there.
#[cfg(target_os = "linux")]
#[test]
fn the_ways_to_spread_a_run_give_what_one_run_gives() {
    let page = std::fs::read_to_string(root().join("docs/rehearse.md")).unwrap();
    let tried: Vec<&str> =
        page.split("<!-- tried -->\n```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(tried.len(), 3);
    let names = ["Ada", "Zoë", "Bob", "Eve", "Grace", "Linus", "Ken", "Ann", "Kim", "Lee", "Max"];
    let folder = Folder::new(&[("profiles.csv", audience(&names).as_bytes())]);
    assert_eq!(folder.rehearse(&["--audience", "profiles.csv", "--emit", "whole.ndjson"]).code, 0);
    let whole = folder.read("whole.ndjson");
    assert_eq!(whole.lines().count(), names.len());
    let binary = Path::new(env!("CARGO_BIN_EXE_flowhook")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let has_parallel = std::process::Command::new("parallel").arg("--version").output().is_ok();
    for script in &tried {
        if script.starts_with("parallel") && !has_parallel {
            println!("SKIPPED: there is no GNU parallel to try an example with");
            continue;
        }
        let mut shell = std::process::Command::new("bash");
        shell.args(["-euo", "pipefail", "-c", script]).current_dir(folder.path()).env("PATH", &path);
        let run = finish(&mut shell);
        assert_eq!(run.code, 0, "{}", run.transcript());
    }
    assert_eq!(folder.read("bodies.ndjson"), whole, "split gives the bodies in order");
    if has_parallel {
        assert_eq!(folder.read("bodies-parallel.ndjson"), whole, "so does GNU parallel");
    }
    let mut shards: Vec<String> = (1..=3)
        .flat_map(|at| folder.read(&format!("bodies-{at}.ndjson")).lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    shards.sort_unstable();
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    assert_eq!(shards, lines);
}

/// Spark's `pipe` gives each partition's rows to a process of its own and takes its lines: so does this, with the command of the
/// documentation and an empty partition among them.
#[cfg(unix)]
#[test]
fn partitions_through_a_pipe_give_what_one_run_gives() {
    let page = std::fs::read_to_string(root().join("docs/rehearse.md")).unwrap();
    let spark = page.split(".pipe(\"flowhook ").nth(1).unwrap().split("\")").next().unwrap();
    let rows: Vec<String> = (0..50)
        .map(|at| format!("{{\"person\":{{\"first_name\":\"N{at}\",\"phone_number\":\"+1212555{at:04}\"}}}}\n"))
        .collect();
    let folder = Folder::new(&[]);
    let piped = |rows: &[String]| {
        let mut run = command();
        run.current_dir(folder.path()).args(spark.split(' '));
        folder.write("partition", rows.concat().as_bytes());
        let run = finish(run.stdin(std::fs::File::open(folder.path().join("partition")).unwrap()));
        assert_eq!(run.code, 0, "{}", run.transcript());
        run.stdout
    };
    let parts: String = [&rows[..20], &[], &rows[20..21], &rows[21..]].map(piped).concat();
    assert_eq!(parts.lines().count(), 50);
    assert_eq!(parts, piped(&rows));
}

#[test]
fn the_page_is_one_file_that_loads_and_runs_nothing() {
    let folder = Folder::new(&[("profiles.csv", audience(&["Ada", "\"O\"\"Brien\"", "Вера", ""]).as_bytes())]);
    folder.rehearse(&["--audience", "profiles.csv", "--html", "report.html", "--price", "0.01"]);
    let page = folder.read("report.html");
    assert!(page.contains("default-src 'none'") && page.matches("<svg").count() == 5, "{page}");
    for never in ["<script", "<link", "src=", "http://", "https://", "style=\"", "@import", "url("] {
        assert!(!page.contains(never), "{never}");
    }
}

#[test]
fn the_configuration_keeps_room_for_the_link_and_an_exported_flow_is_rehearsed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let body = serde_json::json!({"phone": "{{ person.phone_number }}", "text": "a".repeat(150),
        "clickUrl": "https://acme.test/", "callbackData": "", "sendPurpose": "x"});
    let message = serde_json::json!({"name": "Birthday", "url": "https://acme.test/", "body": body.to_string()});
    let flow = serde_json::json!({"triggers": [], "entry_action_id": "1",
        "actions": [{"type": "send-webhook", "id": "1", "data": {"status": "live", "message": message}}]});
    let (flow, people) = (write("flow.json", &flow.to_string()), write("p.csv", "Phone Number\n+12025550143\n"));
    let segments = |more: &[&str]| {
        let mut run = command();
        run.args(["rehearse", &flow, "--audience", &people, "--format", "json"]).args(more);
        let run = finish(run.stdin(Stdio::null()));
        assert_eq!(run.code, 0, "{}", run.transcript());
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["texts"]["segments"].as_u64().unwrap()
    };
    assert_eq!(segments(&[]), 1);
    write("flowhook.yaml", "sms: { link_reserve: 31 }\n");
    assert_eq!(segments(&[]), 2);
    assert_eq!(segments(&["--link-length", "0"]), 1);
}
