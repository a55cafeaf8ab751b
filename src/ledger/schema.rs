//! The file: how it is made, its tables and its version.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, TransactionBehavior};

use super::{LedgerError, PATIENCE};

/// Tells an SQLite file of ours from any other: "flow" in ASCII.
const APPLICATION_ID: i64 = 0x666c_6f77;
/// The version of the tables below. A later one adds a step to [`migrate`].
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE sends (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    created_ms  INTEGER NOT NULL,
    finished_ms INTEGER,
    key         BLOB    NOT NULL,
    run         TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('sending', 'accepted', 'refused', 'not-sent', 'unknown')),
    attempts    INTEGER NOT NULL DEFAULT 1,
    repeats     INTEGER REFERENCES sends (id),
    realm       TEXT    NOT NULL,
    recipient   TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    webhook     TEXT    NOT NULL,
    spec        TEXT    NOT NULL,
    sample      TEXT    NOT NULL,
    endpoint    TEXT    NOT NULL,
    headers     TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    text_api    INTEGER NOT NULL,
    redacted    INTEGER NOT NULL,
    status      INTEGER,
    message_id  TEXT,
    note        TEXT    NOT NULL DEFAULT '',
    delivery    TEXT,
    delivery_ms INTEGER
) STRICT;
CREATE INDEX sends_by_key ON sends (key, created_ms);
CREATE INDEX sends_by_message ON sends (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX sends_under_way ON sends (state) WHERE state = 'sending';
";

/// Makes an empty file that only its owner may read, and its folder, where they are missing.
/// SQLite gives the files beside it the same rights.
pub(super) fn create_file(path: &Path) -> Result<(), LedgerError> {
    let failure = |error: &io::Error| LedgerError::File { path: path.to_path_buf(), reason: error.to_string() };
    if path.is_dir() {
        return Err(LedgerError::Foreign { path: path.to_path_buf(), reason: "it is a folder".to_owned() });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_folder(folder).map_err(|error| failure(&error))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        // The name of a new file is durable only when its folder is synced as well.
        Ok(_) => sync_folder(folder).map_err(|error| failure(&error)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failure(&error)),
    }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    folder.parent().map_or(Ok(()), sync_folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    std::fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Sets durability up and brings the tables to the present version.
pub(super) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    let failure = |error: rusqlite::Error| LedgerError::of(path, &error);
    connection.busy_timeout(PATIENCE).map_err(failure)?;
    write_ahead(connection).map_err(failure)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failure)?;
    // On macOS an ordinary sync stops at the drive's cache; elsewhere these do nothing.
    connection.pragma_update(None, "fullfsync", true).map_err(failure)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true).map_err(failure)?;
    migrate(connection, path)
}

/// Turning WAL on takes a lock that SQLite does not wait for.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let started = Instant::now();
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)) {
            Ok(_) => return Ok(()),
            Err(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
                    && started.elapsed() < PATIENCE =>
            {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            Err(error) => return Err(error),
        }
    }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), LedgerError> {
    let failure = |error: rusqlite::Error| LedgerError::of(path, &error);
    let number = |connection: &Connection, pragma: &str| {
        connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0))
    };
    let version = number(connection, "user_version").map_err(failure)?;
    if version == VERSION && number(connection, "application_id").map_err(failure)? == APPLICATION_ID {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
    let version = number(&transaction, "user_version").map_err(failure)?;
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failure)?;
    let ours = number(&transaction, "application_id").map_err(failure)? == APPLICATION_ID;
    if !ours && (tables > 0 || version > 0) {
        let reason = "it is the SQLite file of another program".to_owned();
        return Err(LedgerError::Foreign { path: path.to_path_buf(), reason });
    }
    if version > VERSION {
        return Err(LedgerError::Newer { path: path.to_path_buf(), version, known: VERSION });
    }
    if version < 1 {
        transaction.execute_batch(TABLES).map_err(failure)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failure)?;
    transaction.pragma_update(None, "user_version", VERSION).map_err(failure)?;
    transaction.commit().map_err(failure)
}
