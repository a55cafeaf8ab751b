//! The ledger of sent requests: what keeps a person from being texted twice.
//!
//! An intent is written, durably, before the first byte of a request leaves, and the outcome
//! after. Whoever wants to send asks [`Ledger::reserve`] first, which looks and writes in one
//! transaction, so that of two processes only one sends. A record whose process died is found
//! by its [run lock](self) and called [`State::Unknown`].
//!
//! It is an SQLite file with `synchronous=FULL` in WAL mode. A commit there ends with a sync
//! of the log, so it outlives a power cut; in the older rollback mode, `FULL` leaves the
//! removal of the journal unsynced, and a power cut could undo the last commit
//! (<https://www.sqlite.org/pragma.html#pragma_synchronous>). Readers do not wait for writers
//! either. The price: the file must not lie on a network share.
//!
//! What is stored of people: the recipient and the body, as they were sent. A hash would not
//! hide a phone number, of which there are too few, and who looks at the history must see who
//! got what. So the file is the user's alone (mode 0600). Credentials are never stored: every
//! text goes through a [`Redactor`](crate::text::Redactor), headers are kept as the names of
//! their variables.

mod entry;
mod error;
mod history;
mod intent;
mod reserve;
mod run;
mod schema;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

pub use entry::{Entry, State};
pub use error::LedgerError;
pub use history::Filter;
pub use intent::{Intent, Outcome, Rule};
pub use reserve::{Block, Reserved};

/// How long the endpoint remembers a message, in milliseconds: "only 1 message with the same
/// body to be sent to the same user within a 24hr period"
/// (<https://support.wunderkind.co/hc/en-us/articles/25793355677979-Text-Message-API-Klaviyo-Integration-Guide>).
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How long a process waits for another one's transaction.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
    run: Option<run::Run>,
}

impl Ledger {
    /// Opens the ledger at `path`; makes it, for its owner only, where there is none.
    ///
    /// # Errors
    /// When it can't be read and written, is no ledger, or was made by a later flowhook.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        schema::create_file(path)?;
        let mut connection = Connection::open(path).map_err(|error| LedgerError::of(path, &error))?;
        schema::prepare(&mut connection, path)?;
        Ok(Self { connection, path: path.to_path_buf(), run: None })
    }

    /// Opens the ledger at `path` if there is one; never makes one.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_existing(path: &Path) -> Result<Option<Self>, LedgerError> {
        if path.exists() { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn error(&self, error: &rusqlite::Error) -> LedgerError {
        LedgerError::of(&self.path, error)
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
