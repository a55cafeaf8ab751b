//! From a block's rows to the documents that a body is rendered with.

use std::sync::Arc;

use super::blocks::{Block, Format};
use super::csv::{self, Field};
use super::json::{Json, Scratch};
use super::wanted::{BARE, ROOTS, Wanted};
use super::{BadRow, Columns};
use crate::template::{self, Piece, Value};

/// Names that documents are built with, as pieces of the block at hand.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) roots: [Piece; 3],
    pub(super) bare: [Piece; 4],
    /// The keys of the columns that are read, in their order.
    columns: Vec<Piece>,
    /// The names of [`json::RENAMED`](super::json::RENAMED), in its order.
    pub(super) renamed: Vec<Piece>,
    pub(super) full_name: Piece,
}

/// A row.
#[derive(Debug)]
pub struct Row<'r> {
    /// Its number, as a spreadsheet counts or as the line's.
    pub number: u64,
    /// Person, event and organization, or why there is none.
    pub data: Result<&'r Value, BadRow>,
    /// Whether its values may print otherwise when they are escaped for HTML: one holds a character that
    /// HTML escapes, or is a list or an object.
    pub special: bool,
}

/// What is built over a block.
#[derive(Debug, Default)]
pub struct Rows {
    pub(super) rows: template::Rows,
    pub(super) names: Names,
    pub(super) special: bool,
}

/// What HTML escaping changes. A table, since values are short.
const IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut at = 0;
    while at < 5 {
        special[b"&<>\"'"[at] as usize] = true;
        at += 1;
    }
    special
};

impl Rows {
    /// A text is the next value; it is looked at for what HTML escapes.
    #[inline]
    pub(super) fn text(&mut self, piece: Piece) {
        let text = self.rows.get(piece).as_bytes();
        self.special |= text.iter().any(|byte| IS_SPECIAL[usize::from(*byte)]);
        self.rows.text(piece);
    }
}

/// Reads the rows of one block after another.
#[derive(Debug)]
pub struct RowReader {
    format: Arc<Format>,
    wanted: Arc<Wanted>,
    built: Rows,
    fields: Vec<Field>,
    scratch: Scratch,
    at: usize,
    end: usize,
    number: u64,
    /// Places of rows that are no UTF-8, from the last to the first, and the block's bad row.
    invalid: Vec<usize>,
    bad: Option<BadRow>,
}

impl RowReader {
    /// A reader for blocks of this format; templates look at what is wanted.
    #[must_use]
    pub fn new(format: Arc<Format>, wanted: Arc<Wanted>) -> Self {
        Self {
            format,
            wanted,
            built: Rows::default(),
            fields: Vec::new(),
            scratch: Scratch::default(),
            at: 0,
            end: 0,
            number: 0,
            invalid: Vec::new(),
            bad: None,
        }
    }

    /// Takes a block's bytes.
    pub fn load(&mut self, block: &mut Block) {
        self.at = 0;
        self.number = block.first_row;
        self.bad = block.bad.take();
        self.invalid.clear();
        let text = match String::from_utf8(std::mem::take(&mut block.bytes)) {
            Ok(text) => text,
            Err(error) => self.repaired(&error.into_bytes()),
        };
        self.end = text.len();
        let rows = &mut self.built.rows;
        rows.load(text);
        self.built.names = Names {
            roots: ROOTS.map(|name| rows.keep(name)),
            bare: BARE.map(|name| rows.keep(name)),
            columns: match &*self.format {
                Format::Csv { columns, .. } => columns.read.iter().map(|mapped| rows.keep(&mapped.key)).collect(),
                Format::Ndjson => Vec::new(),
            },
            renamed: super::json::RENAMED.iter().map(|(_, name)| rows.keep(name)).collect(),
            full_name: rows.keep("full_name"),
        };
    }

    /// Gives the block its buffer back, for the next one.
    pub fn unload(&mut self, block: &mut Block) {
        block.bytes = self.built.rows.take().into_bytes();
        block.bytes.clear();
    }

    /// The rows with what is no UTF-8 replaced; remembers which they are.
    fn repaired(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len() + 64);
        let mut at = 0;
        while at < bytes.len() {
            let end = self.row_end(bytes, at);
            let row = bytes.get(at..end).unwrap_or(&[]);
            if std::str::from_utf8(row).is_err() {
                self.invalid.push(text.len());
            }
            text.push_str(&String::from_utf8_lossy(row));
            at = end;
        }
        self.invalid.reverse();
        text
    }

    fn row_end(&self, bytes: &[u8], at: usize) -> usize {
        match *self.format {
            Format::Csv { delimiter, .. } => csv::row_end(bytes, at, delimiter),
            Format::Ndjson => memchr::memchr(b'\n', bytes.get(at..).unwrap_or(&[])).map(|stop| at + stop + 1),
        }
        .unwrap_or(bytes.len())
    }

    /// The next row; blank ones are passed over.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        if let Some(bad) = self.bad.take() {
            return Some(Row { number: self.number, data: Err(bad), special: false });
        }
        self.built.rows.begin();
        loop {
            if self.at >= self.end {
                return None;
            }
            let (start, number) = (self.at, self.number);
            let bytes = self.built.rows.bytes().get(..self.end).unwrap_or(&[]);
            let end = match *self.format {
                Format::Csv { delimiter, .. } => csv::row(bytes, start, delimiter, &mut self.fields),
                Format::Ndjson => self.row_end(bytes, start),
            };
            self.at = end;
            self.number += 1;
            let row = self.built.rows.bytes().get(start..end).unwrap_or(&[]);
            if row.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.built.special = false;
            let read = if self.invalid.last() == Some(&start) {
                self.invalid.pop();
                Err(BadRow::InvalidUtf8)
            } else {
                self.read(start, end)
            };
            let special = self.built.special;
            let data = match read {
                Ok(()) => Ok(self.built.rows.document()),
                Err(bad) => Err(bad),
            };
            return Some(Row { number, data, special });
        }
    }

    fn read(&mut self, start: usize, end: usize) -> Result<(), BadRow> {
        match &*self.format {
            Format::Ndjson => Json::new(&mut self.built, &self.wanted, &mut self.scratch, start, end).row(),
            Format::Csv { columns, .. } => {
                if self.fields.len() != columns.count {
                    return Err(BadRow::ColumnCount);
                }
                of_columns(&mut self.built, columns, &self.fields, &self.wanted);
                Ok(())
            }
        }
    }
}

/// Builds the document of a CSV row. An empty field is a property that the profile does not have.
fn of_columns(built: &mut Rows, columns: &Columns, fields: &[Field], wanted: &Wanted) {
    let all = built.rows.open();
    let mut next = 0;
    for root in 0..ROOTS.len() {
        let mark = built.rows.open();
        let (mut first, mut last, mut full) = (None, None, false);
        while let Some(mapped) = columns.read.get(next).filter(|mapped| mapped.root == root) {
            if let Some(text) = text_of(built, fields, mapped.column) {
                built.text(text);
                built.rows.name(built.names.columns.get(next).copied().unwrap_or_default());
                if root == 0 {
                    match mapped.key.as_str() {
                        "first_name" => first = Some(text),
                        "last_name" => last = Some(text),
                        "full_name" => full = true,
                        _ => {}
                    }
                }
            }
            next += 1;
        }
        if root == 0 && !full && wanted.full_name() {
            full_name(built, first, last);
        }
        built.rows.close_distinct(mark);
        built.rows.name(built.names.roots.get(root).copied().unwrap_or_default());
    }
    for (column, name) in columns.bare.iter().zip(built.names.bare) {
        let column = column.and_then(|at| columns.read.get(at));
        if let Some(text) = column.and_then(|mapped| text_of(built, fields, mapped.column)) {
            built.text(text);
            built.rows.name(name);
        }
    }
    built.rows.close_distinct(all);
}

/// The text of a field; nothing when it is empty.
#[inline]
fn text_of(built: &mut Rows, fields: &[Field], column: usize) -> Option<Piece> {
    let field = *fields.get(column)?;
    let length = field.end.saturating_sub(field.start);
    #[expect(clippy::cast_possible_truncation, reason = "a block is shorter than 4 GiB")]
    let piece = Piece { start: field.start as u32, length: length as u32 };
    if !field.quoted {
        return (length > 0).then_some(piece);
    }
    let raw = built.rows.get(piece).to_owned();
    let from = built.rows.end();
    csv::unquoted(&raw, |text| built.rows.write(text));
    let written = built.rows.written(from);
    (written.length > 0).then_some(written)
}

/// The person's full name, which Klaviyo joins of first and last name.
pub(super) fn full_name(built: &mut Rows, first: Option<Piece>, last: Option<Piece>) {
    let joined = match (first, last) {
        (Some(first), Some(last)) => {
            let from = built.rows.end();
            built.rows.write_piece(first);
            built.rows.write(" ");
            built.rows.write_piece(last);
            built.rows.written(from)
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return,
    };
    built.text(joined);
    built.rows.name(built.names.full_name);
}
