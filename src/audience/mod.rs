//! Audiences: profiles, or profiles with events, as the rows of a file.
//!
//! [`open()`] undoes compression, [`Blocks`] cuts the bytes into blocks of whole rows, and a
//! [`RowReader`] turns each row into the document that a body is rendered with. Only what the
//! template asks for ([`Wanted`]) is built, and texts stay where they stand in the block.

mod blocks;
mod columns;
mod csv;
mod json;
mod open;
mod reader;
mod start;
mod wanted;

pub use blocks::{Block, Blocks, Format, MAX_ROW, Stop};
pub use columns::{Columns, HeaderMap, Mapped};
pub use open::{Compression, open};
pub use reader::{Row, RowReader, Rows};
pub use start::BlockError;
pub use wanted::{Needs, Wanted};

/// Why a row can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BadRow {
    /// Its bytes are no UTF-8.
    InvalidUtf8,
    /// It is longer than [`MAX_ROW`] bytes.
    TooLarge,
    /// It has more or fewer columns than the header.
    ColumnCount,
    /// A quoted field does not end.
    QuoteNotClosed,
    /// It is no JSON text.
    NotJson,
    /// It is JSON, but no object, or an object that is a list of profiles or an event alone.
    NotProfile,
    /// The input breaks off in it, or cannot be read further.
    CutOff,
}
