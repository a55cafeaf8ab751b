//! The routes, one file each.

mod send;
mod status;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Router, middleware};

use super::reply::{Inference, not_routed};
use super::state::State;
use crate::wunderkind::api;

pub(super) fn router(state: Arc<State>) -> Router {
    Router::new()
        .route(api::SEND_PATH, post(send::send))
        .route(api::STATUS_PATH, get(status::status))
        .method_not_allowed_fallback(|| async { not_routed(&[Inference::MethodNotRouted]) })
        .fallback(|| async { not_routed(&[]) })
        .layer(middleware::from_fn_with_state(Arc::clone(&state), super::record::record))
        .with_state(state)
}
