//! Why the ledger can't be used; nothing is sent then.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the ledger can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The file or its folder can't be made or read.
    #[error("the ledger {}: {reason}", path.display())]
    File {
        /// Where.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// It is something else.
    #[error("{} is no ledger of flowhook: {reason}", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
        /// How one can tell.
        reason: String,
    },
    /// A later flowhook has made it.
    #[error("the ledger {} has version {version}; this flowhook knows version {known} at most", path.display())]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its version.
        version: i64,
        /// The latest known.
        known: i64,
    },
    /// Another process did not let go of it in time.
    #[error("the ledger {} is in use by another process", path.display())]
    Busy {
        /// Where.
        path: PathBuf,
    },
    /// Nothing has this number.
    #[error("the ledger has no record {id}")]
    NoSuchRecord {
        /// The number.
        id: i64,
    },
}

impl LedgerError {
    /// The error behind one of SQLite's.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::NotADatabase) => Self::Foreign { path, reason: "it is no SQLite file".to_owned() },
            _ => Self::File { path, reason: error.to_string() },
        }
    }
}
