//! Messages that were taken.

use rusqlite::{OptionalExtension as _, Row};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Db;
use crate::wunderkind::sandbox::clock::wall_ms;
use crate::wunderkind::sandbox::{Duplicates, Message, fate, link};
use crate::wunderkind::status::Status;

/// How many old messages go at a time.
const SWEPT: u32 = 2_000;
/// How many times at once, so that a sweep keeps nobody waiting for long.
const SWEEPS: usize = 25;

/// A message that satisfies the fields.
#[derive(Debug, Clone)]
pub(in crate::wunderkind::sandbox) struct Candidate {
    pub(in crate::wunderkind::sandbox) message: Message,
    /// The request that brought it.
    pub(in crate::wunderkind::sandbox) request: i64,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wunderkind::sandbox) enum Taken {
    /// It is under way.
    New(String),
    /// It says what this earlier one said, and goes nowhere.
    Dropped(String),
    /// It says what an earlier one said, and is refused; so many milliseconds are left.
    Refused(i64),
}

/// A message as it is shown.
#[derive(Debug, Clone)]
pub(in crate::wunderkind::sandbox) struct Shown {
    /// Its place in the order.
    pub(in crate::wunderkind::sandbox) id: i64,
    pub(in crate::wunderkind::sandbox) message_id: String,
    pub(in crate::wunderkind::sandbox) request: i64,
    pub(in crate::wunderkind::sandbox) wall_ms: i64,
    pub(in crate::wunderkind::sandbox) status: Status,
    pub(in crate::wunderkind::sandbox) recipient: String,
    pub(in crate::wunderkind::sandbox) text: String,
    pub(in crate::wunderkind::sandbox) click_url: Option<String>,
    pub(in crate::wunderkind::sandbox) link: Option<String>,
    pub(in crate::wunderkind::sandbox) media_url: Option<String>,
    pub(in crate::wunderkind::sandbox) purpose: String,
    pub(in crate::wunderkind::sandbox) repeats: i64,
    /// Status and outcome of each callback that was made.
    pub(in crate::wunderkind::sandbox) callbacks: Vec<(String, String)>,
}

impl Db {
    /// Takes messages, in their order.
    pub(in crate::wunderkind::sandbox) fn take(&mut self, candidates: &[Candidate]) -> rusqlite::Result<Vec<Taken>> {
        candidates.iter().map(|candidate| self.take_one(candidate)).collect()
    }

    fn take_one(&mut self, candidate: &Candidate) -> rusqlite::Result<Taken> {
        let message = &candidate.message;
        let book = std::sync::Arc::clone(&self.book);
        let (resolved, end) = book.resolve(&message.recipient, |number| self.phone(number))?;
        let now = self.clock.now_ms();
        // Only what is handed to the aggregator is sent to the user, as the rule has it.
        let counts = self.settings.duplicates != Duplicates::Allow && fate::leaves(end);
        let key = counts.then(|| key(&resolved, &message.text, &message.send_purpose));
        if let Some((row, id, at)) = key.map(|key| self.earlier(&key, now)).transpose()?.flatten() {
            self.connection
                .prepare_cached("UPDATE messages SET repeats = repeats + 1 WHERE id = ?1")?
                .execute([row])?;
            return Ok(match self.settings.duplicates {
                Duplicates::Reject => Taken::Refused(at + fate::DAY_MS - now),
                Duplicates::Drop | Duplicates::Allow => Taken::Dropped(id.to_string()),
            });
        }
        let id = Uuid::new_v4();
        let text_id = id.to_string();
        let link = message.click_url.as_deref().map(|url| link::short(url, &text_id, self.settings.link_length));
        let callback = serde_json::to_string(&message.callback_data).unwrap_or_default();
        self.connection
            .prepare_cached(
                "INSERT INTO messages (message_id, request, wall_ms, at_ms, recipient, text, click_url, link, media_url,
                     callback, purpose, ends, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute((
                id.as_bytes(),
                candidate.request,
                wall_ms(),
                now,
                message.recipient.as_str(),
                &message.text,
                &message.click_url,
                link,
                &message.media_url,
                callback,
                &message.send_purpose,
                end.name(),
                key,
            ))?;
        if self.settings.callbacks {
            self.plan_callbacks(self.connection.last_insert_rowid(), now, end)?;
        }
        Ok(Taken::New(text_id))
    }

    /// The message that stands in the way of one with this key.
    fn earlier(&self, key: &[u8; 16], now: i64) -> rusqlite::Result<Option<(i64, Uuid, i64)>> {
        self.connection
            .prepare_cached(
                "SELECT id, message_id, at_ms FROM messages WHERE key = ?1 AND at_ms > ?2 ORDER BY at_ms DESC LIMIT 1",
            )?
            .query_row((key, now - fate::DAY_MS), |row| Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?), row.get(2)?)))
            .optional()
    }

    /// Where a message stands by now.
    pub(in crate::wunderkind::sandbox) fn status_of(&mut self, id: Uuid) -> rusqlite::Result<Option<Status>> {
        let found = self
            .connection
            .prepare_cached("SELECT at_ms, ends FROM messages WHERE message_id = ?1")?
            .query_row([id.as_bytes()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .optional()?;
        let now = self.clock.now_ms();
        Ok(found.filter(|(at, _)| now - at < fate::KEPT_MS).map(|(at, ends)| fate::status(now - at, end(&ends))))
    }

    /// The latest messages, newest first.
    pub(in crate::wunderkind::sandbox) fn messages(&mut self, most: u32) -> rusqlite::Result<Vec<Shown>> {
        let now = self.clock.now_ms();
        let mut messages: Vec<Shown> = self
            .connection
            .prepare_cached("SELECT * FROM messages ORDER BY id DESC LIMIT ?1")?
            .query_map([most], |row| shown(row, now))?
            .collect::<rusqlite::Result<_>>()?;
        if self.settings.callbacks {
            for message in &mut messages {
                message.callbacks = self.callbacks_of(message.id)?;
            }
        }
        Ok(messages)
    }

    pub(super) fn sweep_messages(&self) -> rusqlite::Result<()> {
        let gone = self.clock.now_ms() - fate::KEPT_MS;
        for _ in 0..SWEEPS {
            let ids: Vec<i64> = self
                .connection
                .prepare_cached(
                    "SELECT id FROM (SELECT id, at_ms FROM messages ORDER BY id LIMIT ?1) WHERE at_ms <= ?2",
                )?
                .query_map((SWEPT, gone), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let Some(last) = ids.last() else { return Ok(()) };
            // A callback that is still due goes out before its message is forgotten, if it goes out at all.
            self.connection
                .prepare_cached("DELETE FROM callbacks WHERE message <= ?1 AND (state = 'done' OR NOT ?2)")?
                .execute((last, self.settings.callbacks))?;
            let kept = "DELETE FROM messages WHERE id <= ?1 AND NOT EXISTS (SELECT 1 FROM callbacks WHERE message = messages.id)";
            self.connection.prepare_cached(kept)?.execute([last])?;
            if ids.len() < SWEPT as usize {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn end(name: &str) -> Status {
    Status::parse(name).unwrap_or(Status::Delivered)
}

/// Whoever gets the same text for the same purpose has the same key.
fn key(resolved: &str, text: &str, purpose: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in [resolved, text, purpose] {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    key
}

fn shown(row: &Row<'_>, now: i64) -> rusqlite::Result<Shown> {
    let at: i64 = row.get("at_ms")?;
    let ends: String = row.get("ends")?;
    Ok(Shown {
        id: row.get("id")?,
        message_id: Uuid::from_bytes(row.get("message_id")?).to_string(),
        request: row.get("request")?,
        wall_ms: row.get("wall_ms")?,
        status: fate::status(now - at, end(&ends)),
        recipient: row.get("recipient")?,
        text: row.get("text")?,
        click_url: row.get("click_url")?,
        link: row.get("link")?,
        media_url: row.get("media_url")?,
        purpose: row.get("purpose")?,
        repeats: row.get("repeats")?,
        callbacks: Vec::new(),
    })
}
