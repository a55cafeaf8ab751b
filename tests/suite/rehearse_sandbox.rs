//! `flowhook rehearse --sandbox`: texts on the page of a running sandbox.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::sandbox::wire::Wire;
use crate::sandbox::{SECRET, Server};
use crate::support::{Run, command, finish};

const SPEC: &str = r#"flowhook: 1
flow: { name: Birthday, trigger: { type: date, property: Birthday } }
brand: Acme
webhooks:
  - name: Birthday
    text: "Acme: Happy Birthday, {{ person.first_name|default:'friend' }}!"
    clickUrl: https://shop.acme.test/birthday
"#;
const HEADER: &str = "Klaviyo ID,First Name,Phone Number\n";

fn row(at: usize, name: &str) -> String {
    format!("01HXYZ7Q8R9S0T1U2V3W4X{at:04},{name},+1212555{at:04}\n")
}

fn people(count: usize) -> String {
    (0..count).map(|at| row(at, &format!("Person{at}x"))).fold(HEADER.to_owned(), |all, row| all + &row)
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(audience: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::write(folder.0.path().join("birthday.yaml"), SPEC).unwrap();
        std::fs::write(folder.0.path().join("people.csv"), audience).unwrap();
        folder
    }

    fn command(&self, url: &str, more: &[&str]) -> Command {
        let mut command = command();
        command.current_dir(self.0.path()).stdin(Stdio::null());
        command.args(["rehearse", "birthday.yaml", "--audience", "people.csv", "--sandbox", url]).args(more);
        command
    }

    fn run(&self, url: &str, more: &[&str]) -> Run {
        finish(&mut self.command(url, more))
    }

    fn report(&self, url: &str, more: &[&str]) -> (i32, Value) {
        let run = self.run(url, &[more, &["--format", "json"]].concat());
        (run.code, serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.transcript())))
    }
}

fn sandbox(arguments: &[&str]) -> Server {
    Server::of(command().args(["sandbox", "--port", "0"]).args(arguments))
}

/// The sandbox's page.
fn page(server: &Server) -> String {
    Wire::new(server.address()).unwrap().request("GET", "/", "", b"").unwrap().body
}

#[test]
fn the_texts_arrive_in_the_order_of_the_rows_and_rows_that_fail_do_not() {
    let server = sandbox(&[]);
    let audience = format!("{}01HXYZ7Q8R9S0T1U2V3W4X9999,Broken,nonsense\n", people(12));
    let folder = Folder::new(&audience);
    let (code, report) = folder.report(&server.url, &["--emit", "bodies.ndjson", "--html", "r.html"]);
    assert_eq!(code, 1, "a row fails: {report:#}");
    let fed = &report["sandbox"];
    assert_eq!((&fed["posted"], &fed["accepted"], &fed["not_reached"]), (&12.into(), &12.into(), &0.into()), "{fed:#}");
    assert_eq!((&fed["refused"], &fed["doubles"], &fed["why"]), (&0.into(), &0.into(), &Value::Null), "{fed:#}");
    let shown = page(&server);
    assert!((0..12).all(|at| shown.contains(&format!("Happy Birthday, Person{at}x!"))), "{shown}");
    assert!(!shown.contains("Broken"), "{shown}");
    let bodies = std::fs::read_to_string(folder.0.path().join("bodies.ndjson")).unwrap();
    assert_eq!(bodies.lines().count(), 12);
    let html = std::fs::read_to_string(folder.0.path().join("r.html")).unwrap();
    assert!(html.contains("Posted to the sandbox") && html.contains(&server.url), "{html}");
}

#[test]
fn people_are_told_where_to_look() {
    let server = sandbox(&[]);
    let run = Folder::new(&people(3)).run(&format!("{}/text/message/send", server.url), &["--limit", "2"]);
    assert_eq!(run.code, 0, "{}", run.transcript());
    let (_, told) = run.stdout.split_once("Posted to the sandbox: ").unwrap_or_else(|| panic!("{}", run.transcript()));
    let told: Vec<&str> = told.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let expected = [&format!("{}/", server.url), "posted                      2", "accepted                    2"];
    assert_eq!(told[..3], expected);
    assert_eq!(told[3], "the first 2 at most (--limit)");
}

#[test]
fn a_limit_posts_the_first_texts_and_all_rows_are_rehearsed() {
    let server = sandbox(&[]);
    let (code, report) = Folder::new(&people(40)).report(&server.url, &["--limit", "5"]);
    assert_eq!((code, &report["rows"]), (0, &40.into()), "{report:#}");
    let fed = &report["sandbox"];
    assert_eq!((&fed["posted"], &fed["limit"], &fed["not_reached"]), (&5.into(), &5.into(), &0.into()), "{fed:#}");
    let shown = page(&server);
    assert!(shown.contains("Person4x") && !shown.contains("Person5x"), "{shown}");
}

#[test]
fn doubles_are_told_by_the_sandbox_which_drops_or_refuses_them() {
    let twice = format!("{}{}{}{}", HEADER, row(0, "Ada"), row(1, "Grace"), row(0, "Ada"));
    let folder = Folder::new(&twice);
    let server = sandbox(&[]);
    let (code, report) = folder.report(&server.url, &[]);
    let fed = &report["sandbox"];
    assert_eq!((code, &fed["accepted"], &fed["doubles"]), (0, &3.into(), &1.into()), "{fed:#}");
    let (_, again) = folder.report(&server.url, &[]);
    assert_eq!(again["sandbox"]["doubles"], 3, "24 hours have not passed: {again:#}");

    let strict = sandbox(&["--duplicates", "reject"]);
    let (code, report) = folder.report(&strict.url, &[]);
    let refusal = &report["sandbox"]["refusals"][0];
    assert_eq!((code, &refusal["status"], &refusal["messages"]), (1, &400.into(), &1.into()), "{report:#}");
    assert!(refusal["reason"].as_str().unwrap().contains("within 24 hours"), "{refusal:#}");
}

#[test]
fn the_sandboxs_limit_is_waited_for() {
    let server = sandbox(&["--rate", "5"]);
    let (code, report) = Folder::new(&people(12)).report(&server.url, &["--rate", "1000"]);
    assert_eq!((code, &report["sandbox"]["accepted"]), (0, &12.into()), "{report:#}");
}

#[test]
fn its_own_credentials_are_not_needed_and_never_looked_for() {
    let server = Server::new(&[]);
    let folder = Folder::new(&people(2));
    let mut command = folder.command(&server.url, &["--format", "json"]);
    let run = finish(command.env("WUNDERKIND_CLIENT_ID", "other").env("WUNDERKIND_CLIENT_SECRET", SECRET));
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert!(run.stdout.contains("\"accepted\": 2"), "{}", run.stdout);
    assert!(!page(&server).contains(SECRET));
}

#[test]
fn anything_but_this_machine_is_refused_before_a_file_is_read() {
    for url in [
        "https://api.wknd.ai/text/message/send",
        "http://api.wknd.ai",
        "https://127.0.0.1:4410",
        "http://127.0.0.1.acme.test:4410",
        "http://localhost.acme.test",
        "http://user:hunter2@127.0.0.1",
        "http://0.0.0.0:4410",
        "file:///etc/passwd",
        "4410",
    ] {
        let run = crate::support::flowhook(["rehearse", "no.yaml", "--audience", "no.csv", "--sandbox", url]);
        assert!(run.code == 2 && run.stderr.contains("--sandbox: "), "{url}: {}", run.transcript());
        assert!(
            run.stderr.contains("http://127.0.0.1:4410") && !run.stderr.contains("hunter2"),
            "{}",
            run.transcript()
        );
    }
    let alone = crate::support::flowhook(["rehearse", "no.yaml", "--audience", "no.csv", "--limit", "3"]);
    assert_eq!(alone.code, 2, "{}", alone.transcript());
}

#[test]
fn a_sandbox_that_is_not_there_is_told_with_what_to_type() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let folder = Folder::new(&people(2));
    let run = folder.run(&format!("http://127.0.0.1:{port}"), &["--emit", "bodies.ndjson"]);
    assert_eq!((run.code, run.stdout.as_str()), (4, ""), "{}", run.transcript());
    assert!(run.stderr.contains("refused the connection"), "{}", run.transcript());
    assert!(run.stderr.contains(&format!("`flowhook sandbox --port {port}`")), "{}", run.transcript());
    assert!(!folder.0.path().join("bodies.ndjson").exists());
}

/// Answers every request with the same bytes; what it was sent.
fn impostor(answer: &'static str) -> (String, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap_or(0);
            sender.send(String::from_utf8_lossy(&buffer[..read]).into_owned()).ok();
            stream.write_all(answer.as_bytes()).ok();
        }
    });
    (url, requests)
}

#[test]
fn no_text_goes_to_what_is_no_sandbox_nor_where_it_leads() {
    let (other, reached) = impostor("HTTP/1.1 200 OK\r\nx-flowhook-sandbox: 1\r\ncontent-length: 0\r\n\r\n");
    let led: &'static str =
        Box::leak(format!("HTTP/1.1 307 x\r\nlocation: {other}\r\ncontent-length: 0\r\n\r\n").into_boxed_str());
    for answer in [led, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"] {
        let (url, requests) = impostor(answer);
        let run = Folder::new(&people(2)).run(&url, &[]);
        assert!(run.code == 4 && run.stderr.contains("is no sandbox"), "{}", run.transcript());
        let requests: Vec<String> = requests.try_iter().collect();
        assert!(requests.len() == 1 && requests[0].starts_with("GET /favicon.ico"), "{requests:?}");
    }
    assert_eq!(reached.try_iter().count(), 0);
}

#[test]
fn a_body_for_another_endpoint_is_not_posted() {
    let server = sandbox(&[]);
    let folder = Folder::new(&people(1));
    std::fs::write(folder.0.path().join("body.json"), r#"{"customer": "{{ person.first_name }}"}"#).unwrap();
    let mut command = command();
    command.current_dir(folder.0.path()).stdin(Stdio::null());
    let run = finish(command.args(["rehearse", "body.json", "--audience", "people.csv", "--sandbox", &server.url]));
    assert!(run.code == 2 && run.stderr.contains("another endpoint"), "{}", run.transcript());
}

#[test]
fn a_sandbox_that_goes_away_leaves_a_report() {
    let mut server = sandbox(&["--stop-after", "1"]);
    let (code, report) = Folder::new(&people(400)).report(&server.url, &[]);
    server.kill();
    let fed = &report["sandbox"];
    assert_eq!((code, &report["rows"], &report["complete"]), (4, &400.into(), &true.into()), "{report:#}");
    let number = |name: &str| fed[name].as_u64().unwrap();
    assert!(number("accepted") > 0 && number("not_reached") > 0 && fed["why"].is_string(), "{fed:#}");
    assert_eq!(number("accepted") + number("refused") + number("not_reached"), 400, "{fed:#}");
}

#[test]
fn requests_that_go_wrong_are_counted_and_the_others_arrive() {
    let server = sandbox(&["--fault", "reset:0.2,503:0.2,malformed:0.2", "--seed", "3"]);
    let (code, report) = Folder::new(&people(60)).report(&server.url, &["--rate", "1000"]);
    let fed = &report["sandbox"];
    let number = |name: &str| fed[name].as_u64().unwrap();
    assert_eq!(code, 4, "{fed:#}");
    assert!(number("accepted") > 10 && number("refused") > 0 && number("not_reached") > 0, "{fed:#}");
    assert_eq!(number("accepted") + number("refused") + number("not_reached"), 60, "{fed:#}");
    let statuses: Vec<u64> =
        fed["refusals"].as_array().unwrap().iter().map(|refusal| refusal["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 503], "{fed:#}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_posting_and_the_report_says_so() {
    let server = sandbox(&["--fault", "slow:300ms"]);
    let folder = Folder::new(&people(2_000));
    let mut command = folder.command(&server.url, &["--format", "json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !page(&server).contains("Person0x") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let started = std::time::Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let fed = &report["sandbox"];
    assert!(fed["accepted"].as_u64().unwrap() > 0 && fed["not_reached"].as_u64().unwrap() > 0, "{report:#}");
    assert_eq!(fed["why"], "stopped before all was posted");
}
