//! HTTP by hand: what no client would send can be sent, and what comes back is seen as it is.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use super::{ID, SECRET};

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The id of a message that was taken.
    pub fn id(&self) -> Option<String> {
        let id = self.json()["messageId"].as_str().map(str::to_owned);
        id.filter(|_| self.status == 200)
    }
}

/// One connection, kept open.
pub struct Wire {
    stream: BufReader<TcpStream>,
}

pub fn credentials() -> String {
    format!("X-Client-ID: {ID}\r\nX-Client-Secret: {SECRET}\r\n")
}

pub fn message(to: &str, text: &str) -> String {
    serde_json::json!({"phone": to, "text": text, "callbackData": "{}", "sendPurpose": "p"}).to_string()
}

impl Wire {
    pub fn new(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub fn request(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> std::io::Result<Answer> {
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
        self.stream.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        self.answer()
    }

    pub fn send(&mut self, body: &str) -> std::io::Result<Answer> {
        self.request("POST", "/text/message/send", &credentials(), body.as_bytes())
    }

    pub fn status(&mut self, id: &str) -> std::io::Result<Answer> {
        self.request("GET", &format!("/text/message/status?messageId={id}"), &credentials(), b"")
    }

    /// Sends bytes and nothing more, and gives all that comes back.
    pub fn raw(mut self, bytes: &[u8]) -> String {
        let stream = self.stream.get_mut();
        // It may have hung up before it read everything.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut all = Vec::new();
        let _ = self.stream.read_to_end(&mut all);
        String::from_utf8_lossy(&all).into_owned()
    }

    fn answer(&mut self) -> std::io::Result<Answer> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let mut headers = Vec::new();
        loop {
            let mut header = String::new();
            self.stream.read_line(&mut header)?;
            match header.trim_end().split_once(": ") {
                Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
                None => break,
            }
        }
        let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }
}
