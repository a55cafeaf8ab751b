//! `POST /text/message/send`: takes one message.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::wunderkind::sandbox::inference::Inference;
use crate::wunderkind::sandbox::record::Number;
use crate::wunderkind::sandbox::reply::{Refusal, accepted};
use crate::wunderkind::sandbox::state::State;
use crate::wunderkind::sandbox::store::{Candidate, Taken};
use crate::wunderkind::sandbox::validate::{self, Violation};

pub(super) async fn send(
    Shared(state): Shared<Arc<State>>,
    Extension(Number(request)): Extension<Number>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let message =
        if state.config.lenient { validate::lenient(&object(&body)?) } else { validate::message(&object(&body)?) };
    let message = message.map_err(|violations| refuse(&violations))?;
    let mut inferences = vec![Inference::AnyRecipientAccepted];
    if !message.unknown.is_empty() {
        inferences.push(Inference::UnknownFieldIgnored);
    }
    if state.config.lenient {
        inferences.push(Inference::Lenient);
    }
    let candidate = Candidate { message, request };
    let taken = state.store.call(move |db| db.take(&[candidate])).await.map_err(|error| Refusal::broken(&error))?;
    match taken.into_iter().next() {
        Some(Taken::New(id)) => Ok(accepted(id, &inferences)),
        Some(Taken::Dropped(id)) => {
            inferences.push(Inference::DuplicateDropped);
            Ok(accepted(id, &inferences))
        }
        Some(Taken::Refused(left)) => Err(Refusal::bad_request(duplicate(left)).inferred(Inference::DuplicateRefused)),
        None => Err(Refusal::bad_request("no message")),
    }
}

/// Why a message is refused that says the same once more.
pub(super) fn duplicate(left_ms: i64) -> String {
    let minutes = left_ms.div_euclid(60_000) + 1;
    format!(
        "the same recipient, text and sendPurpose within 24 hours; {} h {} min are left",
        minutes / 60,
        minutes % 60
    )
}

/// The one object of a body.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::bad_request("the body must be one JSON object")),
        Err(error) => Err(Refusal::bad_request(format!("the body is not JSON: {error}"))),
    }
}

fn refuse(violations: &[Violation]) -> Refusal {
    let message = violations.first().map_or_else(String::new, |v| format!("{}: {}", v.field, v.problem));
    let details = violations.iter().map(|v| json!({"field": v.field, "description": v.problem})).collect();
    Refusal::bad_request(message).details(details)
}
