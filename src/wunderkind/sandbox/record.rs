//! Remembers each request and its answer, for whatever route.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::reply::{Inference, Refusal};
use super::state::State;
use crate::wunderkind::api;

/// A request as the sandbox saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names and values of the headers; a credential's value is `[redacted]`.
    pub headers: Vec<(String, String)>,
    /// The body; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// The status it was answered with.
    pub status: u16,
    /// The inferences in the answer, see [`super::INFERENCES`].
    pub inferred: Vec<String>,
}

/// Reads the whole body (within the limit), lets the route answer and remembers both.
pub(super) async fn record(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let mut seen = Received {
        method: parts.method.to_string(),
        path: parts.uri.path_and_query().map_or_else(|| parts.uri.to_string(), ToString::to_string),
        headers: without_credentials(&parts.headers),
        body: String::new(),
        status: 0,
        inferred: Vec::new(),
    };
    let response = match to_bytes(body, state.config.max_request).await {
        Ok(bytes) => {
            seen.body = String::from_utf8_lossy(&bytes).into_owned();
            next.run(Request::from_parts(parts, Body::from(bytes))).await
        }
        Err(_) => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large or was cut off")
            .inferred(Inference::RequestLimit)
            .into_response(),
    };
    seen.status = response.status().as_u16();
    seen.inferred = response
        .headers()
        .get_all(super::INFERRED_HEADER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(ToOwned::to_owned)
        .collect();
    state.remember(seen);
    response
}

fn without_credentials(headers: &HeaderMap) -> Vec<(String, String)> {
    let secret = [api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER, "authorization", "proxy-authorization", "cookie"];
    headers
        .iter()
        .map(|(name, value)| {
            let shown = if secret.iter().any(|secret| name.as_str().eq_ignore_ascii_case(secret)) {
                "[redacted]".to_owned()
            } else {
                String::from_utf8_lossy(value.as_bytes()).into_owned()
            };
            (name.to_string(), shown)
        })
        .collect()
}
