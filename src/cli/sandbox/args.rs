//! The arguments of `flowhook sandbox`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::cli::vault::VaultArguments;
use crate::wunderkind::sandbox::{self, Faults};

const AFTER_HELP: &str = "\
Examples:
  flowhook sandbox                                        on port 4410, with a page at http://127.0.0.1:4410/
  flowhook sandbox --state sandbox.sqlite3 --speed 60     remembers everything; an hour is a minute
  flowhook sandbox --book recipients.yaml --callback http://127.0.0.1:8080/status
  flowhook sandbox --fault 429:0.1,slow:2s:0.05,lost:0.01

It listens on 127.0.0.1 only and never forwards anything. It accepts your own credentials if it finds
some, and always a public pair, which it prints if it finds none. Answers name what is inferred rather
than documented in the header x-flowhook-inferred; docs/sandbox.md explains each.

Standard output gets one line, its address. Ctrl-C and SIGTERM stop it after the requests that are
being answered.

Exit codes: 0 it was told to stop; 2 wrong usage; 3 the state or the book can't be used; 4 the port
can't be had.";

/// Run a stand-in for the Text API on this machine, with a page that shows the texts
#[derive(Debug, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(in crate::cli) struct SandboxArguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value = "4410")]
    pub port: u16,
    /// Keep messages, requests and subscriptions in this SQLite file; a restart loses nothing
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Who is subscribed, unsubscribed, unknown or has too many devices: a YAML file; everybody is
    /// subscribed if left out
    #[arg(long, value_name = "FILE")]
    pub book: Option<PathBuf>,
    /// Let the clock run so many times as fast: messages come along sooner, 24 hours and 7 days
    /// are shorter
    #[arg(long, value_name = "TIMES", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub speed: u32,
    /// Requests a second for each client id: 100, 250 and 300 are in Wunderkind's pages; `none` for
    /// no limit
    #[arg(long, value_name = "PER_SECOND|none", default_value = "100")]
    pub rate: Rate,
    /// Name so many seconds in `Retry-After` of a 429; the API documents no such header
    #[arg(long, value_name = "SECONDS")]
    pub retry_after: Option<u32>,
    /// What becomes of the same text to the same recipient for the same purpose within 24 hours
    #[arg(long, value_enum, default_value_t = Duplicates::Drop)]
    pub duplicates: Duplicates,
    /// Post each state of a message to this URL on this machine, with the members of callbackData
    #[arg(long, value_name = "URL")]
    pub callback: Option<String>,
    /// What goes wrong on purpose, with probabilities: 429:0.1, 503, slow:2s, slow:500ms:0.2, reset
    /// (nothing was taken), lost (taken, but no answer), malformed (taken, broken answer)
    #[arg(long, value_name = "FAULT,…")]
    pub fault: Option<Faults>,
    /// Where the draw of faults begins; the same seed gives the same faults
    #[arg(long, value_name = "N", default_value = "0")]
    pub seed: u64,
    /// Take any client id and secret; each id has a rate limit of its own
    #[arg(long)]
    pub any_client: bool,
    /// Which status refuses a request without credentials, or with wrong ones
    #[arg(long, value_enum, default_value_t = AuthStatus::Split)]
    pub auth_status: AuthStatus,
    /// Take messages as the older edition of the API did: without sendPurpose, any callbackData
    #[arg(long)]
    pub lenient: bool,
    /// Which numbers errors have in `code`
    #[arg(long, value_enum, default_value_t = Codes::Http)]
    pub codes: Codes,
    /// What the status endpoint says of an id that it does not know
    #[arg(long, value_enum, default_value_t = UnknownId::NotFound)]
    pub unknown_id: UnknownId,
    /// Letters and digits of a short link behind https://txts.ly/
    #[arg(long, value_name = "LENGTH", default_value = "10", value_parser = length)]
    pub link_length: usize,
    /// How many of the latest requests are kept; messages are kept for 7 days
    #[arg(long, value_name = "COUNT", default_value = "10000", value_parser = count)]
    pub keep_requests: usize,
    /// Stop after so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub stop_after: Option<u64>,
    #[command(flatten)]
    pub vault: VaultArguments,
}

fn within(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("a whole number from {least} to {most} is needed"))
}

fn length(text: &str) -> Result<usize, String> {
    within(text, 1, 64)
}

fn count(text: &str) -> Result<usize, String> {
    within(text, 1, 1_000_000)
}

/// Requests a second, or any number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Rate(pub Option<u32>);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
        number
            .map(|number| Self(Some(number)))
            .ok_or_else(|| "a number from 1 to 1000000, or `none`, is needed".to_owned())
    }
}

/// What becomes of duplicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Duplicates {
    /// Answered like the first, with its id, and not sent
    Drop,
    /// Refused with 400
    Reject,
    /// Sent like any other, against the documented rule
    Allow,
}

impl From<Duplicates> for sandbox::Duplicates {
    fn from(given: Duplicates) -> Self {
        match given {
            Duplicates::Drop => Self::Drop,
            Duplicates::Reject => Self::Reject,
            Duplicates::Allow => Self::Allow,
        }
    }
}

/// The refusal of credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum AuthStatus {
    /// 401 where a header is missing, 403 where the pair is not known
    Split,
    /// 401 for both
    #[value(name = "401")]
    Unauthorized,
    /// 403 for both
    #[value(name = "403")]
    Forbidden,
}

impl From<AuthStatus> for sandbox::AuthStatus {
    fn from(given: AuthStatus) -> Self {
        match given {
            AuthStatus::Split => Self::Split,
            AuthStatus::Unauthorized => Self::Unauthorized,
            AuthStatus::Forbidden => Self::Forbidden,
        }
    }
}

/// The numbers of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Codes {
    /// The HTTP status
    Http,
    /// gRPC's numbers
    Grpc,
}

impl From<Codes> for sandbox::Codes {
    fn from(given: Codes) -> Self {
        match given {
            Codes::Http => Self::Http,
            Codes::Grpc => Self::Grpc,
        }
    }
}

/// The status of an unknown id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum UnknownId {
    /// 404 with an error
    #[value(name = "404")]
    NotFound,
    /// 200 with the status `NOT_FOUND`
    #[value(name = "NOT_FOUND")]
    Status,
}

impl From<UnknownId> for sandbox::UnknownId {
    fn from(given: UnknownId) -> Self {
        match given {
            UnknownId::NotFound => Self::NotFound,
            UnknownId::Status => Self::Status,
        }
    }
}
