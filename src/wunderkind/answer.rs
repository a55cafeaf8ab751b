//! What the Text API answers: `{"messageId"}`, or the error envelope
//! `{code, message, details}` (<https://developer.wunderkind.co/reference/text-message-status-api>).

use serde::{Deserialize, Serialize};

/// The answer to an accepted message. It says that the request was taken and nothing about
/// the recipient: unknown and unsubscribed phones fail later, by status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The id to ask the status with; a UUID in the documented examples.
    #[serde(rename = "messageId")]
    pub message_id: String,
}

/// The documented body of an error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// An HTTP or a gRPC number, see [`explain_code`].
    pub code: i64,
    /// What went wrong; the wording is not documented.
    pub message: String,
    /// More about it; may be left out, members are not documented.
    #[serde(default)]
    pub details: Vec<serde_json::Value>,
}

/// An answer, read as the Text API's.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// 2xx with a message id.
    Accepted(Accepted),
    /// The documented error envelope, with any status.
    Refused(Envelope),
    /// JSON of another shape.
    Unexpected,
    /// An empty body.
    Empty,
    /// Not JSON, with what the reader said.
    NotJson(String),
}

/// Reads the body of an answer with HTTP status `status`.
#[must_use]
pub fn read(status: u16, body: &str) -> Answer {
    if body.trim().is_empty() {
        return Answer::Empty;
    }
    let value: serde_json::Value = match serde_json::from_str(body) {
        Ok(value) => value,
        Err(error) => return Answer::NotJson(error.to_string()),
    };
    if (200..300).contains(&status) {
        if let Ok(accepted) = Accepted::deserialize(&value)
            && !accepted.message_id.is_empty()
        {
            return Answer::Accepted(accepted);
        }
        return Answer::Unexpected;
    }
    Envelope::deserialize(&value).map_or(Answer::Unexpected, Answer::Refused)
}

/// The status in an answer of the status endpoint: `{"status": "…"}`.
#[must_use]
pub fn message_status(body: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    value.get("status").and_then(serde_json::Value::as_str).map(str::to_owned)
}

/// What an answer means for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The endpoint took the message.
    Accepted,
    /// The endpoint understood and refused it (4xx).
    Refused,
    /// The endpoint failed (5xx), or answers in a way that the API does not document.
    RemoteFailed,
}

/// Judges an answer of an endpoint. With `documented` the endpoint must answer as the Text
/// API documents, so a 2xx without a message id is a failure; other endpoints may answer a
/// 2xx with what they like.
#[must_use]
pub fn verdict(status: u16, body: &str, documented: bool) -> Verdict {
    match status {
        200..=299 if !documented || matches!(read(status, body), Answer::Accepted(_)) => Verdict::Accepted,
        400..=499 => Verdict::Refused,
        _ => Verdict::RemoteFailed,
    }
}

/// Meaning of an HTTP status as the send page documents it.
#[must_use]
pub const fn explain_status(status: u16) -> &'static str {
    match status {
        200..=299 => "accepted",
        300..=399 => "a redirect, which the API does not document",
        401 => "Unauthorized: the client id or secret is missing or not known",
        403 => "Forbidden: the client id and secret do not allow this",
        429 => "Denied: over the rate limit",
        400..=499 => "Bad Request",
        500..=599 => "Internal Server Error",
        _ => "a status that the API does not document",
    }
}

/// What to do about an answer that took no message; nothing about one that did.
#[must_use]
pub const fn advice(status: u16) -> Option<&'static str> {
    Some(match status {
        200..=299 => return None,
        300..=399 => "put the address that it leads to into the webhook: redirects are never followed",
        401 | 403 => {
            "see which credentials were used, and from where: `flowhook auth status`; id and secret belong together"
        }
        404 => "check the path of the endpoint: the Text API's is /text/message/send",
        429 => "wait, and send again; `--retry N` does both",
        400..=499 => "mend what the message names; what was refused may be sent again at once",
        _ => "look at the phone before you send again: the message may or may not have been taken",
    })
}

/// Explains an envelope's `code`, which may be the HTTP status or, as in other APIs of the
/// same make, a gRPC number. Which of them the API uses is inferred from its shape, not
/// documented, so numbers of either kind are explained.
#[must_use]
pub fn explain_code(code: i64) -> String {
    match (u16::try_from(code), grpc_name(code)) {
        (Ok(status @ 100..=599), _) => format!("{code} is an HTTP status: {}", explain_status(status)),
        (_, Some((name, http, meaning))) => format!("{code} is gRPC's {name} (HTTP {http}): {meaning}"),
        _ => format!("{code} is neither an HTTP status nor a gRPC code"),
    }
}

/// Name, HTTP counterpart and meaning of a gRPC code
/// (<https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>).
fn grpc_name(code: i64) -> Option<(&'static str, u16, &'static str)> {
    Some(match code {
        0 => ("OK", 200, "no error"),
        1 => ("CANCELLED", 499, "the request was cancelled"),
        2 => ("UNKNOWN", 500, "an error without a class"),
        3 => ("INVALID_ARGUMENT", 400, "a field is missing or wrong"),
        4 => ("DEADLINE_EXCEEDED", 504, "the endpoint took too long; the message may have been taken"),
        5 => ("NOT_FOUND", 404, "what was asked for does not exist"),
        6 => ("ALREADY_EXISTS", 409, "it is there already"),
        7 => ("PERMISSION_DENIED", 403, "the client id and secret do not allow this"),
        8 => ("RESOURCE_EXHAUSTED", 429, "over the rate limit or quota"),
        9 => ("FAILED_PRECONDITION", 400, "the account is not in a state that allows this"),
        10 => ("ABORTED", 409, "it collided with another request"),
        11 => ("OUT_OF_RANGE", 400, "a value is out of range"),
        12 => ("UNIMPLEMENTED", 501, "the endpoint does not do this"),
        13 => ("INTERNAL", 500, "an error inside the endpoint"),
        14 => ("UNAVAILABLE", 503, "the endpoint is not available just now"),
        15 => ("DATA_LOSS", 500, "data was lost inside the endpoint"),
        16 => ("UNAUTHENTICATED", 401, "the client id or secret is missing or not known"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_read_from_any_2xx() {
        let answer = read(200, r#"{"messageId":"f9eea82a-ce63-4dfa-ae8e-09b891f446cc"}"#);
        let Answer::Accepted(accepted) = answer else { panic!("{answer:?}") };
        assert_eq!(accepted.message_id, "f9eea82a-ce63-4dfa-ae8e-09b891f446cc");
    }

    #[test]
    fn an_envelope_is_read_with_and_without_details() {
        let envelope = |body| match read(400, body) {
            Answer::Refused(envelope) => Some((envelope.code, envelope.details.len())),
            _ => None,
        };
        assert_eq!(envelope(r#"{"code":3,"message":"x"}"#), Some((3, 0)));
        assert_eq!(envelope(r#"{"code":400,"message":"x","details":[{"a":1}]}"#), Some((400, 1)));
    }

    #[test]
    fn an_id_in_an_error_answer_is_no_success() {
        assert_eq!(read(500, r#"{"messageId":"x"}"#), Answer::Unexpected);
        assert_eq!(read(200, r#"{"messageId":""}"#), Answer::Unexpected);
        assert_eq!(read(200, r#"{"code":3,"message":"x"}"#), Answer::Unexpected);
    }

    #[test]
    fn what_is_not_json_is_told_from_nothing() {
        assert!(matches!(read(200, "<html>"), Answer::NotJson(_)));
        assert_eq!(read(204, " \n"), Answer::Empty);
    }

    #[test]
    fn the_text_api_must_answer_as_documented_and_others_as_they_like() {
        let id = r#"{"messageId":"x"}"#;
        for (status, body, documented, other) in [
            (200, id, Verdict::Accepted, Verdict::Accepted),
            (200, "ok", Verdict::RemoteFailed, Verdict::Accepted),
            (204, "", Verdict::RemoteFailed, Verdict::Accepted),
            (400, "{}", Verdict::Refused, Verdict::Refused),
            (429, id, Verdict::Refused, Verdict::Refused),
            (500, id, Verdict::RemoteFailed, Verdict::RemoteFailed),
            (302, "", Verdict::RemoteFailed, Verdict::RemoteFailed),
        ] {
            assert_eq!((verdict(status, body, true), verdict(status, body, false)), (documented, other), "{status}");
        }
    }

    #[test]
    fn every_answer_but_a_good_one_has_an_advice() {
        for status in 100..600 {
            assert_eq!(advice(status).is_none(), (200..300).contains(&status), "{status}");
        }
        assert!(advice(403).unwrap().contains("auth status") && advice(429).unwrap().contains("--retry"));
    }

    #[test]
    fn both_numberings_of_code_are_explained() {
        assert!(explain_code(429).contains("HTTP status"));
        assert!(explain_code(8).contains("RESOURCE_EXHAUSTED"));
        assert!(explain_code(16).contains("HTTP 401"));
        assert!(explain_code(-1).contains("neither"));
        assert!(explain_code(99).contains("neither"));
    }
}
