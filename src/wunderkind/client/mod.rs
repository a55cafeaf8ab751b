//! Fires one request, once.
//!
//! A text to a real person can't be taken back. So nothing is retried, no redirect is
//! followed, a connection is never reused, and each error says what is certain about
//! whether the request may have arrived.

pub(crate) mod causes;
mod error;
mod poster;
mod request;
mod target;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};

pub use error::{Arrival, SendError};
pub use poster::{NotHere, Poster};
pub use request::{Header, HeaderText, Outgoing, client_headers, sandbox_headers};
pub use target::{Target, TargetError};

/// Makes ring the process's TLS provider, as reqwest wants it without a default one. Does
/// nothing when there is a provider already.
pub fn install_tls() {
    // An error means that a provider is installed, which is all that is wanted.
    rustls::crypto::ring::default_provider().install_default().ok();
}

/// Limits of a request. Klaviyo's own time-out is not documented, so these are ours.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For name, connection and TLS together.
    pub connect: Duration,
    /// From the start to the last byte of the answer.
    pub total: Duration,
    /// The largest answer that is read, in bytes.
    pub answer: usize,
}

impl Default for Limits {
    /// 10 s to connect, 30 s in all, 1 MiB of answer.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(30), answer: 1 << 20 }
    }
}

/// What the endpoint answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status, never a redirect.
    pub status: u16,
    /// `Content-Type`, where given.
    pub content_type: Option<String>,
    /// Values of the header with which a sandbox names what it inferred.
    pub inferred: Vec<String>,
    /// `Retry-After` in seconds, where given so. None is documented.
    pub retry_after: Option<Duration>,
    /// The body; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// From the start to the last byte of the answer.
    pub elapsed: Duration,
}

/// POSTs `outgoing` exactly once.
///
/// # Errors
/// Whenever there is no complete answer, or the answer is a redirect; see [`SendError`].
pub async fn post(outgoing: &Outgoing, limits: Limits) -> Result<Answer, SendError> {
    let client = client_for(&outgoing.target, limits)?;
    let request = client.post(outgoing.target.url().clone()).body(outgoing.body.clone());
    answer(request, &outgoing.headers, &outgoing.target, limits).await
}

/// GETs `target` once, which changes nothing there.
///
/// # Errors
/// As [`post`].
pub async fn get(target: &Target, headers: &[Header], limits: Limits) -> Result<Answer, SendError> {
    let client = client_for(target, limits)?;
    answer(client.get(target.url().clone()), headers, target, limits).await
}

async fn answer(
    mut request: reqwest::RequestBuilder,
    headers: &[Header],
    target: &Target,
    limits: Limits,
) -> Result<Answer, SendError> {
    let started = Instant::now();
    for header in headers {
        let (name, value) = wire(header)?;
        request = request.header(name, value);
    }
    let response = request.send().await.map_err(|error| error::of_request(&error, target, limits))?;
    let status = response.status().as_u16();
    let text = |name: HeaderName| {
        response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    if response.status().is_redirection() {
        return Err(SendError::Redirect { status, location: text(LOCATION) });
    }
    let content_type = text(CONTENT_TYPE);
    let retry_after = text(RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let inferred = response
        .headers()
        .get_all(super::sandbox::INFERRED_HEADER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .map(ToOwned::to_owned)
        .collect();
    let body = body_of(response, limits.answer).await?;
    Ok(Answer { status, content_type, inferred, retry_after, body, elapsed: started.elapsed() })
}

/// A client of its own for each request: no pooled connection, on which a library might
/// send the request a second time.
fn client_for(target: &Target, limits: Limits) -> Result<reqwest::Client, SendError> {
    builder_for(target, limits).pool_max_idle_per_host(0).build().map_err(|error| error::of_client(&error))
}

fn builder_for(target: &Target, limits: Limits) -> reqwest::ClientBuilder {
    install_tls();
    let builder = reqwest::Client::builder()
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false);
    // What is meant for this machine must reach no other one: neither by a proxy nor by what a resolver says of the name.
    let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    let builder = if target.is_loopback() { builder.no_proxy().resolve_to_addrs("localhost", &here) } else { builder };
    // Plain http needs no certificate authority, and a system without any must not fail for want of one.
    if target.is_plain() { builder.tls_certs_only([]) } else { builder.https_only(true) }
}

fn wire(header: &Header) -> Result<(HeaderName, HeaderValue), SendError> {
    let invalid = || SendError::InvalidHeader { name: header.name.clone() };
    let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| invalid())?;
    let value = match &header.value {
        HeaderText::Plain(text) => HeaderValue::from_str(text).map_err(|_| invalid())?,
        HeaderText::Secret { value, .. } => {
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| invalid())?;
            value.set_sensitive(true);
            value
        }
        HeaderText::Unset { .. } => return Err(invalid()),
    };
    Ok((name, value))
}

async fn body_of(mut response: reqwest::Response, limit: usize) -> Result<String, SendError> {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                return Err(SendError::AnswerTooLarge { status, limit });
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(String::from_utf8_lossy(&body).into_owned()),
            Err(error) => return Err(SendError::AnswerCutOff { status, timed_out: error.is_timeout() }),
        }
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
