//! Lists of recipients in files.

use std::path::Path;

use super::{Failure, Streams, input};
use crate::wunderkind::recipient::Recipient;

/// Names of columns that hold recipients.
const COLUMNS: [&str; 4] = ["phone", "phone_number", "phone_numbers", "email"];
/// So many wrong rows are named.
const SHOWN: usize = 10;

/// The recipients of a list: one a line, or the column `phone` or `email` of a CSV file with a
/// header. Blank lines and lines that begin with `#` are passed over.
///
/// # Errors
/// When it can't be read, or any row is no recipient.
pub(super) fn read(path: &Path, most: usize, streams: &mut Streams) -> anyhow::Result<Vec<Recipient>> {
    let name = input::name(path);
    let text = input::read(path, streams)?;
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let (mut recipients, mut wrong) = (Vec::new(), Vec::new());
    let mut column = 0;
    for (index, row) in rows.records().enumerate() {
        let row = row.map_err(|error| Failure::files(format!("{name}: {error}")))?;
        let line = row.position().map_or(0, csv::Position::line);
        if index == 0
            && let Some(found) = row.iter().position(|field| COLUMNS.contains(&field.to_lowercase().as_str()))
        {
            column = found;
            continue;
        }
        match Recipient::parse(row.get(column).unwrap_or_default()) {
            Ok(recipient) => recipients.push(recipient),
            Err(error) => wrong.push(format!("line {line}: {error}")),
        }
    }
    if !wrong.is_empty() {
        let more = wrong.len().saturating_sub(SHOWN);
        wrong.truncate(SHOWN);
        if more > 0 {
            wrong.push(format!("and {more} more"));
        }
        return Err(Failure::usage(format!("{name}: {}", wrong.join("\n  "))).into());
    }
    if recipients.is_empty() || recipients.len() > most {
        let count = recipients.len();
        return Err(Failure::usage(format!("{name}: a list has 1 to {most} recipients, this one has {count}")).into());
    }
    Ok(recipients)
}
