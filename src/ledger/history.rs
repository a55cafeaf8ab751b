//! What was sent: looking records up, and saying what is known of them by now.

use rusqlite::{OptionalExtension as _, Row, params};

use super::{Entry, Intent, Ledger, LedgerError, State};

/// Which records are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those of this webhook only.
    pub webhook: Option<String>,
    /// At most so many, the latest.
    pub limit: Option<u32>,
}

const COLUMNS: &str = "id, created_ms, finished_ms, state, attempts, repeats, realm, recipient, text, purpose, webhook, \
                       spec, sample, endpoint, headers, body, text_api, redacted, status, message_id, note, delivery, \
                       delivery_ms";

impl Ledger {
    /// The record with this number.
    ///
    /// # Errors
    /// When there is none, or the ledger can't be read.
    pub fn entry(&self, id: i64) -> Result<Entry, LedgerError> {
        self.connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM sends WHERE id = ?1"))
            .and_then(|mut query| query.query_row([id], entry).optional())
            .map_err(|error| self.error(&error))?
            .ok_or(LedgerError::NoSuchRecord { id })
    }

    /// The latest records, the latest first.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn entries(&self, filter: &Filter) -> Result<Vec<Entry>, LedgerError> {
        let limit = filter.limit.map_or(-1, i64::from);
        self.connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM sends WHERE ?1 IS NULL OR webhook = ?1 ORDER BY id DESC LIMIT ?2"
            ))
            .and_then(|mut query| query.query_map(params![filter.webhook, limit], entry)?.collect())
            .map_err(|error| self.error(&error))
    }

    /// The names of all webhooks of which something was sent.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn webhooks(&self) -> Result<Vec<String>, LedgerError> {
        self.connection
            .prepare_cached("SELECT DISTINCT webhook FROM sends ORDER BY webhook")
            .and_then(|mut query| query.query_map([], |row| row.get(0))?.collect())
            .map_err(|error| self.error(&error))
    }

    /// Keeps the delivery status of a message. A message that was not sent from here is no
    /// error.
    ///
    /// # Errors
    /// When the ledger can't be written.
    pub fn delivered(&self, message_id: &str, status: &str, now_ms: i64) -> Result<(), LedgerError> {
        self.connection
            .execute(
                "UPDATE sends SET delivery = ?2, delivery_ms = ?3 WHERE message_id = ?1",
                params![message_id, status, now_ms],
            )
            .map(|_| ())
            .map_err(|error| self.error(&error))
    }

    /// Settles a record of which it was not known whether it arrived, on the word of somebody
    /// who has looked.
    ///
    /// # Errors
    /// When the record is not unknown, or the ledger can't be written.
    pub fn settle(&self, id: i64, arrived: bool, now_ms: i64) -> Result<(), LedgerError> {
        let state = if arrived { State::Accepted } else { State::NotSent };
        let changed = self
            .connection
            .execute(
                "UPDATE sends SET state = ?2, note = note || '; settled by hand', finished_ms = ?3 \
                 WHERE id = ?1 AND state = 'unknown'",
                params![id, state.name(), now_ms],
            )
            .map_err(|error| self.error(&error))?;
        if changed == 1 { Ok(()) } else { Err(LedgerError::NoSuchRecord { id }) }
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let headers: String = row.get("headers")?;
    Ok(Entry {
        id: row.get("id")?,
        created_ms: row.get("created_ms")?,
        finished_ms: row.get("finished_ms")?,
        state: State::of(&row.get::<_, String>("state")?),
        attempts: row.get("attempts")?,
        repeats: row.get("repeats")?,
        intent: Intent {
            realm: row.get("realm")?,
            recipient: row.get("recipient")?,
            text: row.get("text")?,
            purpose: row.get("purpose")?,
            webhook: row.get("webhook")?,
            spec: row.get("spec")?,
            sample: row.get("sample")?,
            endpoint: row.get("endpoint")?,
            headers: serde_json::from_str(&headers).unwrap_or_default(),
            body: row.get("body")?,
            text_api: row.get("text_api")?,
        },
        redacted: row.get("redacted")?,
        status: row.get("status")?,
        message_id: row.get("message_id")?,
        note: row.get("note")?,
        delivery: row.get("delivery")?,
        delivery_ms: row.get("delivery_ms")?,
    })
}
