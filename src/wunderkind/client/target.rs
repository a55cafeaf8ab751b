//! Where a request may go.

use std::net::IpAddr;

use url::{Host, Url};

use crate::wunderkind::api;

/// A URL that requests with credentials may go to: https anywhere, plain http to the
/// loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

/// Why a URL is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It can't be read.
    #[error("the endpoint is no URL: {0}")]
    NotUrl(String),
    /// Plain http to another machine.
    #[error(
        "plain http is allowed to this machine only (127.0.0.1, [::1], localhost): credentials and texts would travel readable; use https"
    )]
    PlainHttp,
    /// Neither http nor https.
    #[error("the endpoint must be an https URL, not `{0}:`")]
    Scheme(String),
    /// `user:password@` in the URL.
    #[error(
        "the endpoint's URL holds a user name or password: put credentials into a header that names an environment variable"
    )]
    Credentials,
}

impl Target {
    /// Reads a URL. A fragment is dropped, as no request carries it.
    ///
    /// # Errors
    /// When it is none, or when requests must not go there. No error repeats the URL, which
    /// may hold a password.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let mut url = Url::parse(text).map_err(|error| TargetError::NotUrl(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(TargetError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(TargetError::PlainHttp);
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// The same host with another of the API's paths, and a query.
    #[must_use]
    pub fn sibling(&self, path: &str, query: &[(&str, &str)]) -> Self {
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Self(url)
    }

    /// Whether it is plain http (and so this machine).
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Whether it is Wunderkind's own host.
    #[must_use]
    pub fn is_wunderkind(&self) -> bool {
        self.0.host_str() == Some(api::HOST)
    }

    /// Host, and port where it is not the usual one, as the `Host` header has it.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

impl AsRef<str> for Target {
    fn as_ref(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_plain_http_to_the_loopback() {
        for url in [
            api::SEND_URL,
            "https://hooks.acme.test/a?b=c",
            "http://127.0.0.1:8080/x",
            "http://127.9.9.9/",
            "http://[::1]:1/",
            "http://localhost:3000",
            "HTTP://LOCALHOST/",
        ] {
            assert!(Target::parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn plain_http_to_anything_that_only_looks_like_the_loopback_is_refused() {
        for url in [
            "http://api.wknd.ai/text/message/send",
            "http://127.0.0.1.acme.test/",
            "http://localhost.acme.test/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
            "http://128.0.0.1/",
        ] {
            assert_eq!(Target::parse(url), Err(TargetError::PlainHttp), "{url}");
        }
    }

    #[test]
    fn a_password_in_the_url_is_refused_and_not_repeated() {
        let error = Target::parse("https://user:hunter2@acme.test/").unwrap_err();
        assert_eq!(error, TargetError::Credentials);
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        assert!(matches!(Target::parse("acme"), Err(TargetError::NotUrl(_))));
        assert!(matches!(Target::parse("https://"), Err(TargetError::NotUrl(_))));
        assert_eq!(Target::parse("file:///etc/passwd"), Err(TargetError::Scheme("file".to_owned())));
    }

    #[test]
    fn a_fragment_is_dropped_and_the_port_named_only_where_unusual() {
        let target = Target::parse("https://api.wknd.ai:443/x#y").unwrap();
        assert_eq!(
            (target.to_string().as_str(), target.authority().as_str()),
            ("https://api.wknd.ai/x", "api.wknd.ai")
        );
        assert!(target.is_wunderkind());
        assert_eq!(Target::parse("http://127.0.0.1:81/").unwrap().authority(), "127.0.0.1:81");
    }
}
