//! Why an address gave no answer.

use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use super::Options;
use super::guard::Private;
use crate::wunderkind::client::causes::{find, innermost};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    /// The address is not public, and only such may be asked.
    #[error("leads to {host}, which is no public address{}", if host == &address.to_string() { String::new() } else { format!(" ({address})") })]
    Private { host: String, address: IpAddr },
    /// It goes in a circle, or nearly so.
    #[error("redirects more than {0} times")]
    TooMany(usize),
    /// A redirect to something that is no web address.
    #[error("redirects to `{0}`, which no browser opens")]
    Nowhere(String),
    /// The name leads nowhere.
    #[error("has a host that does not exist: no address is known for {0}")]
    Dns(String),
    /// The certificate, or the handshake before it.
    #[error("has no certificate that can be trusted: {0}")]
    Tls(String),
    /// Nobody listens.
    #[error("leads to {0}, where nobody answers (connection refused)")]
    Refused(String),
    /// No answer in time.
    #[error("gave no answer within {0:?}")]
    Timeout(Duration),
    /// The connection failed or broke.
    #[error("gave no answer: {0}")]
    Broken(String),
}

impl Failure {
    /// What became of a request to `host`.
    pub(super) fn of(error: &reqwest::Error, host: &str, options: Options) -> Self {
        if let Some(Private { host, address }) = find(error, |e| e.downcast_ref::<Private>().cloned()) {
            return Self::Private { host, address };
        }
        if error.is_dns() {
            return Self::Dns(host.to_owned());
        }
        if let Some(reason) = find(error, |e| e.downcast_ref::<rustls::Error>().map(ToString::to_string)) {
            return Self::Tls(reason);
        }
        if error.is_timeout() {
            return Self::Timeout(if error.is_connect() { options.connect } else { options.total });
        }
        let refused = |e: &(dyn Error + 'static)| {
            e.downcast_ref::<io::Error>().filter(|e| e.kind() == io::ErrorKind::ConnectionRefused).map(drop)
        };
        match find(error, refused) {
            Some(()) => Self::Refused(host.to_owned()),
            None => Self::Broken(innermost(error)),
        }
    }

    /// What to do about it.
    pub(super) const fn advice(&self) -> &'static str {
        match self {
            Self::Private { .. } => "people can't open it; to ask a server of your own network, give `--allow-private`",
            Self::TooMany(_) | Self::Nowhere(_) => "write the address that the redirects are to lead to",
            Self::Dns(_) => "check the spelling of the host",
            Self::Tls(_) => "phones refuse such a page too: have the certificate renewed",
            Self::Refused(_) | Self::Timeout(_) | Self::Broken(_) => {
                "open it in a browser; `--online` asks directly, without a proxy"
            }
        }
    }
}
