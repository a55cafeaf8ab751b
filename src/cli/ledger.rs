//! Which ledger a command uses.

use std::path::PathBuf;

use clap::Args;
use etcetera::BaseStrategy as _;

use super::Failure;
use crate::ledger::{Ledger, LedgerError};

/// Which ledger to use.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct LedgerArguments {
    /// The ledger of sent requests; by default `flowhook/ledger.sqlite3` in the folder for data
    /// of programs, such as ~/.local/share
    #[arg(long, value_name = "PATH", env = "FLOWHOOK_LEDGER")]
    ledger: Option<PathBuf>,
}

impl LedgerArguments {
    /// Where it is, or would be made.
    ///
    /// # Errors
    /// When none was named and the system has no folder for it.
    pub(super) fn path(&self) -> anyhow::Result<PathBuf> {
        if let Some(path) = &self.ledger {
            return Ok(path.clone());
        }
        let folders = etcetera::choose_base_strategy().map_err(|error| {
            Failure::usage(format!("there is no place for the ledger of sent requests: {error}"))
                .help("name one with --ledger PATH")
        })?;
        Ok(folders.data_dir().join("flowhook").join("ledger.sqlite3"))
    }

    /// Opens it; makes it where there is none.
    ///
    /// # Errors
    /// When it can't be used; nothing must be sent then.
    pub(super) fn open(&self) -> anyhow::Result<Ledger> {
        Ledger::open(&self.path()?).map_err(|error| failure(&error).into())
    }

    /// Opens it, if there is one.
    ///
    /// # Errors
    /// When there is one and it can't be used.
    pub(super) fn open_existing(&self) -> anyhow::Result<Option<Ledger>> {
        Ledger::open_existing(&self.path()?).map_err(|error| failure(&error).into())
    }
}

/// The ledger's error with its exit code and what to do.
pub(super) fn failure(error: &LedgerError) -> Failure {
    let message = error.to_string();
    match error {
        LedgerError::NoSuchRecord { .. } => Failure::usage(message).help("`flowhook history` lists the records"),
        LedgerError::Newer { .. } => Failure::files(message).help("use that flowhook, or another --ledger"),
        LedgerError::Busy { .. } => Failure::files(message).help("try again when the other flowhook is done"),
        LedgerError::File { .. } | LedgerError::Foreign { .. } => {
            Failure::files(message).help("nothing is sent without a ledger; name another one with --ledger PATH")
        }
    }
}
