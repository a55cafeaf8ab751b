//! Run locks: how a later process tells a request that is under way from one that was cut off.
//!
//! A process that sends holds a lock on a file of its own beside the ledger. The system lets
//! go of the lock when the process ends, however it ends. So a record that says "sending",
//! and whose lock can be had, was cut off.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A process that sends.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) name: String,
    path: PathBuf,
    file: Option<File>,
}

impl Run {
    /// Starts one: its lock is held before any record names it.
    pub(super) fn start(ledger: &Path) -> io::Result<Self> {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let path = place(ledger, &name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        file.lock()?;
        Ok(Self { name, path, file: Some(file) })
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // Some systems remove no open file. Whoever looks in between finds the record settled.
        self.file.take();
        std::fs::remove_file(&self.path).ok();
    }
}

/// Whether the process of this name is still at it. When that can't be told, it is.
pub(super) fn is_alive(ledger: &Path, name: &str) -> bool {
    match OpenOptions::new().write(true).open(place(ledger, name)) {
        Ok(file) => match file.try_lock() {
            Ok(()) => false,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
        },
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Removes what a process that died has left.
pub(super) fn forget(ledger: &Path, name: &str) {
    std::fs::remove_file(place(ledger, name)).ok();
}

fn place(ledger: &Path, name: &str) -> PathBuf {
    let mut file = ledger.file_name().unwrap_or_default().to_os_string();
    file.push(format!("-run-{name}"));
    ledger.with_file_name(file)
}
