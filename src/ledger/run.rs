//! Run locks: how a later process tells a request that is under way from one that was cut off.
//!
//! A process that sends holds a lock on a file of its own beside the ledger. The system lets
//! go of the lock when the process ends, however it ends. So a record that says "sending",
//! and whose lock can be had, was cut off.

use std::ffi::OsString;
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
    /// Starts one: its lock is held before any record names it. Must run in a write transaction of
    /// the ledger, see [`sweep`].
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

/// Removes what processes that died have left. Must run in a write transaction of the ledger, as
/// [`Run::start`] does: a file that is made and not yet locked looks like one of the dead.
pub(super) fn sweep(ledger: &Path) {
    let folder = ledger.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let first = prefix(ledger);
    let Ok(files) = std::fs::read_dir(folder) else { return };
    for file in files.flatten() {
        let file = file.file_name();
        let Some(name) = file.to_str().and_then(|file| file.strip_prefix(first.to_str()?)) else { continue };
        if !is_alive(ledger, name) {
            std::fs::remove_file(place(ledger, name)).ok();
        }
    }
}

fn prefix(ledger: &Path) -> OsString {
    let mut prefix = ledger.file_name().unwrap_or_default().to_os_string();
    prefix.push("-run-");
    prefix
}

fn place(ledger: &Path, name: &str) -> PathBuf {
    let mut file = prefix(ledger);
    file.push(name);
    ledger.with_file_name(file)
}
