//! Many messages to a sandbox on this machine.

use super::{Answer, Header, Limits, Outgoing, SendError, Target, answer, builder_for, error, sandbox_headers};
use crate::wunderkind::api;
use crate::wunderkind::credentials::ClientKeys;
use crate::wunderkind::sandbox::SANDBOX_HEADER;

/// Why an address is no sandbox's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a sandbox is on this machine, by plain http: 127.0.0.1 or localhost")]
pub struct NotHere;

/// Posts messages to a sandbox, which texts nobody: so connections are kept, as [`post`](super::post) never does.
/// It bears the public pair of every sandbox and knows no other credentials.
#[derive(Debug, Clone)]
pub struct Poster {
    client: reqwest::Client,
    target: Target,
    headers: Vec<Header>,
    limits: Limits,
}

impl Poster {
    /// Takes any URL of a sandbox, such as the address it prints. Opens no connection.
    ///
    /// # Errors
    /// When the URL is not this machine's, by plain http.
    pub fn target(url: &Target) -> Result<Target, NotHere> {
        if url.is_loopback() && url.is_plain() { Ok(url.sibling(api::SEND_PATH, &[])) } else { Err(NotHere) }
    }

    /// A poster to what [`target`](Self::target) gave.
    ///
    /// # Errors
    /// When the client can't be set up.
    pub fn new(target: Target) -> Result<Self, SendError> {
        let limits = Limits::default();
        let client = builder_for(&target, limits).build().map_err(|error| error::of_client(&error))?;
        let outgoing = Outgoing::new(target, sandbox_headers(&ClientKeys::of_sandbox()), String::new());
        Ok(Self { client, target: outgoing.target, headers: outgoing.headers, limits })
    }

    /// Where the sandbox's page is.
    #[must_use]
    pub fn page(&self) -> Target {
        self.target.sibling("/", &[])
    }

    /// Whether a sandbox answers there. It keeps no record of being asked.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn is_sandbox(&self) -> Result<bool, SendError> {
        let asked = self.client.get(self.target.sibling("/favicon.ico", &[]).url().clone());
        let response = asked.send().await.map_err(|error| error::of_request(&error, &self.target, self.limits))?;
        Ok(response.headers().contains_key(SANDBOX_HEADER))
    }

    /// Posts a message.
    ///
    /// # Errors
    /// As [`post`](super::post).
    pub async fn post(&self, body: Vec<u8>) -> Result<Answer, SendError> {
        let request = self.client.post(self.target.url().clone()).body(body);
        answer(request, &self.headers, &self.target, self.limits).await
    }
}
