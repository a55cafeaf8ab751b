//! The routes, one file each.

mod bulk;
mod list;
mod send;
mod status;
mod subscriptions;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};

use super::inference::Inference;
use super::reply::not_routed;
use super::state::State;
use super::{guard, page, record};
use crate::wunderkind::api;

pub(super) fn router(state: &Arc<State>) -> Router {
    let api = Router::new()
        .route(api::SEND_PATH, post(send::send))
        .route(api::BULK_PATH, post(bulk::bulk))
        .route(api::STATUS_PATH, get(status::status))
        .route(api::SUBSCRIPTION_PATH, post(subscriptions::status))
        .route(api::SUBSCRIBE_PATH, post(subscriptions::subscribe))
        .route(api::UNSUBSCRIBE_PATH, post(subscriptions::unsubscribe))
        .route_layer(middleware::from_fn_with_state(Arc::clone(state), guard::guard))
        .method_not_allowed_fallback(|| async { not_routed(&[Inference::MethodNotRouted]) })
        .fallback(|| async { not_routed(&[]) })
        // The layer that reads the body has limits of its own.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Arc::clone(state), record::record))
        .with_state(Arc::clone(state));
    if state.config.page { page::router(state).fallback_service(api) } else { api }
}
