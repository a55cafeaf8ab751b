//! The page at `/`: texts as bubbles on phones, requests with their bodies, refusals with their
//! reasons.
//!
//! No asset comes from elsewhere, nothing runs but its own script, and every value is escaped by
//! the scaffold. Only who asks for this machine by name gets it: a web site whose name was turned
//! to 127.0.0.1 does not.

mod view;

use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use sha2::{Digest as _, Sha256};
use tera::{Context, Tera};

use super::body::whole;
use super::inference::Inference;
use super::reply::{SANDBOX_HEADER, not_routed};
use super::state::State;
use super::store::StoreError;

const PAGE: &str = "page.html";
const LIVE: &str = "live.html";
const SCAFFOLDS: [(&str, &str); 2] = [
    (LIVE, include_str!("../../../../templates/page/live.html")),
    (PAGE, include_str!("../../../../templates/page/page.html")),
];
const STYLE: &str = include_str!("../../../../templates/page/page.css");
const SCRIPT: &str = include_str!("../../../../templates/page/page.js");

/// Nothing from anywhere else, nothing inline, in no frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// How many messages and requests it shows.
const SHOWN: u32 = 100;

pub(super) fn router(state: &Arc<State>) -> Router {
    let mut scaffolds = Tera::new();
    // Names that end with `.html` are escaped. A test fills both in, so they can be read.
    let read = scaffolds.add_raw_templates(SCAFFOLDS.to_vec());
    let scaffolds = Arc::new(read.map(|()| scaffolds).unwrap_or_default());
    Router::new()
        .route("/", get(page))
        .route("/sandbox/live", get(live))
        .route("/sandbox/page.css", get(|| async { typed("text/css; charset=utf-8", STYLE) }))
        .route("/sandbox/page.js", get(|| async { typed("text/javascript; charset=utf-8", SCRIPT) }))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .method_not_allowed_fallback(|request: Request| async {
            // A body that is left unread would end the connection; whether it is whole does not matter.
            whole(request.into_body(), 0).await.ok();
            not_routed(&[Inference::MethodNotRouted])
        })
        .layer(middleware::from_fn(guarded))
        .layer(Extension(scaffolds))
        .with_state(Arc::clone(state))
}

async fn guarded(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let mut response = if ["127.0.0.1", "localhost"].contains(&name) {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "this page is for 127.0.0.1 and localhost\n").into_response()
    };
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static(SANDBOX_HEADER), env!("CARGO_PKG_VERSION")),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn typed(kind: &'static str, text: impl axum::response::IntoResponse) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

const HTML: &str = "text/html; charset=utf-8";

async fn page(
    Shared(state): Shared<Arc<State>>,
    Extension(scaffolds): Extension<Arc<Tera>>,
    headers: HeaderMap,
) -> Response {
    match rendered(&state, &scaffolds, PAGE, &headers).await {
        Ok(text) => typed(HTML, text),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    }
}

async fn live(
    Shared(state): Shared<Arc<State>>,
    Extension(scaffolds): Extension<Arc<Tera>>,
    headers: HeaderMap,
) -> Response {
    let text = match rendered(&state, &scaffolds, LIVE, &headers).await {
        Ok(text) => text,
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response(),
    };
    let digest = Sha256::digest(&text);
    let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut response = typed(HTML, text);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum PageError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the page can't be made: {0}")]
    Scaffold(#[from] tera::Error),
}

async fn rendered(state: &State, scaffolds: &Tera, name: &str, headers: &HeaderMap) -> Result<String, PageError> {
    let (messages, requests) = state.store.call(|db| Ok((db.messages(SHOWN)?, db.requests(SHOWN as usize)?))).await?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let context: Context = view::context(messages, &requests, host);
    Ok(scaffolds.render(name, &context)?)
}
