//! A test request: what will go where, and what came back.

mod bulk;
mod guard;
mod human;
mod json;
mod junit;

use crate::ledger::Block;
use crate::preview::Message;
use crate::text::Redactor;
use crate::wunderkind::client::{Answer, Outgoing, SendError};
use crate::wunderkind::recipient;

pub use bulk::{Crowd, Row, bulk, bulk_document, bulk_junit, bulk_plan};
pub use guard::{cut_off, span, ways, why};
pub use human::{outcome, plan, request};
pub use json::document;
pub use junit::junit;

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
    /// The phone or e-mail given stands in the body.
    Given {
        /// Phone or e-mail.
        to: recipient::Recipient,
        /// What stood there before, as JSON; empty when the body had no place for it.
        replaced: Vec<String>,
    },
    /// The body has no member `phone`; a number given has no place in it.
    NoField {
        /// Who was given, if anybody.
        to: Option<recipient::Recipient>,
    },
    /// The body is for another endpoint and goes out with the phone it has.
    Kept,
}

/// What the ledger says before a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerView {
    /// It is not asked: the request reaches nobody.
    NotKept,
    /// Nothing forbids it.
    Free,
    /// An earlier record forbids it.
    Blocked {
        /// The record.
        block: Block,
        /// The time of the look, in milliseconds since 1970.
        now_ms: i64,
    },
}

/// A request that is ready to be shown and sent.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The webhook's name.
    pub webhook: String,
    /// The sample's name.
    pub sample: String,
    /// What the endpoint is.
    pub kind: Kind,
    /// The request.
    pub outgoing: Outgoing,
    /// Phone or e-mail that the body names.
    pub reaches: Option<String>,
    /// Whether the configuration lists it among the test recipients.
    pub listed: bool,
    /// What the ledger says.
    pub ledger: LedgerView,
    /// Who gets it.
    pub recipient: Recipient,
    /// The message, where the body holds one.
    pub message: Option<Message>,
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
    /// The ledger forbade it.
    Blocked(Block),
    /// The endpoint answered.
    Answered(Answer),
    /// There is no answer.
    Failed(SendError),
}

#[cfg(test)]
#[path = "send_tests.rs"]
mod tests;
