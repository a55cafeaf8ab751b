//! `flowhook preview --html`, `--open`, `--watch` and `--serve`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::{command, finish, flowhook, root};

const SPEC: &str = "tests/fixtures/send/birthday.yaml";

fn spec_in(folder: &Path) -> String {
    let path = folder.join("birthday.yaml");
    std::fs::copy(root().join(SPEC), &path).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Ends the program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> Running {
    Running(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

/// The lines of a stream as they come, so that a test waits for none for ever.
fn lines(stream: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

fn ask(url: &str, path: &str, host: &str) -> String {
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_page_is_one_file_with_a_phone_for_each_person_and_a_strict_policy() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let run = flowhook(["preview", SPEC, "--html", page.to_str().unwrap()]);
    // The hostile person breaks this body.
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.transcript());
    let text = std::fs::read_to_string(&page).unwrap();
    assert_eq!(text.matches("class=\"phone\"").count(), 5);
    assert!(text.contains("default-src 'none'; style-src 'sha256-") && !text.contains("<script"), "{text}");
    for part in
        ["Happy Birthday, Ada!", "utm_api", "Setup", "Findings", "Body to paste", "Send Test Request", "a reader stops"]
    {
        assert!(text.contains(part), "{part} is not on the page");
    }
    let body = text.split_once("<body>").map(|(_, rest)| format!("<body>{rest}")).unwrap();
    let body = body.replace("<br>", "<br/>").replace("</html>", "");
    roxmltree::Document::parse(&body).unwrap();
}

#[test]
fn a_page_that_can_t_be_written_and_words_that_do_not_go_together_are_told() {
    assert_eq!(flowhook(["preview", SPEC, "--html", "no-such-folder/page.html"]).code, 3);
    assert_eq!(flowhook(["preview", SPEC, "--open"]).code, 2);
    assert_eq!(flowhook(["preview", SPEC, "--html", "x.html", "--format", "json"]).code, 2);
    assert_eq!(flowhook(["preview", "-", "--watch"]).code, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn the_page_is_opened_with_the_system_s_own_program() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("xdg-open");
    std::fs::write(&opener, "#!/bin/sh\necho \"$1\" >\"$OPENED\"\n").unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (page, opened) = (folder.path().join("page.html"), folder.path().join("opened"));
    let path = format!("{}:/usr/bin:/bin", folder.path().display());
    let mut run = command();
    run.args(["preview", SPEC, "--sample", "ordinary", "--open", "--html", page.to_str().unwrap()]);
    let run = finish(run.env("PATH", path).env("OPENED", &opened).stdin(Stdio::null()));
    assert_eq!(run.code, 0, "{}", run.transcript());
    assert_eq!(std::fs::read_to_string(&opened).unwrap().trim(), page.to_str().unwrap());
}

#[test]
fn a_saved_file_is_rendered_again_and_a_broken_one_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let spec = spec_in(folder.path());
    let mut running = start(command().args(["preview", &spec, "--watch"]));
    let mut said = lines(running.0.stderr.take().unwrap());
    let mut shown = lines(running.0.stdout.take().unwrap());
    let until = |from: &mut Receiver<String>, wanted: &str| {
        let next = |from: &mut Receiver<String>| {
            from.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("{wanted} never came"))
        };
        while !next(from).contains(wanted) {}
    };
    until(&mut shown, "Happy Birthday, Ada!");
    until(&mut said, "Waiting for the next save");
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, "webhooks: [").unwrap();
    until(&mut said, "no sound spec");
    std::fs::write(&spec, text.replace("Happy Birthday", "All the best")).unwrap();
    until(&mut shown, "All the best, Ada!");
}

#[test]
fn a_served_page_is_new_after_a_save_and_answers_this_machine_only() {
    let folder = tempfile::tempdir().unwrap();
    let spec = spec_in(folder.path());
    let mut running = start(command().args(["preview", &spec, "--serve"]));
    let line = lines(running.0.stderr.take().unwrap()).recv_timeout(Duration::from_secs(60)).unwrap();
    let url = line.split_whitespace().nth(1).unwrap_or_else(|| panic!("{line}")).to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{line}");
    let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let page = ask(&url, "/", &host);
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Happy Birthday, Ada!"), "{page}");
    let policy = page.lines().find(|line| line.starts_with("content-security-policy")).unwrap();
    assert!(policy.contains("connect-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(ask(&url, "/", "evil.test").starts_with("HTTP/1.1 421"));
    let version = || ask(&url, "/version", &host).lines().last().unwrap_or_default().to_owned();
    let before = version();
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, text.replace("Happy Birthday", "All the best")).unwrap();
    let begun = Instant::now();
    while version() == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "the page stays as it was");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(ask(&url, "/", &host).contains("All the best, Ada!"));
}
