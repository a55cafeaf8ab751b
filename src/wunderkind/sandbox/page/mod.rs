//! The page at `/`.

use std::sync::Arc;

use axum::Router;

use super::state::State;

pub(super) fn router(_state: &Arc<State>) -> Router {
    Router::new()
}
