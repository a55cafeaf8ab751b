//! `POST /text/message/send`: takes one message.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use crate::wunderkind::sandbox::auth;
use crate::wunderkind::sandbox::reply::{Inference, Refusal, accepted};
use crate::wunderkind::sandbox::state::State;
use crate::wunderkind::sandbox::validate::{Violation, message};

pub(super) async fn send(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    auth::check(&headers, &state.config.keys)?;
    let value: Value = serde_json::from_slice(&body)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}")))?;
    let Value::Object(object) = value else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "the body must be one JSON object"));
    };
    let message = message(&object).map_err(|violations| refuse(&violations))?;
    let mut inferences = vec![Inference::AnyRecipientAccepted];
    if !message.unknown.is_empty() {
        inferences.push(Inference::UnknownFieldIgnored);
    }
    Ok(accepted(state.take(&message.recipient), &inferences))
}

fn refuse(violations: &[Violation]) -> Refusal {
    let message = violations.first().map_or_else(String::new, |v| format!("{}: {}", v.field, v.problem));
    let details = violations.iter().map(|v| json!({"field": v.field, "description": v.problem})).collect();
    Refusal::new(StatusCode::BAD_REQUEST, message).details(details)
}
