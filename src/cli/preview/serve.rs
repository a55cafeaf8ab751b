//! The page for this machine's browsers.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, serve};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

use crate::cli::Failure;
use crate::report::preview::live_policy;

/// What is served.
#[derive(Default)]
struct Current {
    page: String,
    version: u64,
}

/// What every request sees.
#[derive(Clone)]
struct Shared {
    current: Arc<Mutex<Current>>,
    /// The names by which a browser on this machine calls the server.
    hosts: [String; 2],
}

impl Shared {
    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server on the loopback that serves one page.
pub(super) struct Server {
    shared: Shared,
    /// Ends with the server.
    _runtime: Runtime,
}

impl Server {
    /// Listens on the port; 0 takes a free one.
    pub(super) fn start(port: u16) -> anyhow::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port))).map_err(|error| {
            Failure::network(format!("port {port} of this machine can't be served: {error}"))
                .help("name another one, or none")
        })?;
        let port = listener.local_addr()?.port();
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let shared = Shared { current: Arc::default(), hosts };
        let routes = Router::new()
            .route("/", get(page))
            .route("/version", get(version))
            .layer(from_fn_with_state(shared.clone(), only_here))
            .with_state(shared.clone());
        runtime.spawn(async move { serve(listener, routes).await });
        Ok(Self { shared, _runtime: runtime })
    }

    /// Where it listens.
    pub(super) fn url(&self) -> String {
        let [host, _] = &self.shared.hosts;
        format!("http://{host}/")
    }

    /// Serves this page from now on.
    pub(super) fn put(&self, page: String) {
        let mut current = self.shared.current();
        if current.page != page {
            *current = Current { page, version: current.version + 1 };
        }
    }
}

/// Another site's page could give its own name this machine's address, and read the page so: only
/// requests that name this machine are answered.
async fn only_here(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !shared.hosts.iter().any(|known| known == host) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, header::HeaderValue::from_static("nosniff"));
    if let Ok(policy) = header::HeaderValue::from_str(&live_policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn page(State(shared): State<Shared>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], shared.current().page.clone())
}

async fn version(State(shared): State<Shared>) -> String {
    shared.current().version.to_string()
}
