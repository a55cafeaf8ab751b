//! The client against endpoints that behave and misbehave. Every endpoint that must be
//! called says so at its end; every one that must not be called a second time, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::wunderkind::credentials::ClientKeys;
use crate::wunderkind::sandbox::{Config, Sandbox};

/// Answers every connection with the same bytes after reading a request, then holds or
/// closes it; counts requests.
struct Endpoint {
    url: String,
    calls: Arc<AtomicUsize>,
}

impl Endpoint {
    async fn answering(bytes: Vec<u8>, hold: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let (bytes, counter) = (bytes.clone(), Arc::clone(&counter));
                tokio::spawn(async move {
                    let mut buffer = [0; 4096];
                    if socket.read(&mut buffer).await.unwrap_or(0) == 0 {
                        return;
                    }
                    counter.fetch_add(1, Ordering::SeqCst);
                    socket.write_all(&bytes).await.ok();
                    if hold {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                });
            }
        });
        Self { url, calls }
    }

    async fn post(&self) -> Result<Answer, SendError> {
        let limits = Limits { connect: Duration::from_millis(500), total: Duration::from_millis(800), answer: 1000 };
        let answer = post(&outgoing(&self.url), limits).await;
        assert_eq!(self.calls.load(Ordering::SeqCst), 1, "exactly one request");
        answer
    }
}

fn outgoing(url: &str) -> Outgoing {
    Outgoing::new(Target::parse(url).unwrap(), Vec::new(), "{}".to_owned())
}

fn http(status: &str, more: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{more}\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn the_sandbox_takes_what_the_client_sends() {
    let keys = ClientKeys::generated();
    let sandbox = Sandbox::start(Config::new(keys.clone())).await.unwrap();
    let body = r#"{"phone":"+19191234567","text":"Acme: hi","callbackData":"","sendPurpose":"x"}"#;
    let target = Target::parse(&sandbox.send_url()).unwrap();
    let answer =
        post(&Outgoing::new(target, sandbox_headers(&keys), body.to_owned()), Limits::default()).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.inferred, ["any-recipient-accepted"]);
    let received = sandbox.received();
    assert_eq!((received.len(), received[0].body.as_str()), (1, body));
    assert!(received[0].headers.contains(&("content-type".to_owned(), "application/json".to_owned())));
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn an_error_status_is_an_answer_and_asked_for_once() {
    for status in ["400 Bad Request", "401 x", "403 x", "429 x", "500 x", "503 x"] {
        let answer = Endpoint::answering(http(status, "", "{}"), false).await.post().await.unwrap();
        assert_eq!(answer.status.to_string(), status[..3]);
    }
}

#[tokio::test]
async fn a_refused_connection_is_certain_not_to_have_arrived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = post(&outgoing(&format!("http://{address}/")), Limits::default()).await.unwrap_err();
    assert_eq!(error, SendError::Refused { authority: address.to_string() });
    assert_eq!(error.arrival(), Arrival::No);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_told_from_a_refusal() {
    // RFC 6761: `.invalid` never resolves. Where a proxy resolves names, there is no such error to see.
    if ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    let error = post(&outgoing("https://nowhere.invalid/"), Limits::default()).await.unwrap_err();
    match &error {
        SendError::Dns { host } => assert_eq!(host, "nowhere.invalid"),
        // No name server answers at all, or no certificate authority is there.
        SendError::ConnectTimeout { .. } | SendError::NoCaCertificates => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(error.arrival(), Arrival::No);
}

#[tokio::test]
async fn a_silent_endpoint_times_out_and_may_have_got_it() {
    let error = Endpoint::answering(Vec::new(), true).await.post().await.unwrap_err();
    assert!(matches!(error, SendError::Timeout { .. }), "{error:?}");
    assert_eq!(error.arrival(), Arrival::Maybe);
}

#[tokio::test]
async fn a_cut_connection_may_have_got_it_and_is_not_tried_again() {
    let error = Endpoint::answering(Vec::new(), false).await.post().await.unwrap_err();
    assert!(matches!(error, SendError::Interrupted { .. }), "{error:?}");
    assert_eq!(error.arrival(), Arrival::Maybe);
    let nonsense = Endpoint::answering(b"SSH-2.0-x\r\n\r\n".to_vec(), false).await.post().await.unwrap_err();
    assert!(matches!(nonsense, SendError::Interrupted { .. }), "{nonsense:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Endpoint::answering(http("200 OK", "", "{}"), false).await;
    let more = format!("location: {}\r\n", other.url);
    for status in ["301 x", "302 x", "307 x", "308 x"] {
        let error = Endpoint::answering(http(status, &more, ""), false).await.post().await.unwrap_err();
        assert_eq!(
            error,
            SendError::Redirect { status: status[..3].parse().unwrap(), location: Some(other.url.clone()) }
        );
    }
    assert_eq!(other.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_over_the_limit_or_without_an_end_is_refused() {
    let huge = Endpoint::answering(http("200 OK", "", &"x".repeat(1001)), false).await.post().await.unwrap_err();
    assert_eq!(huge, SendError::AnswerTooLarge { status: 200, limit: 1000 });
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    let cut = Endpoint::answering(head.clone(), false).await.post().await.unwrap_err();
    assert_eq!(cut, SendError::AnswerCutOff { status: 200, timed_out: false });
    let slow = Endpoint::answering(head, true).await.post().await.unwrap_err();
    assert_eq!(slow, SendError::AnswerCutOff { status: 200, timed_out: true });
    assert_eq!(slow.arrival(), Arrival::Yes);
}

#[tokio::test]
async fn an_endpoint_that_does_not_speak_tls_is_a_tls_error() {
    let endpoint = Endpoint::answering(http("400 x", "", ""), false).await;
    let url = endpoint.url.replace("http://", "https://");
    match post(&outgoing(&url), Limits::default()).await.unwrap_err() {
        error @ SendError::Tls { .. } => assert_eq!(error.arrival(), Arrival::No),
        // A machine without certificate authorities can't get so far.
        error => assert_eq!(error, SendError::NoCaCertificates),
    }
}

#[tokio::test]
async fn a_header_that_is_not_set_is_never_sent() {
    let endpoint = Endpoint::answering(http("200 x", "", ""), false).await;
    let headers = client_headers(&|_| None);
    let outgoing = Outgoing::new(Target::parse(&endpoint.url).unwrap(), headers, String::new());
    let error = post(&outgoing, Limits::default()).await.unwrap_err();
    assert_eq!(error, SendError::InvalidHeader { name: "X-Client-ID".to_owned() });
    assert_eq!(endpoint.calls.load(Ordering::SeqCst), 0);
}
