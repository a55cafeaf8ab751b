//! Answers: the documented success and the documented error envelope.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::wunderkind::answer::{Accepted, Envelope};

/// Names what is inferred rather than documented in an answer; once for each inference.
pub const INFERRED_HEADER: &str = "x-flowhook-inferred";

/// Something about an answer that no page documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inference {
    AuthSplit,
    EnvelopeCode,
    MessageWording,
    UnknownFieldIgnored,
    AnyRecipientAccepted,
    MethodNotRouted,
    RequestLimit,
    MessagePace,
    UnknownMessage,
}

/// What each value of [`INFERRED_HEADER`] means.
pub const INFERENCES: [(&str, &str); 9] = [
    ("auth-split", "401 for a missing header and 403 for a wrong one: both are documented, the split is not"),
    ("envelope-code", "`code` is the HTTP status; it may be a gRPC number at the real endpoint"),
    ("message-wording", "the wording of `message` and the members of `details` are ours"),
    (
        "unknown-field-ignored",
        "fields outside the seven are ignored; what the endpoint does with them is not documented",
    ),
    ("any-recipient-accepted", "200 whatever the recipient's state: the documented failures come later, by status"),
    ("method-not-routed", "a known path with another method answers like an unknown path"),
    ("request-limit", "the largest request is a setting of the sandbox; the endpoint's limit is not documented"),
    (
        "message-pace",
        "how fast a message comes along is a setting of the sandbox; the endpoint's pace is not documented",
    ),
    ("unknown-message", "404 for an id that is not known; the endpoint's answer is not documented"),
];

impl Inference {
    const fn name(self) -> &'static str {
        match self {
            Self::AuthSplit => INFERENCES[0].0,
            Self::EnvelopeCode => INFERENCES[1].0,
            Self::MessageWording => INFERENCES[2].0,
            Self::UnknownFieldIgnored => INFERENCES[3].0,
            Self::AnyRecipientAccepted => INFERENCES[4].0,
            Self::MethodNotRouted => INFERENCES[5].0,
            Self::RequestLimit => INFERENCES[6].0,
            Self::MessagePace => INFERENCES[7].0,
            Self::UnknownMessage => INFERENCES[8].0,
        }
    }
}

fn mark(response: &mut Response, inferences: &[Inference]) {
    for inference in inferences {
        let value = HeaderValue::from_static(inference.name());
        response.headers_mut().append(HeaderName::from_static(INFERRED_HEADER), value);
    }
}

/// The answer with what is inferred in it.
pub(super) fn marked(mut response: Response, inferences: &[Inference]) -> Response {
    mark(&mut response, inferences);
    response
}

/// `200 {"messageId": …}`.
pub(super) fn accepted(message_id: String, inferences: &[Inference]) -> Response {
    let mut response = Json(Accepted { message_id }).into_response();
    mark(&mut response, inferences);
    response
}

/// A path that the API does not have; the real host answers such with plain text as well.
pub(super) fn not_routed(inferences: &[Inference]) -> Response {
    let mut response = (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    mark(&mut response, inferences);
    response
}

/// An error in the documented envelope.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    details: Vec<serde_json::Value>,
    inferences: Vec<Inference>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let inferences = vec![Inference::EnvelopeCode, Inference::MessageWording];
        Self { status, message: message.into(), details: Vec::new(), inferences }
    }

    pub(super) fn details(mut self, details: Vec<serde_json::Value>) -> Self {
        self.details = details;
        self
    }

    pub(super) fn inferred(mut self, inference: Inference) -> Self {
        self.inferences.push(inference);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let envelope = Envelope { code: i64::from(self.status.as_u16()), message: self.message, details: self.details };
        let mut response = (self.status, Json(envelope)).into_response();
        mark(&mut response, &self.inferences);
        response
    }
}
