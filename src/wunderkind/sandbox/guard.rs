//! What stands before each route: injected faults, credentials, the rate limit.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::auth;
use super::fault::Trouble;
use super::inference::Inference;
use super::net::Cut;
use super::reply::{FAULT_HEADER, Refusal};
use super::state::State;

/// In a response: the connection is to be cut in place of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoAnswer;

pub(super) async fn guard(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let (trouble, pause) = state.dice.draw();
    if let Some(pause) = pause {
        tokio::time::sleep(pause).await;
    }
    let mut response = match trouble {
        Some(Trouble::Status(status)) => faulty(&state, status),
        Some(Trouble::Reset) => without_answer(StatusCode::OK.into_response()),
        Some(Trouble::Lost) => without_answer(admitted(&state, request, next).await),
        Some(Trouble::Malformed) => malformed(admitted(&state, request, next).await),
        None => admitted(&state, request, next).await,
    };
    let named = [trouble.map(|trouble| trouble.to_string()), pause.map(|_| "slow".to_owned())];
    for name in named.into_iter().flatten() {
        if let Ok(value) = HeaderValue::from_str(&name) {
            response.headers_mut().append(HeaderName::from_static(FAULT_HEADER), value);
        }
    }
    response
}

async fn admitted(state: &State, request: Request, next: Next) -> Response {
    let client = match auth::check(request.headers(), &state.config) {
        Ok(client) => client,
        Err(refusal) => return refusal.into_response(),
    };
    if !state.rates.allow(client.as_bytes(), Instant::now()) {
        let rate = state.config.rate.unwrap_or_default();
        let message = format!("Denied: more than {rate} requests a second from this client id");
        return Refusal::new(StatusCode::TOO_MANY_REQUESTS, message)
            .inferred(Inference::RateLimit)
            .retry_after(state.config.retry_after)
            .into_response();
    }
    next.run(request).await
}

fn faulty(state: &State, status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = state.config.retry_after.filter(|_| status == StatusCode::TOO_MANY_REQUESTS);
    Refusal::new(status, "a fault that the sandbox was asked for").retry_after(retry_after).into_response()
}

fn without_answer(mut response: Response) -> Response {
    response.extensions_mut().insert(NoAnswer);
    response
}

/// The same answer with a body that ends too early for JSON.
fn malformed(mut response: Response) -> Response {
    response.extensions_mut().remove::<Refusal>();
    response.headers_mut().remove(CONTENT_LENGTH);
    let (parts, _) = response.into_parts();
    Response::from_parts(parts, Body::from("{\"messageId\":\"00000000-0000-4000-"))
}

/// Cuts the connection of a response that must not arrive.
pub(super) fn cut(response: &Response, cut: Option<Cut>) -> bool {
    let silent = response.extensions().get::<NoAnswer>().is_some();
    if let Some(cut) = cut.filter(|_| silent) {
        cut.cut();
    }
    silent
}
