//! Intents before, outcomes after.

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::intent::{Intent, Outcome, Rule};
use super::run::{self, Run};
use super::{DAY_MS, Entry, Ledger, LedgerError, State};
use crate::text::Redactor;

/// The most of an answer that is kept.
const LONGEST_NOTE: usize = 4_000;

/// What keeps a request from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The earlier record.
    pub id: i64,
    /// Where it stands.
    pub state: State,
    /// When it was written, in milliseconds since 1970.
    pub created_ms: i64,
    /// Until when it counts.
    pub until_ms: i64,
}

/// The answer to the wish to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserved {
    /// The intent is written; this is its number. The request may leave.
    Go(i64),
    /// An earlier record forbids it; nothing was written.
    Blocked(Block),
}

impl Ledger {
    /// Calls every record whose process died [`State::Unknown`], and gives those that it
    /// found. To be done before anything is sent.
    ///
    /// # Errors
    /// When the ledger can't be read or written.
    pub fn settle_cut_off(&mut self, now_ms: i64) -> Result<Vec<Entry>, LedgerError> {
        let path = self.path.clone();
        let failure = |error: rusqlite::Error| LedgerError::of(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let under_way: Vec<(i64, String)> = {
            let mut query = transaction
                .prepare("SELECT id, run FROM sends WHERE state = 'sending' ORDER BY id")
                .map_err(failure)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failure)?;
            rows.collect::<Result<_, _>>().map_err(failure)?
        };
        let mut verdicts = std::collections::HashMap::new();
        let mut cut_off = Vec::new();
        for (id, run) in under_way {
            // The transaction keeps a living process from writing its outcome meanwhile, and
            // it holds its lock until it has.
            if *verdicts.entry(run.clone()).or_insert_with(|| run::is_alive(&path, &run)) {
                continue;
            }
            transaction
                .execute(
                    "UPDATE sends SET state = 'unknown', finished_ms = ?2, note = 'cut off before the outcome was \
                     written' WHERE id = ?1",
                    params![id, now_ms],
                )
                .map_err(failure)?;
            cut_off.push(id);
        }
        // Runs begin in a transaction too, so none that is about to take its lock is met here.
        run::sweep(&path);
        transaction.commit().map_err(failure)?;
        cut_off.into_iter().map(|id| self.entry(id)).collect()
    }

    /// What would keep `intent` from being sent, without writing anything.
    ///
    /// # Errors
    /// When the ledger can't be read.
    pub fn look(&self, intent: &Intent, rule: Rule, now_ms: i64) -> Result<Option<Block>, LedgerError> {
        block(&self.connection, &intent.key(), rule, now_ms, None).map_err(|error| self.error(&error))
    }

    /// Looks for earlier records and writes the intents that none forbids, all in one
    /// transaction that is durable when this returns. Of two intents that are the same, the
    /// second is blocked by the first. `repeats` names the record that is sent again.
    ///
    /// # Errors
    /// When the ledger can't be written; nothing must be sent then.
    pub fn reserve(
        &mut self,
        intents: &[Intent],
        rule: Rule,
        repeats: Option<i64>,
        redactor: &Redactor,
        now_ms: i64,
    ) -> Result<Vec<Reserved>, LedgerError> {
        let run = self.run_name()?;
        let path = self.path.clone();
        let failure = |error: rusqlite::Error| LedgerError::of(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let mut reserved = Vec::with_capacity(intents.len());
        for intent in intents {
            let key = intent.key();
            let answer = match block(&transaction, &key, rule, now_ms, None).map_err(failure)? {
                Some(block) => Reserved::Blocked(block),
                None => {
                    Reserved::Go(insert(&transaction, intent, &key, &run, repeats, redactor, now_ms).map_err(failure)?)
                }
            };
            reserved.push(answer);
        }
        transaction.commit().map_err(failure)?;
        Ok(reserved)
    }

    /// Says that another request is about to leave for a record of this process whose last
    /// one certainly brought nothing about. Gives what forbids it by now.
    ///
    /// # Errors
    /// When the ledger can't be written; nothing must be sent then.
    pub fn reserve_again(&mut self, id: i64, rule: Rule, now_ms: i64) -> Result<Option<Block>, LedgerError> {
        let run = self.run_name()?;
        let path = self.path.clone();
        let failure = |error: rusqlite::Error| LedgerError::of(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let key: Vec<u8> = transaction
            .query_row(
                "SELECT key FROM sends WHERE id = ?1 AND run = ?2 AND state IN ('refused', 'not-sent')",
                params![id, run],
                |row| row.get(0),
            )
            .optional()
            .map_err(failure)?
            .ok_or(LedgerError::NoSuchRecord { id })?;
        if let Some(block) = block(&transaction, &key, rule, now_ms, Some(id)).map_err(failure)? {
            return Ok(Some(block));
        }
        transaction
            .execute(
                "UPDATE sends SET state = 'sending', attempts = attempts + 1, finished_ms = NULL WHERE id = ?1",
                [id],
            )
            .map_err(failure)?;
        transaction.commit().map_err(failure)?;
        Ok(None)
    }

    /// Writes what became of requests, all in one transaction.
    ///
    /// # Errors
    /// When the ledger can't be written; the records are taken for cut off later.
    pub fn finish(&mut self, outcomes: &[(i64, Outcome)], redactor: &Redactor, now_ms: i64) -> Result<(), LedgerError> {
        let path = self.path.clone();
        let failure = |error: rusqlite::Error| LedgerError::of(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        for (id, outcome) in outcomes {
            let note: String = redactor.redact(&outcome.note).chars().take(LONGEST_NOTE).collect();
            let message_id = outcome.message_id.as_deref().map(|id| redactor.redact(id));
            transaction
                .prepare_cached(
                    "UPDATE sends SET state = ?2, finished_ms = ?3, status = ?4, message_id = ?5, note = ?6 \
                     WHERE id = ?1",
                )
                .and_then(|mut update| {
                    update.execute(params![id, outcome.state.name(), now_ms, outcome.status, message_id, note])
                })
                .map_err(failure)?;
        }
        transaction.commit().map_err(failure)
    }

    fn run_name(&mut self) -> Result<String, LedgerError> {
        if let Some(run) = &self.run {
            return Ok(run.name.clone());
        }
        let path = self.path.clone();
        let failure = |error: rusqlite::Error| LedgerError::of(&path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
        let started = Run::start(&path);
        transaction.commit().map_err(failure)?;
        let run = started.map_err(|error| LedgerError::File { path: path.clone(), reason: error.to_string() })?;
        Ok(self.run.insert(run).name.clone())
    }
}

/// The latest record that forbids the key. One whose time lies in the future (somebody has
/// set the clock) forbids as well.
fn block(
    connection: &rusqlite::Connection,
    key: &[u8],
    rule: Rule,
    now_ms: i64,
    except: Option<i64>,
) -> rusqlite::Result<Option<Block>> {
    let states = match rule {
        Rule::Day => "'sending', 'unknown', 'accepted'",
        Rule::Unsettled => "'sending', 'unknown'",
    };
    connection
        .prepare_cached(&format!(
            "SELECT id, state, created_ms, max(created_ms, coalesce(finished_ms, 0)) AS since FROM sends \
             WHERE key = ?1 AND state IN ({states}) AND id IS NOT ?3 AND since > ?2 ORDER BY since DESC LIMIT 1"
        ))?
        .query_row(params![key, now_ms - DAY_MS, except], |row| {
            Ok(Block {
                id: row.get(0)?,
                state: State::of(&row.get::<_, String>(1)?),
                created_ms: row.get(2)?,
                until_ms: row.get::<_, i64>(3)? + DAY_MS,
            })
        })
        .optional()
}

fn insert(
    transaction: &Transaction<'_>,
    intent: &Intent,
    key: &[u8],
    run: &str,
    repeats: Option<i64>,
    redactor: &Redactor,
    now_ms: i64,
) -> rusqlite::Result<i64> {
    let headers: Vec<(String, String)> =
        intent.headers.iter().map(|(name, value)| (redactor.redact(name), redactor.redact(value))).collect();
    let headers = serde_json::to_string(&headers).unwrap_or_default();
    let body = redactor.redact(&intent.body);
    let redacted = body != intent.body;
    transaction
        .prepare_cached(
            "INSERT INTO sends (created_ms, key, run, state, repeats, realm, recipient, text, purpose, webhook, spec, \
             sample, endpoint, headers, body, text_api, redacted) \
             VALUES (?1, ?2, ?3, 'sending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            now_ms,
            key,
            run,
            repeats,
            redactor.redact(&intent.realm),
            redactor.redact(&intent.recipient),
            redactor.redact(&intent.text),
            redactor.redact(&intent.purpose),
            redactor.redact(&intent.webhook),
            redactor.redact(&intent.spec),
            redactor.redact(&intent.sample),
            redactor.redact(&intent.endpoint),
            headers,
            body,
            intent.text_api,
            redacted,
        ])?;
    Ok(transaction.last_insert_rowid())
}
