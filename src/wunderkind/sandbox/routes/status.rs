//! `GET /text/message/status?messageId=…`: what became of a message.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use uuid::Uuid;

use crate::wunderkind::sandbox::UnknownId;
use crate::wunderkind::sandbox::inference::Inference;
use crate::wunderkind::sandbox::reply::{Refusal, marked};
use crate::wunderkind::sandbox::state::State;
use crate::wunderkind::status::Status;

pub(super) async fn status(Shared(state): Shared<Arc<State>>, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let query = query.unwrap_or_default();
    let id = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "messageId");
    let Some((_, id)) = id.filter(|(_, id)| !id.is_empty()) else {
        return Err(Refusal::bad_request("messageId: is required"));
    };
    let found = match Uuid::parse_str(&id) {
        Ok(id) => state.store.call(move |db| db.status_of(id)).await.map_err(|error| Refusal::broken(&error))?,
        Err(_) => None,
    };
    match (found, state.config.unknown_id) {
        (Some(status), _) => Ok(marked(Json(json!({"status": status.name()})), &[Inference::MessagePace])),
        (None, UnknownId::Status) => {
            Ok(marked(Json(json!({"status": Status::NotFound.name()})), &[Inference::UnknownMessage]))
        }
        (None, UnknownId::NotFound) => {
            Err(Refusal::new(StatusCode::NOT_FOUND, "no message has this messageId")
                .inferred(Inference::UnknownMessage))
        }
    }
}
