//! Reads each request whole, lets it be answered, and remembers both.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State as Shared};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::body::{BodyError, whole};
use super::guard;
use super::inference::Inference;
use super::net::Cut;
use super::reply::Refusal;
use super::state::State;
use crate::wunderkind::api;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// A smaller body takes nothing from the budget of bodies under way.
const SMALL: usize = 16 * 1024;
/// How much larger than its text a body may be while it is dealt with.
const TREE: usize = 8;

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
    /// The status it was answered with; 0 where the connection was cut in place of an answer.
    pub status: u16,
    /// Why it was refused; empty where it was not.
    pub reason: String,
    /// The inferences in the answer, see [`super::INFERENCES`].
    pub inferred: Vec<String>,
    /// The faults that were injected, with commas between.
    pub fault: String,
}

/// The number of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) i64);

pub(super) async fn record(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let number = state.next_request();
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or_else(|| parts.uri.to_string(), ToString::to_string);
    let mut seen = Received {
        method: state.redactor.redact(parts.method.as_str()),
        path: state.redactor.redact(&path),
        headers: without_credentials(&state, &parts.headers),
        body: String::new(),
        status: 0,
        reason: String::new(),
        inferred: Vec::new(),
        fault: String::new(),
    };
    let connection = parts.extensions.get::<ConnectInfo<Cut>>().map(|ConnectInfo(cut)| cut.clone());
    let response = match read(&state, &parts.headers, parts.uri.path(), body).await {
        Ok((bytes, _held)) => {
            let text = String::from_utf8_lossy(&bytes);
            seen.body = state.redactor.redact(&text);
            // A credential that strayed into a body goes no further.
            let bytes = if seen.body == text { bytes } else { Bytes::from(seen.body.clone()) };
            parts.extensions.insert(Number(number));
            next.run(Request::from_parts(parts, Body::from(bytes))).await
        }
        Err(refusal) => refusal.into_response(),
    };
    let cut = guard::cut(&response, connection);
    let response = finished(&state, response, &mut seen);
    seen.status = if cut { 0 } else { response.status().as_u16() };
    seen.inferred = values(&response, super::INFERRED_HEADER);
    seen.fault = values(&response, super::FAULT_HEADER).join(",");
    state.remember(number, seen).await;
    response
}

/// Writes the envelope of a refusal.
fn finished(state: &State, mut response: Response, seen: &mut Received) -> Response {
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
    refusal.reason().clone_into(&mut seen.reason);
    let mut answer = refusal.answer(state.config.codes);
    for fault in response.headers().get_all(super::FAULT_HEADER) {
        answer.headers_mut().append(super::FAULT_HEADER, fault.clone());
    }
    answer
}

/// The body, if it is not too large and comes in time. Large ones share a budget until they are
/// answered, so that memory is bounded whatever comes at once.
async fn read(
    state: &State,
    headers: &HeaderMap,
    path: &str,
    body: Body,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refusal> {
    let limit = match path {
        api::BULK_PATH => state.config.max_bulk,
        api::SUBSCRIPTION_PATH | api::SUBSCRIBE_PATH | api::UNSUBSCRIBE_PATH => state.config.max_numbers,
        _ => state.config.max_request,
    };
    let refused = |status, why| Err(Refusal::new(status, why).inferred(Inference::RequestLimit));
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let most = length.unwrap_or(limit).min(limit);
    let held = if most > SMALL { state.budget(most.saturating_mul(TREE)).await } else { None };
    // One whose head tells that it is too large is not kept at all.
    let limit = if length.is_some_and(|length| length > limit) { 0 } else { limit };
    match tokio::time::timeout(PATIENCE, whole(body, limit)).await {
        Ok(Ok(bytes)) => Ok((bytes, held)),
        Ok(Err(BodyError::TooLarge)) => refused(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large"),
        Ok(Err(BodyError::CutOff)) => refused(StatusCode::BAD_REQUEST, "the request was cut off"),
        Err(_) => refused(StatusCode::REQUEST_TIMEOUT, "the request did not arrive within 30 seconds"),
    }
}

fn values(response: &Response, name: &str) -> Vec<String> {
    let values = response.headers().get_all(name).iter();
    values.filter_map(|value| value.to_str().ok()).map(ToOwned::to_owned).collect()
}

fn without_credentials(state: &State, headers: &HeaderMap) -> Vec<(String, String)> {
    let secret = [api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER, "authorization", "proxy-authorization", "cookie"];
    headers
        .iter()
        .map(|(name, value)| {
            let shown = if secret.iter().any(|secret| name.as_str().eq_ignore_ascii_case(secret)) {
                "[redacted]".to_owned()
            } else {
                state.redactor.redact(&String::from_utf8_lossy(value.as_bytes()))
            };
            (name.to_string(), shown)
        })
        .collect()
}
