//! An endpoint on the loopback that answers as told, keeps what it gets, and insists on the
//! number of requests that a test expects.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What an endpoint does with a request.
pub enum Reply {
    /// Status line, further header lines, body.
    Http(&'static str, Vec<String>, String),
    /// Nothing at all, for longer than anyone waits.
    Silence,
    /// The connection ends.
    HangUp,
    /// 200 with this JSON, after a while.
    Slow(Duration, String),
    /// One after the other; the last one stays.
    Sequence(Mutex<VecDeque<Reply>>),
}

impl From<Vec<Reply>> for Reply {
    fn from(replies: Vec<Self>) -> Self {
        Self::Sequence(Mutex::new(replies.into()))
    }
}

impl Reply {
    pub fn json(status: &'static str, body: &str) -> Self {
        Self::Http(status, vec!["content-type: application/json".to_owned()], body.to_owned())
    }
}

pub struct Endpoint {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    expected: Option<usize>,
}

impl Endpoint {
    /// One that may be called as often as one likes.
    pub fn uncounted(reply: Reply) -> Self {
        let mut endpoint = Self::new(0, reply);
        endpoint.expected = None;
        endpoint
    }

    /// One that must be called exactly `expected` times before it is dropped.
    pub fn new(expected: usize, reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, reply) = (Arc::clone(&requests), Arc::new(reply));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, reply) = (Arc::clone(&kept), Arc::clone(&reply));
                std::thread::spawn(move || serve(stream.unwrap(), &kept, &reply));
            }
        });
        Self { address, requests, expected: Some(expected) }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(expected) = self.expected.filter(|_| !std::thread::panicking()) {
            assert_eq!(self.requests().len(), expected, "requests at {}", self.address);
        }
    }
}

/// An address on the loopback at which nobody listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn serve(mut stream: TcpStream, kept: &Mutex<Vec<Request>>, reply: &Reply) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some(request) = read(&mut reader) else { return };
    kept.lock().unwrap().push(request);
    answer(&mut stream, reply);
}

fn answer(stream: &mut TcpStream, reply: &Reply) {
    match reply {
        Reply::Http(status, headers, body) => {
            let mut answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
            headers.iter().for_each(|header| answer.push_str(&format!("{header}\r\n")));
            // A client that has read enough may hang up before the end.
            let _ = stream.write_all(format!("{answer}\r\n{body}").as_bytes());
        }
        Reply::Silence => std::thread::sleep(Duration::from_secs(60)),
        Reply::HangUp => {}
        Reply::Slow(pause, body) => {
            std::thread::sleep(*pause);
            answer(stream, &Reply::json("200 OK", body));
        }
        Reply::Sequence(replies) => {
            let mut replies = replies.lock().unwrap();
            let next =
                if replies.len() > 1 { replies.pop_front().unwrap() } else { return answer(stream, &replies[0]) };
            drop(replies);
            answer(stream, &next);
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        match header.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Request { line: line.trim_end().to_owned(), headers, body: String::from_utf8(body).unwrap() })
}
