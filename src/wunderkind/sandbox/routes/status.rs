//! `GET /text/message/status?messageId=…`: what became of a message.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::wunderkind::sandbox::auth;
use crate::wunderkind::sandbox::reply::{Inference, Refusal, marked};
use crate::wunderkind::sandbox::state::State;

pub(super) async fn status(
    Shared(state): Shared<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    auth::check(&headers, &state.config.keys)?;
    let query = query.unwrap_or_default();
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "messageId");
    let Some((_, id)) = id.filter(|(_, id)| !id.is_empty()) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "messageId: is required"));
    };
    match state.status_of(&id) {
        Some(status) => {
            let answer = Json(json!({"status": status.name()})).into_response();
            Ok(marked(answer, &[Inference::MessagePace]))
        }
        None => {
            Err(Refusal::new(StatusCode::NOT_FOUND, "no message has this messageId")
                .inferred(Inference::UnknownMessage))
        }
    }
}
