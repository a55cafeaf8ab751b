//! Answers: the documented success and the documented error envelope.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::config::Codes;
use super::inference::Inference;
use crate::wunderkind::answer::{Accepted, Envelope};

/// Names what is inferred rather than documented in an answer; once for each inference.
pub const INFERRED_HEADER: &str = "x-flowhook-inferred";

/// Names the fault that was injected, so that nobody takes it for a real one.
pub const FAULT_HEADER: &str = "x-flowhook-fault";

/// Says that a sandbox answers; on what `/` and its assets answer.
pub const SANDBOX_HEADER: &str = "x-flowhook-sandbox";

fn mark(response: &mut Response, inferences: &[Inference]) {
    for inference in inferences {
        let value = HeaderValue::from_static(inference.name());
        response.headers_mut().append(HeaderName::from_static(INFERRED_HEADER), value);
    }
}

/// The answer with what is inferred in it.
pub(super) fn marked(response: impl IntoResponse, inferences: &[Inference]) -> Response {
    let mut response = response.into_response();
    mark(&mut response, inferences);
    response
}

/// `200 {"messageId": …}`.
pub(super) fn accepted(message_id: String, inferences: &[Inference]) -> Response {
    marked(Json(Accepted { message_id }), inferences)
}

/// A path that the API does not have; the real host answers such with plain text as well.
pub(super) fn not_routed(inferences: &[Inference]) -> Response {
    marked((StatusCode::NOT_FOUND, "404 page not found\n"), inferences)
}

/// An error in the documented envelope. As a response it is still without its body: the
/// outermost layer writes it, which knows the numbering of codes and keeps the reason.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    details: Vec<serde_json::Value>,
    inferences: Vec<Inference>,
    retry_after: Option<u32>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let inferences = vec![Inference::EnvelopeCode, Inference::MessageWording];
        Self { status, message: message.into(), details: Vec::new(), inferences, retry_after: None }
    }

    /// 400, which the API documents for whatever else is wrong.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The sandbox itself is in trouble.
    pub(super) fn broken(error: &super::store::StoreError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    pub(super) fn details(mut self, details: Vec<serde_json::Value>) -> Self {
        self.details = details;
        self
    }

    pub(super) fn inferred(mut self, inference: Inference) -> Self {
        self.inferences.push(inference);
        self
    }

    pub(super) const fn retry_after(mut self, seconds: Option<u32>) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Why it is refused.
    pub(super) fn reason(&self) -> &str {
        &self.message
    }

    /// The complete answer.
    pub(super) fn answer(self, codes: Codes) -> Response {
        let http = self.status.as_u16();
        let code = match codes {
            Codes::Http => i64::from(http),
            Codes::Grpc => grpc(http),
        };
        let envelope = Envelope { code, message: self.message, details: self.details };
        let mut response = (self.status, Json(envelope)).into_response();
        mark(&mut response, &self.inferences);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            mark(&mut response, &[Inference::RetryAfter]);
        }
        response
    }
}

/// The gRPC code that belongs to an HTTP status
/// (<https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>).
const fn grpc(status: u16) -> i64 {
    match status {
        401 => 16,
        403 => 7,
        404 => 5,
        429 => 8,
        503 => 14,
        504 => 4,
        400..=499 => 3,
        _ => 13,
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
