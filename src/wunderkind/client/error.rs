//! Why there is no answer, and whether the request may have arrived all the same.

use super::causes;
use std::io;
use std::time::Duration;

use super::{Limits, Target};

/// Whether a request without a usable answer has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Certainly not: sending again is safe.
    No,
    /// Perhaps: sending again may text the person twice.
    Maybe,
    /// Certainly.
    Yes,
}

impl Arrival {
    /// As a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::No => "nothing was sent: trying again is safe",
            Self::Maybe => "the request may have arrived: look at the phone before trying again",
            Self::Yes => "the request did arrive: do not simply send it again",
        }
    }
}

/// Why there is no answer to work with. No variant holds a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Nobody listens there.
    #[error("{authority} refused the connection")]
    Refused {
        /// Host and port.
        authority: String,
    },
    /// The host's name leads nowhere.
    #[error("the name {host} could not be resolved")]
    Dns {
        /// The host.
        host: String,
    },
    /// No connection in time.
    #[error("no connection to {authority} within {limit:?}")]
    ConnectTimeout {
        /// Host and port.
        authority: String,
        /// The time allowed.
        limit: Duration,
    },
    /// The TLS handshake failed.
    #[error("the TLS handshake with {authority} failed: {reason}")]
    Tls {
        /// Host and port.
        authority: String,
        /// What rustls says.
        reason: String,
    },
    /// The system has no certificate authorities, so no server could be trusted.
    #[error("this system has no CA certificates, so no https server can be trusted")]
    NoCaCertificates,
    /// The connection failed in another way.
    #[error("no connection to {authority}: {reason}")]
    Connect {
        /// Host and port.
        authority: String,
        /// What the system says.
        reason: String,
    },
    /// A header's name or value can't stand in a request.
    #[error("the header {name} can't stand in a request")]
    InvalidHeader {
        /// Its name.
        name: String,
    },
    /// The client could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    Setup(String),
    /// No answer in time.
    #[error("no answer from {authority} within {limit:?}")]
    Timeout {
        /// Host and port.
        authority: String,
        /// The time allowed.
        limit: Duration,
    },
    /// The connection ended before an answer came, or the answer is not HTTP.
    #[error("the connection to {authority} broke before an answer came: {reason}")]
    Interrupted {
        /// Host and port.
        authority: String,
        /// What the system says.
        reason: String,
    },
    /// The endpoint sends the request elsewhere; it was not followed.
    #[error("the endpoint answered with a redirect ({status}){}", location.as_ref().map_or_else(String::new, |to| format!(" to {to}")))]
    Redirect {
        /// HTTP status.
        status: u16,
        /// Where to.
        location: Option<String>,
    },
    /// The answer is larger than is read.
    #[error("the answer ({status}) is larger than {limit} bytes")]
    AnswerTooLarge {
        /// HTTP status.
        status: u16,
        /// The limit in bytes.
        limit: usize,
    },
    /// The answer ended too early.
    #[error("the answer ({status}) {}", if *timed_out { "did not end in time" } else { "broke off" })]
    AnswerCutOff {
        /// HTTP status.
        status: u16,
        /// Whether time ran out.
        timed_out: bool,
    },
}

impl SendError {
    /// Whether the request may have arrived.
    #[must_use]
    pub const fn arrival(&self) -> Arrival {
        match self {
            Self::Refused { .. }
            | Self::Dns { .. }
            | Self::ConnectTimeout { .. }
            | Self::Tls { .. }
            | Self::NoCaCertificates
            | Self::Connect { .. }
            | Self::InvalidHeader { .. }
            | Self::Setup(_) => Arrival::No,
            Self::Timeout { .. } | Self::Interrupted { .. } => Arrival::Maybe,
            Self::Redirect { .. } | Self::AnswerTooLarge { .. } | Self::AnswerCutOff { .. } => Arrival::Yes,
        }
    }

    /// A word for machines.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Dns { .. } => "dns",
            Self::ConnectTimeout { .. } => "connect-timeout",
            Self::Tls { .. } => "tls",
            Self::NoCaCertificates => "no-ca-certificates",
            Self::Connect { .. } => "connect",
            Self::InvalidHeader { .. } => "invalid-header",
            Self::Setup(_) => "setup",
            Self::Timeout { .. } => "timeout",
            Self::Interrupted { .. } => "interrupted",
            Self::Redirect { .. } => "redirect",
            Self::AnswerTooLarge { .. } => "answer-too-large",
            Self::AnswerCutOff { .. } => "answer-cut-off",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "check host and port; is the endpoint running?",
            Self::Dns { .. } => "check the spelling of the host and the network",
            Self::ConnectTimeout { .. } | Self::Connect { .. } => "check host, port, firewall and proxy settings",
            Self::Tls { .. } => {
                "check the endpoint's certificate; behind a company proxy its CA must be among the system's"
            }
            Self::NoCaCertificates => {
                "install the package ca-certificates, or name a bundle with the environment variable SSL_CERT_FILE"
            }
            Self::InvalidHeader { .. } => "look at the header in the spec and at the variables it names",
            Self::Setup(_) => "look at the proxy variables in the environment",
            Self::Timeout { .. } | Self::Interrupted { .. } => "the endpoint's log tells, too",
            Self::Redirect { .. } => "redirects are never followed, by Klaviyo neither: use the final URL",
            Self::AnswerTooLarge { .. } | Self::AnswerCutOff { .. } => "is this the endpoint you meant?",
        }
    }
}

/// An error of `Client::build`.
pub(super) fn of_client(error: &reqwest::Error) -> SendError {
    let reason = causes::innermost(error);
    if reason.contains("No CA certificates") { SendError::NoCaCertificates } else { SendError::Setup(reason) }
}

/// An error before the head of an answer was there.
pub(super) fn of_request(error: &reqwest::Error, target: &Target, limits: Limits) -> SendError {
    let authority = target.authority();
    if error.is_dns() {
        return SendError::Dns { host: target.url().host_str().unwrap_or_default().to_owned() };
    }
    if !error.is_connect() {
        return if error.is_timeout() {
            SendError::Timeout { authority, limit: limits.total }
        } else {
            SendError::Interrupted { authority, reason: causes::innermost(error) }
        };
    }
    if let Some(reason) = causes::find(error, |e| e.downcast_ref::<rustls::Error>().map(ToString::to_string)) {
        return SendError::Tls { authority, reason };
    }
    if error.is_timeout() {
        return SendError::ConnectTimeout { authority, limit: limits.connect.min(limits.total) };
    }
    let refused = causes::find(error, |e| {
        e.downcast_ref::<io::Error>().filter(|e| e.kind() == io::ErrorKind::ConnectionRefused).map(|_| ())
    });
    match refused {
        Some(()) => SendError::Refused { authority },
        None => SendError::Connect { authority, reason: causes::innermost(error) },
    }
}
