//! What is about to be sent, and what became of it.

use sha2::{Digest as _, Sha256};

/// A request that is about to leave, without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Intent {
    /// Whose memory of duplicates counts: the Text API, or the URL of another endpoint.
    pub realm: String,
    /// Phone or e-mail; empty where the body names nobody.
    pub recipient: String,
    /// The message as it will be read; the whole body for another endpoint.
    pub text: String,
    /// `sendPurpose`.
    pub purpose: String,
    /// The webhook's name.
    pub webhook: String,
    /// The spec's file.
    pub spec: String,
    /// The sample's name.
    pub sample: String,
    /// The URL.
    pub endpoint: String,
    /// Names and values of the headers; a credential as `${NAME}`.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: String,
    /// Whether the body is made of the Text API's fields.
    pub text_api: bool,
}

impl Intent {
    /// What tells two messages apart: realm, recipient, text and purpose, each with its
    /// length so that no two quadruples run together. An e-mail's case does not count.
    pub(super) fn key(&self) -> [u8; 32] {
        let recipient = self.recipient.to_lowercase();
        let mut hash = Sha256::new();
        for part in [&self.realm, &recipient, &self.text, &self.purpose] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }
}

/// Which earlier records keep a request from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The Text API's: the same message at most once in 24 hours.
    Day,
    /// For other endpoints: only one of which it is not known whether it arrived.
    Unsettled,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Which state the record takes.
    pub state: super::State,
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// The id to ask the delivery with.
    pub message_id: Option<String>,
    /// The answer's body, or the error.
    pub note: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_run_together_and_an_e_mail_s_case_does_not_count() {
        let intent = |recipient: &str, text: &str, purpose: &str| Intent {
            recipient: recipient.to_owned(),
            text: text.to_owned(),
            purpose: purpose.to_owned(),
            ..Intent::default()
        };
        assert_ne!(intent("a", "bc", "").key(), intent("ab", "c", "").key());
        assert_ne!(intent("a", "b", "c").key(), intent("a", "b", "C").key());
        assert_eq!(intent("Ada@acme.test", "b", "").key(), intent("ada@acme.test", "b", "").key());
    }
}
