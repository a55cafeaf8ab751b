//! How a sandbox behaves.

use std::path::PathBuf;

use super::book::Book;
use super::fault::Faults;
use crate::wunderkind::client::Target;
use crate::wunderkind::credentials::ClientKeys;

/// What becomes of a message that says the same to the same recipient for the same purpose
/// within 24 hours. The rule is documented, the endpoint's answer is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// It is answered like the first one, with its id, and goes nowhere.
    Drop,
    /// It is refused with 400.
    Reject,
    /// It is sent like any other, against the rule.
    Allow,
}

/// What the status endpoint answers for an id that it does not know, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownId {
    /// 404 with the error envelope.
    NotFound,
    /// 200 with the status `NOT_FOUND`.
    Status,
}

/// Which status says that a request bears no pair, or not the right one. The pages document both
/// 401 and 403, not which of them stands for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthStatus {
    /// 401 for a header that is missing, 403 for a pair that is not known.
    Split,
    /// 401 for both.
    Unauthorized,
    /// 403 for both.
    Forbidden,
}

/// Which numbers the `code` of an error has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// The HTTP status.
    Http,
    /// gRPC's, as in other APIs of the same make.
    Grpc,
}

/// How a sandbox behaves. Every setting that stands for something undocumented says so.
#[derive(Debug, Clone)]
pub struct Config {
    /// Port on 127.0.0.1; 0 lets the system choose a free one.
    pub port: u16,
    /// The pair that requests must bear.
    pub keys: ClientKeys,
    /// Another pair that is taken.
    pub also: Option<ClientKeys>,
    /// Takes any pair that is not empty in place of [`Self::keys`] alone.
    pub any_client: bool,
    /// How a missing or wrong pair is refused.
    pub auth_status: AuthStatus,
    /// Where its state is kept; a file that vanishes with it if `None`.
    pub state: Option<PathBuf>,
    /// Who is subscribed.
    pub book: Book,
    /// How many times as fast as the world's its clock runs.
    pub speed: u32,
    /// The most requests a second of one client id; `None` for no limit. The pages name 100,
    /// 250 and 300.
    pub rate: Option<u32>,
    /// Seconds that a 429 names in `Retry-After`; the API documents no such header.
    pub retry_after: Option<u32>,
    /// The 24-hour rule.
    pub duplicates: Duplicates,
    /// Takes messages as the older edition of the API did: without `sendPurpose`, and with any
    /// text as `callbackData`.
    pub lenient: bool,
    /// The numbers of errors.
    pub codes: Codes,
    /// The status of an id that is not known.
    pub unknown_id: UnknownId,
    /// Where status callbacks are posted; on this machine only.
    pub callback: Option<Target>,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// Where the draw of faults begins.
    pub seed: u64,
    /// Letters and digits of a link behind `https://txts.ly/`; the real number is not documented.
    pub link_length: usize,
    /// Whether it shows itself at `/`.
    pub page: bool,
    /// The largest request for one message, in bytes. The endpoint's limit is not documented.
    pub max_request: usize,
    /// The largest request for many messages, in bytes.
    pub max_bulk: usize,
    /// The largest request for many numbers, in bytes; 50,000 of them in Base64 take a good one MiB.
    pub max_numbers: usize,
    /// How many of the latest requests it remembers.
    pub remembered: usize,
    /// The most connections at a time; more wait.
    pub connections: usize,
}

impl Config {
    /// An ephemeral port, everybody subscribed, the clock of the world, no rate limit, no faults,
    /// no page, no state file; requests up to 1 MiB (64 MiB for many messages, 4 MiB for many numbers), the last 1,000 of
    /// them remembered.
    #[must_use]
    pub fn new(keys: ClientKeys) -> Self {
        Self {
            port: 0,
            keys,
            also: None,
            any_client: false,
            auth_status: AuthStatus::Split,
            state: None,
            book: Book::default(),
            speed: 1,
            rate: None,
            retry_after: None,
            duplicates: Duplicates::Drop,
            lenient: false,
            codes: Codes::Http,
            unknown_id: UnknownId::NotFound,
            callback: None,
            faults: Faults::default(),
            seed: 0,
            link_length: 10,
            page: false,
            max_request: 1 << 20,
            max_bulk: 64 << 20,
            max_numbers: 4 << 20,
            remembered: 1_000,
            connections: 1_024,
        }
    }
}
