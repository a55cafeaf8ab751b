//! A test request: what will go where, and what came back.

mod human;
mod json;

use crate::sms::{Measure, Offender};
use crate::text::Redactor;
use crate::wunderkind::client::{Answer, Outgoing, SendError};
use crate::wunderkind::phone::E164;

pub use human::{outcome, plan, request};
pub use json::document;

/// Which endpoint a request is meant for, and so what its answers mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Wunderkind's Text API, wherever it is posted to.
    TextApi,
    /// The Text API's stand-in in this process.
    Sandbox,
    /// Any other endpoint, which may answer as it likes.
    Other,
}

impl Kind {
    /// Whether answers must be as the Text API documents them.
    #[must_use]
    pub const fn documented(self) -> bool {
        !matches!(self, Self::Other)
    }
}

/// Who gets the text, as far as the body tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// The number given stands in the body.
    Given {
        /// The number.
        to: E164,
        /// What stood there before, as JSON; empty when the body had no `phone`.
        replaced: Vec<String>,
    },
    /// The body has no member `phone`; a number given has no place in it.
    NoField {
        /// The number given, if any.
        to: Option<E164>,
    },
    /// The body is for another endpoint and goes out with the phone it has.
    Kept,
}

/// The message inside a body.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageText {
    /// As it will be read.
    pub text: String,
    /// What it costs.
    pub measure: Measure,
    /// Characters that force UCS-2.
    pub offenders: Vec<Offender>,
    /// The link.
    pub click_url: Option<String>,
    /// The picture.
    pub media_url: Option<String>,
}

/// A request that is ready to be shown and sent.
#[derive(Debug)]
pub struct Plan {
    /// The webhook's name.
    pub webhook: String,
    /// The sample's name.
    pub sample: String,
    /// What the endpoint is.
    pub kind: Kind,
    /// The request.
    pub outgoing: Outgoing,
    /// Who gets it.
    pub recipient: Recipient,
    /// The message, where the body holds one.
    pub message: Option<MessageText>,
    /// What looks wrong, in sentences.
    pub doubts: Vec<String>,
    /// Knows every secret of the request and of the spec.
    pub redactor: Redactor,
}

/// What became of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It was only shown.
    DryRun,
    /// The endpoint answered.
    Answered(Answer),
    /// There is no answer.
    Failed(SendError),
}

#[cfg(test)]
#[path = "send_tests.rs"]
mod tests;
