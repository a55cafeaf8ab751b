//! `POST /text/subscription/status`, `/text/subscribe` and `/text/unsubscribe`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::response::Response;
use serde_json::{Value, json};

use crate::wunderkind::sandbox::inference::Inference;
use crate::wunderkind::sandbox::numbers::{self, Numbers};
use crate::wunderkind::sandbox::reply::{Refusal, marked};
use crate::wunderkind::sandbox::state::State;

/// The sentence that the pages show.
const RECEIVED: &str = "We have received and are processing your request";

pub(super) async fn status(Shared(state): Shared<Arc<State>>, body: Bytes) -> Result<Response, Refusal> {
    let numbers = numbers::read(&body, false)?;
    let mut inferences = vec![Inference::UnknownPhone];
    inferences.extend(numbers.unknown.then_some(Inference::UnknownFieldIgnored));
    let Numbers { valid, invalid, .. } = numbers;
    let told = state.store.call(move |db| db.subscribed(&valid).map(|told| (valid, told))).await;
    let (valid, told) = told.map_err(|error| Refusal::broken(&error))?;
    let statuses: Vec<Value> = valid
        .iter()
        .zip(told)
        .map(|(phone, subscribed)| json!({"phoneNumber": phone.as_str(), "subscriptionStatus": subscribed}))
        .collect();
    Ok(marked(Json(json!({"phoneNumberStatuses": statuses, "invalidPhoneNumbers": invalid})), &inferences))
}

pub(super) async fn subscribe(Shared(state): Shared<Arc<State>>, body: Bytes) -> Result<Response, Refusal> {
    let numbers = numbers::read(&body, true)?;
    let inferences = changed(&state, numbers.valid, true, numbers.unknown).await?;
    let answer = json!({"message": RECEIVED, "invalidPhoneNumbers": numbers.invalid, "failedToProcessNumbers": []});
    Ok(marked(Json(answer), &inferences))
}

pub(super) async fn unsubscribe(Shared(state): Shared<Arc<State>>, body: Bytes) -> Result<Response, Refusal> {
    let numbers = numbers::read(&body, false)?;
    let inferences = changed(&state, numbers.valid, false, numbers.unknown).await?;
    Ok(marked(Json(json!({"message": RECEIVED, "invalidPhoneNumbers": numbers.invalid})), &inferences))
}

async fn changed(
    state: &State,
    phones: Vec<crate::wunderkind::phone::E164>,
    subscribed: bool,
    unknown: bool,
) -> Result<Vec<Inference>, Refusal> {
    let done = state.store.call(move |db| db.subscribe(&phones, subscribed)).await;
    done.map_err(|error| Refusal::broken(&error))?;
    Ok(if unknown { vec![Inference::UnknownFieldIgnored] } else { Vec::new() })
}
