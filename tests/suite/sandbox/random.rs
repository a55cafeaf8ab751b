//! Random and malformed requests: whatever comes gets a documented answer.
//!
//! An ordinary run makes 5,000; `FLOWHOOK_NIGHTLY=1` a million from another seed each time,
//! `FLOWHOOK_SANDBOX_REQUESTS` any number, `FLOWHOOK_SEED` repeats a run.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use serde_json::{Value, json};

use super::Server;
use super::wire::{Answer, Wire, credentials};

const THREADS: u64 = 4;
const PATHS: [&str; 6] = [
    "/text/message/send",
    "/text/bulk/message/send",
    "/text/message/status",
    "/text/subscription/status",
    "/text/subscribe",
    "/text/unsubscribe",
];

struct Random(u64);

impl Random {
    /// A number below `most` (xorshift).
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| u8::try_from(self.below(256)).unwrap()).collect()
    }

    fn text(&mut self) -> String {
        const WORDS: [&str; 14] = [
            "",
            " ",
            "+15163334444",
            "+1",
            "ada@acme.test",
            "a@b@c",
            "https://acme.test/?a=b",
            "javascript:1",
            "{}",
            "{\"profileID\":\"x\"}",
            "[",
            "\u{0}\u{7}",
            "\u{1f382}é",
            "{{ person.x }}",
        ];
        match self.below(12) {
            0 => String::from_utf8_lossy(&self.bytes(60)).into_owned(),
            1 if self.below(40) == 0 => "x".repeat(self.below(200_000)),
            _ => (*self.of(&WORDS)).to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 7 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(1_000_000)),
            3 => json!(-0.5e-300),
            4..=6 => json!(self.text()),
            7 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object((0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect()),
        }
    }

    fn message(&mut self) -> Value {
        const FIELDS: [&str; 8] =
            ["phone", "email", "text", "clickUrl", "mediaUrl", "callbackData", "sendPurpose", "sendpurpose"];
        let mut message = json!({
            "phone": format!("+1516333{:04}", self.below(10_000)), "text": format!("text {}", self.below(50)),
            "callbackData": "{}", "sendPurpose": "p"
        });
        for _ in 0..self.below(4) {
            let field = *self.of(&FIELDS);
            match self.below(3) {
                0 => drop(message.as_object_mut().unwrap().remove(field)),
                1 => message[field] = json!(self.text()),
                _ => message[field] = self.value(2),
            }
        }
        message
    }

    fn body(&mut self, path: &str) -> Vec<u8> {
        let value = match (path, self.below(10)) {
            (_, 0) => self.value(4),
            (_, 1) => return self.bytes(300),
            (_, 2) => return "[".repeat(self.below(5_000)).into_bytes(),
            ("/text/bulk/message/send", _) => {
                json!({"messages": (0..self.below(5)).map(|_| self.message()).collect::<Vec<_>>()})
            }
            ("/text/subscription/status" | "/text/subscribe" | "/text/unsubscribe", kind) => {
                let numbers: Vec<Value> = (0..self.below(5)).map(|_| self.value(1)).collect();
                let texts: Vec<String> = (0..self.below(5)).map(|_| self.text()).collect();
                match kind {
                    3 => json!({"phone_numbers": numbers}),
                    4 => json!({"csv_file": self.text(), "sendPurpose": "p"}),
                    5 => json!({"phone_numbers": {"phone_numbers": numbers}, "sendPurpose": self.value(1)}),
                    _ => json!({"phone_numbers": {"phone_numbers": texts}, "sendPurpose": "p"}),
                }
            }
            _ => self.message(),
        };
        let mut body = value.to_string().into_bytes();
        match self.below(8) {
            0 => body.truncate(self.below(body.len() + 1)),
            1 if !body.is_empty() => {
                let at = self.below(body.len());
                body[at] = u8::try_from(self.below(256)).unwrap();
            }
            _ => {}
        }
        body
    }

    fn path(&mut self) -> String {
        match self.below(12) {
            0 => format!("/{}", self.text().bytes().take(300).map(|byte| format!("%{byte:02x}")).collect::<String>()),
            1 => format!("{}/", self.of(&PATHS)),
            2 => "/text/message/status?messageId=%ff&messageId=".to_owned(),
            3 => format!("/text/message/status?messageId={}", uuid::Uuid::from_u128(u128::from(self.0))),
            _ => (*self.of(&PATHS)).to_owned(),
        }
    }

    fn headers(&mut self) -> String {
        let odd = [
            "",
            "X-Client-ID: x\r\n",
            "X-Client-ID:\r\nX-Client-Secret:\r\n",
            "X-Client-ID: a\r\nX-Client-Secret: b\r\n",
        ];
        let more = ["", "", "Content-Type: text/xml\r\n", "Accept: image/png\r\nCookie: a=b\r\n", "X-Odd: \u{ff}\r\n"];
        let pair = if self.below(6) == 0 { (*self.of(&odd)).to_owned() } else { credentials() };
        pair + more[self.below(more.len())]
    }

    /// Bytes that are no HTTP request, or one that ends too early.
    fn malformed(&mut self) -> Vec<u8> {
        const HEADS: [&str; 9] = [
            "GET\r\n\r\n",
            "POST /text/message/send HTTP/9.9\r\n\r\n",
            "POST /text/message/send HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /text/message/send HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "POST /text/message/send HTTP/1.1\r\nContent-Length: 500\r\n\r\nhello",
            "POST /text/message/send HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "\r\n\r\n\r\n",
            "POST /text/message/send HTTP/1.1\r\nBad Header: x\r\n\r\n",
            "POST /text/message/send HTTP/1.1\r\nX: \u{0}\r\n\r\n",
        ];
        match self.below(5) {
            0 => self.bytes(400),
            1 if self.below(4) == 0 => format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(70_000)).into_bytes(),
            1 => format!("POST /text/message/send HTTP/1.1\r\n{}\r\n", "X-Many: y\r\n".repeat(self.below(300)))
                .into_bytes(),
            _ => self.of(&HEADS).as_bytes().to_vec(),
        }
    }
}

/// Holds an answer against what is documented for its route and status.
fn hold(method: &str, path: &str, answer: &Answer) -> Result<(), String> {
    let kind = answer.header("content-type").unwrap_or_default();
    let value: Value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
    let fine = match answer.status {
        200 => {
            let list = |name: &str| value[name].is_array();
            match path.split('?').next().unwrap_or_default() {
                "/text/message/send" => value["messageId"].as_str().is_some_and(|id| uuid::Uuid::parse_str(id).is_ok()),
                "/text/bulk/message/send" => list("successSent") && list("failedSent"),
                "/text/message/status" => value["status"].is_string(),
                "/text/subscription/status" => list("phoneNumberStatuses") && list("invalidPhoneNumbers"),
                "/text/subscribe" => {
                    list("invalidPhoneNumbers") && list("failedToProcessNumbers") && value["message"].is_string()
                }
                "/text/unsubscribe" => list("invalidPhoneNumbers") && value["message"].is_string(),
                other => other == "/" && method == "GET" && kind.starts_with("text/html"),
            }
        }
        404 if kind.starts_with("text/plain") => answer.body == "404 page not found\n",
        404 if !path.starts_with("/text/message/status") => false,
        400 | 401 | 403 | 404 | 413 => {
            value["code"] == json!(answer.status)
                && value["message"].as_str().is_some_and(|text| !text.is_empty())
                && value["details"].is_array()
        }
        _ => false,
    };
    if fine { Ok(()) } else { Err(format!("{method} {path}: {} {kind} {}", answer.status, answer.body)) }
}

fn run(address: SocketAddr, count: usize, seed: u64) -> BTreeMap<u16, usize> {
    let mut random = Random(seed.max(1));
    let mut wire = Wire::new(address).unwrap();
    let mut statuses = BTreeMap::new();
    for at in 0..count {
        if random.below(50) == 0 {
            let answer = Wire::new(address).unwrap().raw(&random.malformed());
            let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
            // Nothing at all, where the request never became whole; 414 and 431 where it is too long.
            assert!(
                matches!(status, 0 | 400 | 401 | 404 | 413 | 414 | 431 | 505),
                "seed {seed}, request {at}: {answer}"
            );
            *statuses.entry(status).or_default() += 1;
            continue;
        }
        let path = random.path();
        let right = if path.starts_with("/text/message/status") { "GET" } else { "POST" };
        let method =
            if random.below(15) == 0 { *random.of(&["GET", "POST", "PUT", "DELETE", "OPTIONS", "ODD"]) } else { right };
        let (headers, body) = (random.headers(), random.body(&path));
        let answer = wire
            .request(method, &path, &headers, &body)
            .unwrap_or_else(|error| panic!("seed {seed}, request {at}: {method} {path:.300}: {error}"));
        hold(method, &path, &answer).unwrap_or_else(|why| panic!("seed {seed}, request {at}: {why:.2000}"));
        *statuses.entry(answer.status).or_default() += 1;
        if answer.header("connection") == Some("close") {
            wire = Wire::new(address).unwrap();
        }
    }
    statuses
}

#[test]
fn whatever_comes_gets_a_documented_answer() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let nightly = std::env::var_os("FLOWHOOK_NIGHTLY").is_some();
    let count = number("FLOWHOOK_SANDBOX_REQUESTS").unwrap_or(if nightly { 1_000_000 } else { 5_000 });
    let now = || std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let seed = number("FLOWHOOK_SEED").unwrap_or_else(|| if nightly { now() } else { 0x05a9_db05 });
    let server = Server::new(&["--rate", "none"]);
    let (address, sum) = (server.address(), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let sum = &sum;
            scope.spawn(move || {
                let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(thread + 1);
                for (status, number) in run(address, usize::try_from(count / THREADS).unwrap(), seed) {
                    *sum.lock().unwrap().entry(status).or_insert(0) += number;
                }
            });
        }
    });
    #[cfg(target_os = "linux")]
    println!("at most {} KiB resident", server.resident_kib());
    #[cfg(unix)]
    server.terminate();
    let ended = server.ended();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    let sum = sum.into_inner().unwrap();
    assert!([200, 400, 401, 403, 404].iter().all(|status| sum.contains_key(status)), "{sum:?}");
    println!("seed {seed}: {count} requests, answers by status (0: none): {sum:?}");
}
