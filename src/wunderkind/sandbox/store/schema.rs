//! The file: how it is made, its tables and its version.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _};

use crate::wunderkind::sandbox::clock::Stand;

/// Tells an SQLite file of a sandbox from any other: "flsb" in ASCII.
const APPLICATION_ID: i64 = 0x666c_7362;
/// The version of the tables below.
const VERSION: i64 = 1;
/// SQLite's page cache, in KiB: with the queue and the requests under way, all that grows.
const CACHE_KIB: i64 = 16 * 1024;

const TABLES: &str = "
CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), clock_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL) STRICT;
CREATE TABLE requests (
    id       INTEGER PRIMARY KEY,
    wall_ms  INTEGER NOT NULL,
    method   TEXT    NOT NULL,
    path     TEXT    NOT NULL,
    headers  TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    status   INTEGER NOT NULL,
    reason   TEXT    NOT NULL,
    inferred TEXT    NOT NULL,
    fault    TEXT    NOT NULL
) STRICT;
CREATE TABLE messages (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id   BLOB    NOT NULL UNIQUE,
    request      INTEGER NOT NULL,
    wall_ms      INTEGER NOT NULL,
    at_ms        INTEGER NOT NULL,
    recipient    TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    click_url    TEXT,
    link         TEXT,
    media_url    TEXT,
    callback     TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    ends         TEXT    NOT NULL,
    key          BLOB,
    repeats      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX messages_by_key ON messages (key, at_ms) WHERE key IS NOT NULL;
CREATE TABLE subscriptions (phone TEXT PRIMARY KEY, subscribed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE callbacks (
    id      INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES messages (id),
    due_ms  INTEGER NOT NULL,
    status  TEXT    NOT NULL,
    state   TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posting', 'done')),
    outcome TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX callbacks_due ON callbacks (due_ms) WHERE state = 'waiting';
CREATE INDEX callbacks_of ON callbacks (message);
";

/// Why a state file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// It can't be read or written.
    #[error("the sandbox's state {}: {reason}", shown(path.as_deref()))]
    File {
        /// Where.
        path: Option<PathBuf>,
        /// What the system says.
        reason: String,
    },
    /// Another sandbox has it.
    #[error("the sandbox's state {}: another sandbox is using it", path.display())]
    Busy {
        /// Where.
        path: PathBuf,
    },
    /// It is something else, or newer.
    #[error("the sandbox's state {}: {reason}", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What it is.
        reason: &'static str,
    },
}

fn shown(path: Option<&Path>) -> String {
    path.map_or_else(|| "(a temporary file)".to_owned(), |path| path.display().to_string())
}

impl StateError {
    pub(super) fn of(path: Option<&Path>, error: &rusqlite::Error) -> Self {
        match (error.sqlite_error_code(), path) {
            (Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked), Some(path)) => {
                Self::Busy { path: path.to_path_buf() }
            }
            (Some(rusqlite::ErrorCode::NotADatabase), Some(path)) => {
                Self::Foreign { path: path.to_path_buf(), reason: "it is no SQLite file" }
            }
            _ => Self::File { path: path.map(PathBuf::from), reason: error.to_string() },
        }
    }
}

/// Opens the state; makes it, for its owner only, where there is none.
pub(super) fn open(path: Option<&Path>) -> Result<Connection, StateError> {
    let failure = |error: rusqlite::Error| StateError::of(path, &error);
    let connection = match path {
        Some(path) => {
            create_file(path)
                .map_err(|error| StateError::File { path: Some(path.to_path_buf()), reason: error.to_string() })?;
            Connection::open(path).map_err(failure)?
        }
        // SQLite keeps such a one in its cache and lets what does not fit go to a nameless file.
        None => Connection::open("").map_err(failure)?,
    };
    connection.set_prepared_statement_cache_capacity(32);
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").map_err(failure)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(failure)?;
    if path.is_some() {
        connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).map_err(failure)?;
        // In WAL mode each commit then ends with a sync of the log: what is answered outlives a power cut.
        connection.pragma_update(None, "synchronous", "FULL").map_err(failure)?;
        connection.pragma_update(None, "fullfsync", true).map_err(failure)?;
    } else {
        connection.query_row("PRAGMA journal_mode = MEMORY", [], |_| Ok(())).map_err(failure)?;
        connection.pragma_update(None, "synchronous", "OFF").map_err(failure)?;
    }
    prepare(&connection, path)?;
    Ok(connection)
}

fn create_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => file.sync_all(),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn prepare(connection: &Connection, path: Option<&Path>) -> Result<(), StateError> {
    let failure = |error: rusqlite::Error| StateError::of(path, &error);
    let foreign = |reason| StateError::Foreign { path: path.map(PathBuf::from).unwrap_or_default(), reason };
    connection.execute_batch("BEGIN EXCLUSIVE").map_err(failure)?;
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failure);
    let (ours, version) = (number("PRAGMA application_id")? == APPLICATION_ID, number("PRAGMA user_version")?);
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    match (ours, version) {
        (true, VERSION) => {}
        (true, _) => return Err(foreign("it was made by a later flowhook")),
        (false, 0) if tables == 0 => {
            connection.execute_batch(TABLES).map_err(failure)?;
            connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(failure)?;
            connection.pragma_update(None, "user_version", VERSION).map_err(failure)?;
        }
        (false, _) => return Err(foreign("it is the SQLite file of another program")),
    }
    connection.execute_batch("COMMIT").map_err(failure)
}

/// Where the clock of an earlier run stood.
pub(super) fn stand(connection: &Connection) -> rusqlite::Result<Option<Stand>> {
    connection
        .query_row("SELECT clock_ms, wall_ms FROM clock", [], |row| {
            Ok(Stand { clock_ms: row.get(0)?, wall_ms: row.get(1)? })
        })
        .optional()
}

pub(super) fn set_stand(connection: &Connection, stand: Stand) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO clock (id, clock_ms, wall_ms) VALUES (1, ?1, ?2)")?
        .execute((stand.clock_ms, stand.wall_ms))?;
    Ok(())
}
