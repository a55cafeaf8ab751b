//! Messages on the wire: JSON-RPC 2.0 behind a `Content-Length` (LSP 3.17, "Base Protocol").

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::Sender;

use lsp_server::Message;
use serde_json::{Value, json};

/// No text of a spec or body is larger than 4 MiB; a message may quote one, escaped.
const MAX_MESSAGE: u64 = 64 << 20;
/// A header is a name and a number.
const MAX_HEADER: u64 = 4096;

/// What comes in.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A message.
    Message(Message),
    /// Something that is none, and why.
    Malformed(String),
    /// Nothing more: the editor said `exit`, or is gone.
    End,
}

/// Reads messages until there are no more, or nobody takes them.
pub(super) fn read_all(input: impl Read, sender: &Sender<Incoming>) {
    let mut input = BufReader::new(input);
    loop {
        let incoming = read(&mut input).unwrap_or(Incoming::End);
        let end = matches!(incoming, Incoming::End);
        if sender.send(incoming).is_err() || end {
            return;
        }
    }
}

/// One message; none where the input ends or can't be read.
fn read(input: &mut impl BufRead) -> Option<Incoming> {
    let length = match header(input)? {
        Ok(length) => length,
        Err(reason) => return Some(Incoming::Malformed(reason)),
    };
    if length > MAX_MESSAGE {
        std::io::copy(&mut input.by_ref().take(length), &mut std::io::sink()).ok()?;
        return Some(Incoming::Malformed(format!("a message of {length} bytes is too large")));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body).ok()?;
    if (body.len() as u64) < length {
        return None;
    }
    Some(match serde_json::from_slice::<Message>(&body) {
        Ok(Message::Notification(notification)) if notification.method == "exit" => Incoming::End,
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(error.to_string()),
    })
}

/// The length that a message's headers name. Headers are read up to the empty line, so that
/// after wrong ones the next message is understood again.
fn header(input: &mut impl BufRead) -> Option<Result<u64, String>> {
    let mut length = Err("there is no Content-Length".to_owned());
    loop {
        let mut line = Vec::new();
        input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line).ok()?;
        if line.is_empty() {
            return None;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            return Some(length);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(|_| format!("`{}` is no length", value.trim()));
        }
    }
}

/// Writes one message.
pub(super) fn write(output: &mut impl Write, message: &Value) -> std::io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

/// The answer to a request.
pub(super) fn answer(id: &lsp_server::RequestId, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// The refusal of a request; of one whose id is not known where `id` is none.
pub(super) fn refusal(id: Option<&lsp_server::RequestId>, code: lsp_server::ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

/// A message that wants no answer.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<String> {
        let (sender, receiver) = std::sync::mpsc::channel();
        read_all(input, &sender);
        drop(sender);
        let shown = |incoming| match incoming {
            Incoming::Message(Message::Request(request)) => request.method,
            Incoming::Message(Message::Notification(notification)) => notification.method,
            Incoming::Message(Message::Response(_)) => "response".to_owned(),
            Incoming::Malformed(reason) => format!("malformed: {reason}"),
            Incoming::End => "end".to_owned(),
        };
        receiver.into_iter().map(shown).collect()
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\nContent-Type: x\r\n\r\n{body}", body.len())
    }

    #[test]
    fn what_is_no_message_is_told_and_the_next_is_read() {
        let ok = framed(r#"{"jsonrpc":"2.0","method":"a"}"#);
        let broken = framed("{nonsense");
        let input = format!("{ok}{broken}{ok}Content-Length: x\r\n\r\nno: header\r\n\r\n{ok}");
        let read = all(input.as_bytes());
        assert_eq!((read.len(), read[0].as_str(), read[2].as_str()), (7, "a", "a"), "{read:?}");
        assert!(read[1].starts_with("malformed: "), "{read:?}");
        assert_eq!(read[3..6], ["malformed: `x` is no length", "malformed: there is no Content-Length", "a"]);
        assert_eq!(read[6], "end");
    }

    #[test]
    fn a_message_that_is_cut_off_or_far_too_long_does_no_harm() {
        assert_eq!(all(b"Content-Length: 99\r\n\r\n{}"), ["end"]);
        assert_eq!(all(b"Content-Length: 18446744073709551615\r\n\r\n{}").len(), 2);
        assert_eq!(all(&[b'x'; 100_000]), ["end"]);
        assert_eq!(all(b""), ["end"]);
    }

    #[test]
    fn nothing_is_read_behind_exit() {
        let exit = framed(r#"{"jsonrpc":"2.0","method":"exit"}"#);
        assert_eq!(all(format!("{exit}{exit}").as_bytes()), ["end"]);
    }
}
