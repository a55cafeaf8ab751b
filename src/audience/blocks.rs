//! Cutting an input into blocks of whole rows.

use std::io::{ErrorKind, Read};

use super::csv;
use super::start::{self, BLOCK, BlockError, Start};
use super::{BadRow, Columns, HeaderMap, Wanted};

/// The longest row that is read, in bytes. Klaviyo takes no event above 5 MB
/// (<https://developers.klaviyo.com/en/reference/bulk_create_events>), so that none of its rows is longer.
pub const MAX_ROW: usize = 8 << 20;

/// What the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values below a header.
    Csv {
        /// The byte between fields: a comma, a semicolon or a tab.
        delimiter: u8,
        /// Which column is what.
        columns: Columns,
    },
    /// One JSON object a line.
    Ndjson,
}

/// Some whole rows.
#[derive(Debug, Default)]
pub struct Block {
    /// Its place among all blocks, from 0.
    pub index: u64,
    /// The number of its first row.
    pub first_row: u64,
    /// The rows' bytes.
    pub bytes: Vec<u8>,
    /// A row that can't be read, which the block has in place of bytes.
    pub bad: Option<BadRow>,
}

/// Why there are no more blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The input has ended.
    End,
    /// It can't be read further.
    Broken {
        /// What the system or the decompressor says.
        reason: String,
        /// The row in which it breaks off.
        row: u64,
    },
}

/// The blocks of an input.
pub struct Blocks {
    input: Box<dyn Read + Send>,
    format: Format,
    /// The beginning of a row whose end is not read yet.
    carry: Vec<u8>,
    next_index: u64,
    next_row: u64,
    ended: bool,
    broken: Option<String>,
    /// The rest of a row that is too large is passed over.
    skipping: bool,
    stop: Option<Stop>,
}

impl std::fmt::Debug for Blocks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blocks").field("format", &self.format).field("row", &self.next_row).finish_non_exhaustive()
    }
}

impl Blocks {
    /// Reads the beginning of `input` and tells what it is.
    ///
    /// # Errors
    /// When it can't be read, or is no audience.
    pub fn new(input: Box<dyn Read + Send>, wanted: &Wanted, map: &HeaderMap) -> Result<Self, BlockError> {
        let mut blocks = Self { input, ended: false, ..Self::none() };
        let mut start = Vec::new();
        blocks.fill(&mut start, BLOCK);
        if let (Some(reason), true) = (&blocks.broken, start.is_empty()) {
            return Err(BlockError::Io(std::io::Error::other(reason.clone())));
        }
        start::without_mark(&mut start);
        match start::of(&start)? {
            Start::Object => {}
            Start::Header(header) => {
                blocks.next_row = 2;
                blocks.format =
                    Format::Csv { delimiter: header.delimiter, columns: Columns::new(&header.names, wanted, map)? };
                start.drain(..header.end);
            }
        }
        blocks.carry = start;
        Ok(blocks)
    }

    /// The blocks of an input without rows.
    #[must_use]
    pub fn none() -> Self {
        Self {
            input: Box::new(std::io::empty()),
            format: Format::Ndjson,
            carry: Vec::new(),
            next_index: 0,
            next_row: 1,
            ended: true,
            broken: None,
            skipping: false,
            stop: None,
        }
    }

    /// What the rows are.
    #[must_use]
    pub const fn format(&self) -> &Format {
        &self.format
    }

    /// How it ended; nothing before the end.
    #[must_use]
    pub const fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// The number of the row that comes next: as a spreadsheet counts them, so that the first below a
    /// header is 2; in NDJSON the number of the line.
    #[must_use]
    pub const fn next_row(&self) -> u64 {
        self.next_row
    }

    /// Reads more bytes; what is wrong with the input is kept for its end.
    fn fill(&mut self, bytes: &mut Vec<u8>, count: usize) {
        if self.ended {
            return;
        }
        let mut limited = (&mut self.input).take(count as u64);
        match limited.read_to_end(bytes) {
            Ok(read) => self.ended = read < count,
            Err(error) => {
                self.ended = true;
                self.broken = Some(match error.kind() {
                    ErrorKind::UnexpectedEof => "the packed data is cut off".to_owned(),
                    _ => error.to_string(),
                });
            }
        }
    }

    /// Fills `block` with the next rows; `false` when there are none.
    pub fn next(&mut self, block: &mut Block) -> bool {
        block.bytes.clear();
        block.bad = None;
        block.bytes.append(&mut self.carry);
        loop {
            let wanted = BLOCK.saturating_sub(block.bytes.len()).max(BLOCK / 4);
            self.fill(&mut block.bytes, wanted);
            if self.skipping {
                self.skip(&mut block.bytes);
                if self.skipping && !self.ended {
                    continue;
                }
            }
            let (end, rows) = self.whole_rows(&block.bytes);
            if rows > 0 {
                self.carry.extend_from_slice(block.bytes.get(end..).unwrap_or(&[]));
                block.bytes.truncate(end);
                return self.give(block, rows);
            }
            if self.ended {
                return self.last(block);
            }
            if block.bytes.len() > MAX_ROW {
                return self.too_large(block);
            }
        }
    }

    const fn give(&mut self, block: &mut Block, rows: u64) -> bool {
        block.index = self.next_index;
        block.first_row = self.next_row;
        self.next_index += 1;
        self.next_row += rows;
        true
    }

    fn give_bad(&mut self, block: &mut Block, why: BadRow) -> bool {
        block.bytes.clear();
        block.bad = Some(why);
        self.give(block, 1)
    }

    /// Where the last whole row ends, and how many rows there are until then.
    fn whole_rows(&self, bytes: &[u8]) -> (usize, u64) {
        let Format::Csv { delimiter, .. } = self.format else {
            let end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
            let rows = bytes.get(..end).map_or(0, |rows| memchr::memchr_iter(b'\n', rows).count());
            return (end, rows as u64);
        };
        let (mut end, mut rows) = (0, 0);
        while let Some(next) = csv::row_end(bytes, end, delimiter) {
            end = next;
            rows += 1;
        }
        (end, rows)
    }

    fn in_quotes(&self, bytes: &[u8]) -> bool {
        match self.format {
            Format::Csv { delimiter, .. } => csv::is_in_quotes(bytes, 0, delimiter),
            Format::Ndjson => false,
        }
    }

    /// What is left at the end of the input: no row, a row without line end, or a broken one.
    fn last(&mut self, block: &mut Block) -> bool {
        if self.in_quotes(&block.bytes) && self.broken.is_none() {
            return self.unclosed(block);
        }
        if let Some(reason) = self.broken.take() {
            self.stop = Some(Stop::Broken { reason, row: self.next_row });
            return self.give_bad(block, BadRow::CutOff);
        }
        if block.bytes.is_empty() {
            self.stop.get_or_insert(Stop::End);
            return false;
        }
        self.give(block, 1)
    }

    fn too_large(&mut self, block: &mut Block) -> bool {
        if self.in_quotes(&block.bytes) && memchr::memchr(b'\n', &block.bytes).is_some() {
            return self.unclosed(block);
        }
        self.skipping = true;
        self.give_bad(block, BadRow::TooLarge)
    }

    /// A quote that never closes would swallow the rest of the file: the row ends with its line, and
    /// reading goes on behind.
    fn unclosed(&mut self, block: &mut Block) -> bool {
        let end = memchr::memchr(b'\n', &block.bytes).map_or(block.bytes.len(), |at| at + 1);
        self.carry.extend_from_slice(block.bytes.get(end..).unwrap_or(&[]));
        self.give_bad(block, BadRow::QuoteNotClosed)
    }

    /// Passes over the rest of a row that is too large.
    fn skip(&mut self, bytes: &mut Vec<u8>) {
        match memchr::memchr(b'\n', bytes) {
            Some(end) => {
                bytes.drain(..=end);
                self.skipping = false;
            }
            None => bytes.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::dialect;
    use crate::template::parse;

    struct Broken(std::io::Cursor<Vec<u8>>);

    impl Read for Broken {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            match self.0.read(into)? {
                0 if !into.is_empty() => Err(std::io::Error::other("cut off")),
                read => Ok(read),
            }
        }
    }

    fn blocks(input: Box<dyn Read + Send>) -> Result<Blocks, BlockError> {
        Blocks::new(input, &Wanted::of(&parse("{{ person.a }}", dialect::library())), &HeaderMap::default())
    }

    fn read(bytes: &[u8]) -> Vec<(u64, usize, Option<BadRow>)> {
        drained(blocks(Box::new(std::io::Cursor::new(bytes.to_vec()))).unwrap())
    }

    fn drained(mut blocks: Blocks) -> Vec<(u64, usize, Option<BadRow>)> {
        let mut found = Vec::new();
        let mut block = Block::default();
        while blocks.next(&mut block) {
            assert_eq!(block.index, found.len() as u64);
            found.push((block.first_row, block.bytes.len(), block.bad));
        }
        found
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        assert_eq!(read(b"a,b\n1,2\n3,4"), [(2, 4, None), (3, 3, None)]);
        assert_eq!(read("\u{FEFF}{\"a\":1}\n{}\n".as_bytes()), [(1, 11, None)]);
        assert_eq!(read(b"a;b\n\"1\n2\";3\n"), [(2, 8, None)]);
        assert_eq!(read(b"a,b\n"), []);
    }

    #[test]
    fn long_inputs_come_in_several_blocks_and_no_byte_is_lost() {
        let text = format!("a,b\n{}", "x,\"y\nz\"\n".repeat(100_000));
        let found = read(text.as_bytes());
        assert!(found.len() > 2);
        assert_eq!(found.iter().map(|(_, bytes, _)| bytes).sum::<usize>(), text.len() - 4);
        assert_eq!(found[1].0 as usize, 2 + found[0].1 / 8);
    }

    #[test]
    fn a_row_that_is_too_large_is_passed_over() {
        let text = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(MAX_ROW + 300_000));
        assert_eq!(read(text.as_bytes()), [(1, 8, None), (2, 0, Some(BadRow::TooLarge)), (3, 3, None)]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        assert_eq!(read(b"a,b\n1,2\n\"3,4\n5,6\n"), [(2, 4, None), (3, 0, Some(BadRow::QuoteNotClosed)), (4, 4, None)]);
        let large = format!("a,b\n\"3,4\n{}", "5,6\n".repeat(MAX_ROW / 4 + 1000));
        let found = read(large.as_bytes());
        assert_eq!(found[0], (2, 0, Some(BadRow::QuoteNotClosed)));
        assert_eq!(found[1].0, 3);
        assert_eq!(found.iter().map(|(_, bytes, _)| bytes).sum::<usize>(), MAX_ROW / 4 * 4 + 4000);
    }

    #[test]
    fn an_input_that_breaks_off_names_the_row() {
        let input = Broken(std::io::Cursor::new(b"a,b\n1,2\n3".to_vec()));
        let mut blocks = blocks(Box::new(input)).unwrap();
        let mut block = Block::default();
        assert!(blocks.next(&mut block) && block.bad.is_none());
        assert!(blocks.next(&mut block));
        assert_eq!((block.first_row, block.bad), (3, Some(BadRow::CutOff)));
        assert!(!blocks.next(&mut block));
        assert_eq!(blocks.stop(), Some(&Stop::Broken { reason: "cut off".to_owned(), row: 3 }));
    }

    #[test]
    fn what_is_no_audience_is_refused() {
        let error = |bytes: &[u8]| blocks(Box::new(std::io::Cursor::new(bytes.to_vec()))).unwrap_err().to_string();
        assert_eq!(error(b" \n"), "it is empty");
        assert!(error(b"[{}]").contains("array"));
        assert!(error(b"\xff,b\n").contains("UTF-8"));
        assert!(error(b",,\n").contains("names no column"));
    }
}
