//! Status callbacks that are to be made, and that were.

use rusqlite::Row;
use uuid::Uuid;

use super::Db;
use crate::wunderkind::sandbox::fate;
use crate::wunderkind::status::Status;

/// A callback whose time has come.
#[derive(Debug, Clone)]
pub(in crate::wunderkind::sandbox) struct Due {
    pub(in crate::wunderkind::sandbox) id: i64,
    pub(in crate::wunderkind::sandbox) message: i64,
    pub(in crate::wunderkind::sandbox) message_id: String,
    pub(in crate::wunderkind::sandbox) status: String,
    /// The members of the message's `callbackData`, as JSON.
    pub(in crate::wunderkind::sandbox) data: String,
}

/// What became of one.
#[derive(Debug, Clone)]
pub(in crate::wunderkind::sandbox) struct Outcome {
    pub(in crate::wunderkind::sandbox) id: i64,
    pub(in crate::wunderkind::sandbox) told: String,
}

impl Db {
    /// Plans the callbacks of a message that was just taken.
    pub(super) fn plan_callbacks(&self, message: i64, now: i64, end: Status) -> rusqlite::Result<()> {
        let mut statement =
            self.connection.prepare_cached("INSERT INTO callbacks (message, due_ms, status) VALUES (?1, ?2, ?3)")?;
        fate::steps(end)
            .into_iter()
            .try_for_each(|(age, status)| statement.execute((message, now + age, status.name())).map(|_| ()))
    }

    /// The callbacks whose time has come, the oldest first; they count as begun from now on. And
    /// when the next one is due.
    pub(in crate::wunderkind::sandbox) fn due(&mut self, most: u32) -> rusqlite::Result<(Vec<Due>, Option<i64>)> {
        let now = self.clock.now_ms();
        let due: Vec<Due> = self
            .connection
            .prepare_cached(
                "SELECT callbacks.id, message, message_id, status, callback FROM callbacks
                 JOIN messages ON messages.id = message
                 WHERE state = 'waiting' AND due_ms <= ?1 ORDER BY due_ms, callbacks.id LIMIT ?2",
            )?
            .query_map((now, most), read)?
            .collect::<rusqlite::Result<_>>()?;
        let mut begin = self.connection.prepare_cached("UPDATE callbacks SET state = 'posting' WHERE id = ?1")?;
        due.iter().try_for_each(|one| begin.execute([one.id]).map(|_| ()))?;
        let next = self
            .connection
            .prepare_cached("SELECT min(due_ms) FROM callbacks WHERE state = 'waiting'")?
            .query_row([], |row| row.get(0))?;
        Ok((due, next))
    }

    /// Writes down what became of callbacks.
    pub(in crate::wunderkind::sandbox) fn called(&mut self, outcomes: &[Outcome]) -> rusqlite::Result<()> {
        let mut statement =
            self.connection.prepare_cached("UPDATE callbacks SET state = 'done', outcome = ?2 WHERE id = ?1")?;
        outcomes.iter().try_for_each(|one| statement.execute((one.id, &one.told)).map(|_| ()))
    }

    /// Callbacks that an earlier run began and did not see the end of.
    pub(super) fn settle_callbacks(&mut self) -> rusqlite::Result<()> {
        self.connection.execute(
            "UPDATE callbacks SET state = 'done', outcome = 'cut off: the sandbox was stopped' WHERE state = 'posting'",
            [],
        )?;
        Ok(())
    }

    pub(super) fn callbacks_of(&self, message: i64) -> rusqlite::Result<Vec<(String, String)>> {
        self.connection
            .prepare_cached("SELECT status, outcome FROM callbacks WHERE message = ?1 AND state = 'done' ORDER BY id")?
            .query_map([message], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Due> {
    Ok(Due {
        id: row.get(0)?,
        message: row.get(1)?,
        message_id: Uuid::from_bytes(row.get(2)?).to_string(),
        status: row.get(3)?,
        data: row.get(4)?,
    })
}
