//! A record of the ledger.

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Its process is at it.
    Sending,
    /// The endpoint took it.
    Accepted,
    /// The endpoint refused it (4xx).
    Refused,
    /// It certainly never arrived.
    NotSent,
    /// It may have arrived: it was cut off, or the answer does not tell.
    #[default]
    Unknown,
}

impl State {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Sending, Self::Accepted, Self::Refused, Self::NotSent, Self::Unknown];

    /// Its word in the file and for machines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotSent => "not-sent",
            Self::Unknown => "unknown",
        }
    }

    /// The state of this name; what nobody knows is unknown.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or_default()
    }
}

/// A record: one request and what became of it. Times are milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When it was written, before the request left.
    pub created_ms: i64,
    /// When the outcome was written.
    pub finished_ms: Option<i64>,
    /// Where it stands.
    pub state: State,
    /// How many requests were made for it.
    pub attempts: i64,
    /// The record that this one repeats.
    pub repeats: Option<i64>,
    /// The request.
    pub intent: super::Intent,
    /// Whether a credential was taken out of the body, so that it can't be sent again.
    pub redacted: bool,
    /// HTTP status.
    pub status: Option<u16>,
    /// The id to ask the delivery with.
    pub message_id: Option<String>,
    /// The answer's body, or the error.
    pub note: String,
    /// The last delivery status that was seen.
    pub delivery: Option<String>,
    /// When it was seen.
    pub delivery_ms: Option<i64>,
}
