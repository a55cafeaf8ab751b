//! The sandbox as a server that gets the secrets with every request: its page, what it keeps,
//! what it says.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use super::{ID, SECRET, SPEC, TO, look, look_in_folder};
use crate::sandbox::Server;
use crate::support::{command, finish};

/// The whole answer of the sandbox, head included.
fn asked(server: &Server, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A cut connection is an answer, too.
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn a_sandbox_that_gets_the_secrets_keeps_and_shows_none() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.sqlite3");
    let ledger = folder.path().join("ledger.sqlite3");
    let mut tried = 0;
    for more in
        [&[][..], &["--any-client"], &["--auth-status", "401"], &["--fault", "malformed,slow:1ms"], &["--rate", "1"]]
    {
        let mut start = command();
        start.args(["sandbox", "--port", "0", "--state", state.to_str().unwrap()]).args(more);
        let server = Server::of(
            start
                .env("WUNDERKIND_CLIENT_ID", ID)
                .env("WUNDERKIND_CLIENT_SECRET", SECRET)
                .env("RUST_BACKTRACE", "full")
                .env("RUST_LOG", "trace"),
        );
        for (secret, purpose) in [(SECRET, "right"), ("wrong", "wrong")] {
            let mut send = command();
            send.args([
                "send",
                SPEC,
                "--to",
                TO,
                "--yes",
                "--allow-recipient",
                TO,
                "--endpoint",
                &format!("{}/text/message/send", server.url),
            ])
            .arg(format!("--proof={purpose}{tried}"))
            .env("FLOWHOOK_LEDGER", &ledger)
            .env("WUNDERKIND_CLIENT_ID", ID)
            .env("WUNDERKIND_CLIENT_SECRET", secret);
            let run = finish(send.stdin(Stdio::null()));
            look("send", run.transcript().as_bytes());
            tried += 1;
        }
        // Both secrets where they belong and where they do not: in other headers, the path, the body.
        let headers = format!("host: x\r\nconnection: close\r\nx-client-id: {ID}\r\nx-client-secret: {SECRET}\r\n");
        let body =
            serde_json::json!({"phone": TO, "text": format!("{ID} {SECRET}"), "callbackData": SECRET}).to_string();
        let length = body.len();
        for request in [
            format!("POST /text/message/send HTTP/1.1\r\n{headers}content-length: {length}\r\n\r\n{body}"),
            format!(
                "POST /text/message/send HTTP/1.1\r\n{headers}authorization: Bearer {SECRET}\r\ncontent-length: 2\r\n\r\n{{}}"
            ),
            format!("GET /text/message/status?messageId=1 HTTP/1.1\r\n{headers}\r\n"),
            format!("GET /text/message/status?messageId={ID} HTTP/1.1\r\n{headers}\r\n"),
            format!("GET /{ID} HTTP/1.1\r\n{headers}\r\n"),
            format!("NONSENSE {ID}\r\n\r\n"),
        ] {
            look("an answer of the sandbox", &asked(&server, &request));
            tried += 1;
        }
        for path in ["/", "/sandbox/live", "/sandbox/page.js"] {
            let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address());
            let shown = asked(&server, &request);
            assert!(shown.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&shown));
            look(path, &shown);
            tried += 1;
        }
        #[cfg(unix)]
        {
            server.terminate();
            let run = server.ended();
            assert_eq!(run.code, 0, "{}", run.stderr);
            look("the sandbox", run.stderr.as_bytes());
        }
    }
    look_in_folder("the sandbox's state", folder.path());
    assert!(state.exists() && ledger.exists());
    println!("{tried} requests to 5 sandboxes");
}
