//! `flowhook lint --online`, against servers on the loopback that insist on being called, or on not
//! being called.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Run, command, finish};

/// What a server does with a request for one path.
#[derive(Clone)]
struct Page {
    path: &'static str,
    status: &'static str,
    headers: Vec<String>,
    content: Vec<u8>,
    /// What it answers to `HEAD`, where that differs.
    head: Option<&'static str>,
    /// Whether it knows ranges.
    ranges: bool,
    /// Whether it says how long the content is.
    tells_length: bool,
}

impl Page {
    fn new(path: &'static str, status: &'static str) -> Self {
        Self { path, status, headers: Vec::new(), content: Vec::new(), head: None, ranges: true, tells_length: true }
    }

    fn redirect(path: &'static str, to: &str) -> Self {
        Self { headers: vec![format!("location: {to}")], ..Self::new(path, "302 Found") }
    }

    fn picture(path: &'static str, begins: &[u8], length: usize) -> Self {
        let mut content = begins.to_vec();
        content.resize(length, 0);
        Self { content, ..Self::new(path, "200 OK") }
    }
}

/// A web server. It fails the test where one of its pages was never asked for.
struct Site {
    address: SocketAddr,
    /// Each request's first line, and its headers.
    seen: Arc<Mutex<Vec<(String, String)>>>,
    connections: Arc<Mutex<usize>>,
    pages: Vec<Page>,
}

impl Site {
    fn new(pages: Vec<Page>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (kept, counted, served) = (Arc::clone(&seen), Arc::clone(&connections), pages.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                *counted.lock().unwrap() += 1;
                let (kept, served) = (Arc::clone(&kept), served.clone());
                std::thread::spawn(move || serve(stream.unwrap(), &served, &kept));
            }
        });
        Self { address, seen, connections, pages }
    }

    /// One that must not even get a connection.
    fn unvisited() -> Self {
        Self::new(Vec::new())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(line, _)| line.clone()).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let lines = self.lines();
        for page in &self.pages {
            assert!(
                lines.iter().any(|line| line.contains(&format!(" {} ", page.path))),
                "{} was not asked for",
                page.path
            );
        }
        if self.pages.is_empty() {
            assert_eq!(*self.connections.lock().unwrap(), 0, "a connection was made: {lines:?}");
        }
    }
}

fn serve(mut stream: TcpStream, pages: &[Page], seen: &Mutex<Vec<(String, String)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") && headers != "\r\n" {
        if reader.read_line(&mut headers).unwrap_or(0) == 0 {
            return;
        }
    }
    seen.lock().unwrap().push((line.trim_end().to_owned(), headers.to_lowercase()));
    let path = line.split(' ').nth(1).unwrap_or("");
    let missing = Page::new("", "404 Not Found");
    let page = pages.iter().find(|page| page.path == path).unwrap_or(&missing);
    let head = line.starts_with("HEAD ");
    let range = headers.to_lowercase().contains("range: bytes=").then(|| {
        let end = headers.to_lowercase().split_once("bytes=0-").unwrap().1.split("\r\n").next().unwrap().to_owned();
        end.parse::<usize>().unwrap()
    });
    let mut status = if head { page.head.unwrap_or(page.status) } else { page.status }.to_owned();
    let mut content = page.content.clone();
    let mut lines = page.headers.clone();
    if let Some(end) = range.filter(|_| page.ranges && page.status.starts_with("200") && !content.is_empty()) {
        let total = content.len();
        content.truncate(end + 1);
        status = "206 Partial Content".to_owned();
        lines.push(format!("content-range: bytes 0-{end}/{total}"));
    }
    if page.tells_length {
        lines.push(format!("content-length: {}", content.len()));
    }
    lines.push("connection: close".to_owned());
    let mut answer = format!("HTTP/1.1 {status}\r\n{}\r\n\r\n", lines.join("\r\n")).into_bytes();
    if !head {
        answer.extend(content);
    }
    // Who has read enough may hang up before the end.
    let _ = stream.write_all(&answer);
}

fn spec(fields: &str) -> String {
    format!(
        "flowhook: 1\nflow: {{ name: F, trigger: {{ type: metric, metric: Placed Order }} }}\nbrand: Acme\nwebhooks:\n  - name: A\n    text: \"Acme: hi\"\n{fields}"
    )
}

fn lint(folder: &Path, fields: &str, more: &[&str]) -> Run {
    std::fs::write(folder.join("a.yaml"), spec(fields)).unwrap();
    let mut command = command();
    command.current_dir(folder).args(["lint", "a.yaml", "--online", "--format", "json"]).args(more);
    // A proxy is not used: behind one nobody could check where a request ends.
    command.env("HTTP_PROXY", "http://127.0.0.1:9").env("HTTPS_PROXY", "http://127.0.0.1:9");
    finish(command.stdin(Stdio::null()))
}

const ONLINE: [&str; 5] =
    ["endpoint-redirects", "media-not-image", "media-too-large", "media-unreachable", "url-unreachable"];

/// What the network told: rule, severity and message.
fn told(run: &Run) -> Vec<(String, String, String)> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.transcript()));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| ONLINE.contains(&finding["rule"].as_str().unwrap()))
        .map(|finding| (text(&finding["rule"]), text(&finding["severity"]), text(&finding["message"])))
        .collect()
}

fn asked(fields: &str) -> Vec<(String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    told(&lint(folder.path(), fields, &["--allow-private"]))
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn pages_and_pictures_that_are_there_are_not_spoken_of() {
    let site = Site::new(vec![
        Page::new("/shop?utm_api=a", "200 OK"),
        Page::picture("/a.png", PNG, 20_000),
        Page { tells_length: false, ..Page::picture("/b.gif", b"GIF89a", 20_000) },
        Page { ranges: false, ..Page::picture("/c.jpg", b"\xff\xd8\xff\xe0", 500_000) },
        Page { head: Some("405 Method Not Allowed"), ..Page::new("/old", "200 OK") },
    ]);
    let fields = format!(
        "    clickUrl: {}\n    utm: {{ utm_api: a }}\n    mediaUrl: {}\n  - {{ name: B, text: x, mediaUrl: \"{}\", clickUrl: \"{}\" }}\n  - {{ name: C, text: y, mediaUrl: \"{}\" }}\n",
        site.url("/shop"),
        site.url("/a.png"),
        site.url("/b.gif"),
        site.url("/old"),
        site.url("/c.jpg"),
    );
    assert_eq!(asked(&fields), []);
    let lines = site.lines();
    assert_eq!(
        lines.iter().filter(|line| line.contains("/shop")).collect::<Vec<_>>(),
        ["HEAD /shop?utm_api=a HTTP/1.1"]
    );
    assert!(lines.contains(&"GET /old HTTP/1.1".to_owned()), "{lines:?}");
    for (line, headers) in site.seen.lock().unwrap().iter() {
        for name in ["cookie", "authorization", "referer"] {
            assert!(!headers.contains(&format!("{name}:")), "{line}\n{headers}");
        }
        assert!(headers.contains("user-agent: flowhook/"), "{headers}");
        assert!(line.starts_with("HEAD ") || headers.contains("range: bytes=0-"), "{line}\n{headers}");
    }
}

#[test]
fn a_link_that_is_not_there_is_an_error_and_an_address_is_asked_once() {
    let site = Site::new(vec![Page::new("/gone", "410 Gone")]);
    let url = site.url("/gone");
    let found = asked(&format!("    clickUrl: {url}\n  - {{ name: B, text: x, clickUrl: \"{url}\" }}\n"));
    assert_eq!(found.len(), 2, "{found:?}");
    let expected = ("url-unreachable".to_owned(), "error".to_owned(), "`clickUrl` answers with status 410".to_owned());
    assert_eq!(found[0], expected);
    assert_eq!(site.lines().len(), 2, "HEAD and GET, once each: {:?}", site.lines());
}

#[test]
fn redirects_are_followed_and_what_they_lose_is_told() {
    let site = Site::new(vec![
        Page::redirect("/one?utm_api=a&keep=1", "/two?keep=1"),
        Page::redirect("/two?keep=1", "three?keep=1"),
        Page::new("/three?keep=1", "200 OK"),
        Page::redirect("/kept?utm_api=a", "/end?x=y&utm_api=a#part"),
        Page::new("/end?x=y&utm_api=a", "200 OK"),
    ]);
    let found = asked(&format!(
        "    clickUrl: {}\n  - {{ name: B, text: x, clickUrl: \"{}\" }}\n",
        site.url("/one?utm_api=a&keep=1"),
        site.url("/kept?utm_api=a")
    ));
    let message =
        format!("`clickUrl` loses `utm_api` on the way (after 2 redirects, the last one to {}?…)", site.url("/three"));
    assert_eq!(found, [("url-unreachable".to_owned(), "warning".to_owned(), message)]);
}

#[test]
fn redirects_in_a_circle_and_to_nowhere_end() {
    let site = Site::new(vec![
        Page::redirect("/a", "/b"),
        Page::redirect("/b", "/a"),
        Page::redirect("/mail", "mailto:x@acme.test"),
    ]);
    let found = asked(&format!(
        "    clickUrl: {}\n  - {{ name: B, text: x, clickUrl: \"{}\" }}\n",
        site.url("/a"),
        site.url("/mail")
    ));
    assert!(found[0].2.starts_with("`clickUrl` redirects more than 10 times"), "{found:?}");
    assert!(found[1].2.starts_with("`clickUrl` redirects to `mailto:x@acme.test`"), "{found:?}");
}

#[test]
fn a_picture_is_told_by_its_bytes_and_its_size() {
    let html = Page {
        headers: vec!["content-type: image/png".to_owned()],
        ..Page::picture("/x.png", b"<!DOCTYPE html><html>", 400)
    };
    let site = Site::new(vec![
        html,
        Page::picture("/big.png", PNG, 700 * 1024),
        Page { ranges: false, tells_length: false, ..Page::picture("/untold.png", PNG, 900 * 1024) },
        Page::new("/gone.png", "404 Not Found"),
        Page { content: Vec::new(), ..Page::new("/empty.png", "200 OK") },
    ]);
    let mut fields = String::new();
    for (index, path) in ["/x.png", "/big.png", "/untold.png", "/gone.png", "/empty.png"].into_iter().enumerate() {
        let url = site.url(path);
        fields.push_str(&match index {
            0 => format!("    mediaUrl: {url}\n"),
            _ => format!("  - {{ name: N{index}, text: \"x{index}\", mediaUrl: \"{url}\" }}\n"),
        });
    }
    let found = asked(&fields);
    let rules: Vec<(&str, &str)> = found.iter().map(|(rule, severity, _)| (rule.as_str(), severity.as_str())).collect();
    let expected = [
        ("media-not-image", "error"),
        ("media-too-large", "warning"),
        ("media-too-large", "warning"),
        ("media-unreachable", "error"),
        ("media-not-image", "error"),
    ];
    assert_eq!(rules, expected, "{found:#?}");
    assert!(found[0].2.contains("text/html"), "{found:?}");
    assert!(found[1].2.contains("700 KB"), "{found:?}");
}

#[test]
fn an_endpoint_that_redirects_is_told_and_is_not_followed() {
    let target = Site::unvisited();
    let site = Site::new(vec![Page::redirect("/hook", &target.url("/hook/"))]);
    let endpoint = format!(
        "    endpoint:\n      url: {}\n      headers: {{ X-Client-ID: \"${{A}}\", X-Client-Secret: \"${{B}}\" }}\n",
        site.url("/hook")
    );
    let found = asked(&endpoint);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("endpoint-redirects", "error"));
    assert_eq!(site.lines(), ["HEAD /hook HTTP/1.1"]);
    let headers = site.seen.lock().unwrap()[0].1.clone();
    assert!(!headers.contains("x-client"), "{headers}");
    let quiet = Site::new(vec![Page::new("/hook", "405 Method Not Allowed")]);
    assert_eq!(asked(&endpoint.replace(&site.url("/hook"), &quiet.url("/hook"))), []);
}

#[test]
fn an_address_of_this_machine_is_refused_and_gets_no_connection() {
    let site = Site::unvisited();
    let port = site.address.port();
    let folder = tempfile::tempdir().unwrap();
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        for (field, rule) in [("clickUrl", "url-unreachable"), ("mediaUrl", "media-unreachable")] {
            let run = lint(folder.path(), &format!("    {field}: \"http://{host}:{port}/x\"\n"), &[]);
            let found = told(&run);
            assert_eq!(found.len(), 1, "{host}: {}", run.transcript());
            assert_eq!(found[0].0, rule, "{host}");
            assert!(found[0].2.contains("which is no public address"), "{found:?}");
            assert_eq!(run.code, 1);
        }
    }
    let endpoint = format!("    endpoint: {{ url: \"http://localhost:{port}/x\" }}\n");
    assert_eq!(told(&lint(folder.path(), &endpoint, &[])), []);
}

/// A server on the loopback whose certificate nobody has signed.
fn untrusted() -> u16 {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut tls = rustls::Stream::new(&mut connection, &mut stream);
            let _ = tls.read(&mut [0; 1024]);
        }
    });
    port
}

#[test]
fn a_certificate_that_cannot_be_trusted_is_told() {
    let port = untrusted();
    let found = asked(&format!(
        "    clickUrl: https://localhost:{port}/x\n    mediaUrl: https://localhost:{port}/x.png\n  - {{ name: B, text: x, endpoint: {{ url: \"https://localhost:{port}/hook\" }} }}\n"
    ));
    let rules: Vec<&str> = found.iter().map(|(rule, ..)| rule.as_str()).collect();
    assert_eq!(rules, ["url-unreachable", "media-unreachable", "endpoint-redirects"], "{found:?}");
    for (_, severity, message) in &found {
        assert_eq!(severity, "error");
        assert!(message.contains("no certificate that can be trusted"), "{message}");
    }
}

#[test]
fn suppressions_levels_and_exit_codes_hold_and_nothing_is_asked_without_the_flag() {
    let site = Site::new(vec![Page::new("/gone", "404 Not Found")]);
    let folder = tempfile::tempdir().unwrap();
    let url = site.url("/gone");
    let fields = format!("    clickUrl: {url} # flowhook: ignore[url-unreachable] not there yet\n");
    let run = lint(folder.path(), &fields, &["--allow-private"]);
    assert_eq!((told(&run).len(), run.code), (0, 0), "{}", run.transcript());
    assert!(!run.stdout.contains("unused-suppression"), "{}", run.stdout);
    let visits = site.lines().len();
    let offline = finish(command().current_dir(folder.path()).args(["lint", "a.yaml"]).stdin(Stdio::null()));
    assert!(!offline.stdout.contains("unused-suppression"), "{}", offline.stdout);
    assert_eq!(site.lines().len(), visits, "nothing is asked without the flag");
    // Where the network was asked and had nothing to tell, the comment is too much.
    let good = Site::new(vec![Page::new("/", "200 OK")]);
    let run = lint(folder.path(), &fields.replace(&url, &good.url("/")), &["--allow-private"]);
    assert!(run.stdout.contains("unused-suppression"), "{}", run.stdout);
    std::fs::write(folder.path().join("flowhook.yaml"), "lint: { severity: { url-unreachable: info } }\n").unwrap();
    let run = lint(folder.path(), &format!("    clickUrl: {url}\n"), &["--allow-private"]);
    assert_eq!((told(&run)[0].1.as_str(), run.code), ("info", 0), "{}", run.transcript());
    assert_eq!(finish(command().args(["lint", "examples", "--allow-private"])).code, 2);
}

#[test]
fn addresses_with_expressions_and_those_of_other_endpoints_are_not_asked() {
    let site = Site::unvisited();
    let base = site.url("");
    let found = asked(&format!(
        "    clickUrl: \"{base}/{{{{ person.id }}}}\"\n    utm: {{ utm_api: a }}\n    mediaUrl: \"{base}/{{% if a %}}b{{% endif %}}.png\"\n"
    ));
    assert_eq!(found, []);
}

#[test]
fn many_addresses_are_asked_at_once_and_told_in_the_order_of_their_places() {
    let paths: Vec<&'static str> = vec!["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9", "/10", "/11"];
    let site = Site::new(paths.iter().map(|path| Page::new(path, "404 Not Found")).collect());
    let mut fields = format!("    clickUrl: {}\n", site.url("/0"));
    for (index, path) in paths.iter().enumerate().skip(1) {
        fields.push_str(&format!("  - {{ name: N{index}, text: \"x{index}\", clickUrl: \"{}\" }}\n", site.url(path)));
    }
    let folder = tempfile::tempdir().unwrap();
    let run = lint(folder.path(), &fields, &["--allow-private"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let lines: Vec<u64> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "url-unreachable")
        .map(|finding| finding["span"]["start"]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines.len(), 12);
    assert!(lines.is_sorted(), "{lines:?}");
    assert_eq!(run.stderr, "", "no bar where nobody sees it");
}
