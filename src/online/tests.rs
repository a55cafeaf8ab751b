//! Redirects from a public server to a private one. The public one is this machine's 127.0.0.2,
//! which Linux has and other systems need not have.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};

use super::failure::Failure;
use super::guard::Guard;
use super::visit::{Clients, Visit, visit};
use super::*;

fn is_second(address: IpAddr) -> bool {
    address == IpAddr::from([127, 0, 0, 2])
}

/// A server at 127.0.0.2 that answers everything with a redirect; gives its address.
fn redirecting(to: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.2:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let answer =
                format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    address
}

async fn asked(guard: Guard, role: Role, address: SocketAddr) -> Visit {
    let clients = Clients::new(Options::default(), guard).unwrap();
    visit(&clients, role, url::Url::parse(&format!("http://{address}/x")).unwrap()).await
}

#[tokio::test]
async fn a_redirect_to_a_private_address_or_name_makes_no_connection() {
    let private = TcpListener::bind("127.0.0.1:0").unwrap();
    private.set_nonblocking(true).unwrap();
    let port = private.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
        for role in [Role::Click, Role::Media] {
            let address = redirecting(format!("http://{host}:{port}/secret"));
            let seen = asked(Guard::taking(is_second), role, address).await;
            assert_eq!(seen.chain.len(), 2, "{host}: the public server was asked, {:?}", seen.chain);
            assert!(matches!(seen.end, Err(Failure::Private { .. })), "{host}: {:?}", seen.end);
            assert_eq!(private.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "{host}: a connection was made");
        }
    }
    // The same redirect is followed where that is allowed, so the test could fail.
    let address = redirecting(format!("http://127.0.0.1:{port}/secret"));
    let asking = tokio::spawn(asked(Guard::new(true), Role::Click, address));
    private.set_nonblocking(false).unwrap();
    let connected = tokio::task::spawn_blocking(move || private.accept().is_ok()).await.unwrap();
    assert!(connected);
    asking.abort();
}

#[tokio::test]
async fn a_password_in_an_address_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let request = tokio::task::spawn_blocking(move || {
        let mut stream = listener.accept().unwrap().0;
        let reader = BufReader::new(stream.try_clone().unwrap());
        let lines: Vec<String> = reader.lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        lines.join("\n")
    });
    let clients = Clients::new(Options::default(), Guard::new(true)).unwrap();
    let start = url::Url::parse(&format!("http://user:hunter2@{address}/x#y")).unwrap();
    let seen = visit(&clients, Role::Click, start).await;
    assert_eq!(seen.end.unwrap().status, 200);
    let request = request.await.unwrap().to_lowercase();
    assert!(!request.contains("authorization") && !request.contains("hunter2"), "{request}");
}
