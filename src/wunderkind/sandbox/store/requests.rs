//! The latest requests and how they were answered.

use rusqlite::Row;

use super::Db;
use crate::wunderkind::sandbox::Received;

/// The most bytes of a body that are kept.
const BODY: usize = 64 * 1024;

/// A request with its number and time.
#[derive(Debug, Clone)]
pub(in crate::wunderkind::sandbox) struct Kept {
    pub(in crate::wunderkind::sandbox) id: i64,
    /// Milliseconds since 1970.
    pub(in crate::wunderkind::sandbox) wall_ms: i64,
    pub(in crate::wunderkind::sandbox) request: Received,
}

impl Db {
    /// Keeps a request.
    pub(in crate::wunderkind::sandbox) fn keep(&mut self, kept: &Kept) -> rusqlite::Result<()> {
        let request = &kept.request;
        let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        self.connection
            .prepare_cached(
                "INSERT INTO requests (id, wall_ms, method, path, headers, body, status, reason, inferred, fault)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute((
                kept.id,
                kept.wall_ms,
                &request.method,
                &request.path,
                headers.join("\n"),
                shortened(&request.body),
                request.status,
                &request.reason,
                request.inferred.join(","),
                &request.fault,
            ))?;
        Ok(())
    }

    /// The latest requests, newest first.
    pub(in crate::wunderkind::sandbox) fn requests(&mut self, most: usize) -> rusqlite::Result<Vec<Kept>> {
        self.connection
            .prepare_cached("SELECT * FROM requests ORDER BY id DESC LIMIT ?1")?
            .query_map([i64::try_from(most.min(self.settings.remembered)).unwrap_or(i64::MAX)], read)?
            .collect()
    }

    pub(super) fn sweep_requests(&self) -> rusqlite::Result<()> {
        let remembered = i64::try_from(self.settings.remembered).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached("DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - ?1")?
            .execute([remembered])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let split = |text: String, by: char| -> Vec<String> {
        text.split(by).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let headers = split(row.get("headers")?, '\n');
    let pair = |line: String| match line.split_once(": ") {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (line, String::new()),
    };
    Ok(Kept {
        id: row.get("id")?,
        wall_ms: row.get("wall_ms")?,
        request: Received {
            method: row.get("method")?,
            path: row.get("path")?,
            headers: headers.into_iter().map(pair).collect(),
            body: row.get("body")?,
            status: row.get("status")?,
            reason: row.get("reason")?,
            inferred: split(row.get("inferred")?, ','),
            fault: row.get("fault")?,
        },
    })
}

fn shortened(body: &str) -> std::borrow::Cow<'_, str> {
    if body.len() <= BODY {
        return body.into();
    }
    let end = (0..=BODY).rev().find(|end| body.is_char_boundary(*end)).unwrap_or(0);
    format!("{}… ({} bytes in all)", body.get(..end).unwrap_or_default(), body.len()).into()
}
