//! What an input begins with: objects, the header of a CSV file, or something else.

use super::csv;

/// Bytes of a block, when its rows are short: large enough that taking one costs nothing, small enough
/// that the cores end together and that a block stays in a core's cache.
pub(super) const BLOCK: usize = 256 << 10;

/// Why an input can't be taken for an audience.
#[derive(Debug, thiserror::Error)]
pub enum BlockError {
    /// It can't be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// A JSON array.
    #[error("it is a JSON array, not one object a line")]
    Array,
    /// One JSON document that goes over several lines.
    #[error("it is one JSON document over several lines, not one object a line")]
    Document,
    /// Something else than text in UTF-8 with lines.
    #[error("it is {0}")]
    Foreign(&'static str),
    /// The first row is no header.
    #[error("its first row is no header of a CSV file: {0}")]
    Header(&'static str),
    /// A column that was to be mapped is not there.
    #[error("it has no column `{name}`{}", nearest.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    NoColumn {
        /// The column.
        name: String,
        /// The nearest one there is.
        nearest: Option<String>,
    },
}

/// What stands at the beginning.
pub(super) enum Start {
    /// An object: the rows are NDJSON.
    Object,
    /// A header: the rows are CSV.
    Header(Header),
}

/// Takes the byte order mark away.
pub(super) fn without_mark(start: &mut Vec<u8>) {
    if start.starts_with("\u{FEFF}".as_bytes()) {
        start.drain(..3);
    }
}

/// Tells what an input is by its first block.
pub(super) fn of(start: &[u8]) -> Result<Start, BlockError> {
    // Workbooks are zip archives too.
    if start.starts_with(b"PK\x03\x04") {
        return Err(BlockError::Foreign("a zip archive or an Excel workbook"));
    }
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(BlockError::Foreign("text in UTF-16"));
    }
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(BlockError::Empty),
        Some(b'[') => Err(BlockError::Array),
        Some(b'{') if is_document(start) => Err(BlockError::Document),
        Some(b'{') => Ok(Start::Object),
        Some(_) => header(start).map(Start::Header),
    }
}

/// Whether one JSON document goes over several lines: what people get of an API, or of a tool that makes it pretty.
fn is_document(start: &[u8]) -> bool {
    let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    match first.last() {
        Some(b'[') => true,
        // A row that is cut off there is a bad row, and another one follows it.
        Some(b'{') => lines.next().is_some_and(|second| !second.starts_with(b"{")),
        _ => false,
    }
}

/// The header of a CSV file.
pub(super) struct Header {
    pub(super) names: Vec<String>,
    /// The byte between fields.
    pub(super) delimiter: u8,
    /// Where the rows begin.
    pub(super) end: usize,
}

fn header(bytes: &[u8]) -> Result<Header, BlockError> {
    // Old Macs, and spreadsheets that save for them.
    if !bytes.contains(&b'\n') && bytes.trim_ascii_end().contains(&b'\r') {
        return Err(BlockError::Foreign("text whose lines end in a carriage return alone"));
    }
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
    let count = |wanted: u8| line.iter().filter(|byte| **byte == wanted).count();
    // Spreadsheets of many countries write semicolons, or tabs.
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',');
    let delimiter = if count(delimiter) == 0 { b',' } else { delimiter };
    let mut fields = Vec::new();
    let end = csv::row(bytes, 0, delimiter, &mut fields);
    if end > BLOCK - 1 {
        return Err(BlockError::Header("it does not end"));
    }
    if bytes.get(..end).unwrap_or(&[]).contains(&0) {
        return Err(BlockError::Foreign("no text: there are zero bytes in its first line"));
    }
    let text =
        std::str::from_utf8(bytes.get(..end).unwrap_or(&[])).map_err(|_| BlockError::Header("it is no UTF-8"))?;
    let name = |field: &csv::Field| {
        let raw = text.get(field.start..field.end).unwrap_or("");
        let mut name = String::new();
        if field.quoted {
            csv::unquoted(raw, |piece| name.push_str(piece));
        } else {
            name.push_str(raw);
        }
        name.trim().to_owned()
    };
    let names: Vec<String> = fields.iter().map(name).collect();
    if names.iter().all(String::is_empty) {
        return Err(BlockError::Header("it names no column"));
    }
    Ok(Header { names, delimiter, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(start: &[u8]) -> String {
        of(start).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_no_audience_is_named() {
        assert_eq!(why(b"PK\x03\x04rest"), "it is a zip archive or an Excel workbook");
        assert_eq!(why(b"\xff\xfeE\0m\0a\0"), "it is text in UTF-16");
        assert_eq!(why(b"E\0m\0a\0\n\0"), "it is no text: there are zero bytes in its first line");
        assert_eq!(why(b"Email,Name\ra@acme.test,Ada\r"), "it is text whose lines end in a carriage return alone");
        let document = "it is one JSON document over several lines, not one object a line";
        assert_eq!(why(b"{\n  \"data\": {\n"), document);
        assert_eq!(why(b"{\"data\": [\n{\"id\": 1},\n"), document);
        assert_eq!(why(b"\xff,a\n"), "its first row is no header of a CSV file: it is no UTF-8");
    }

    #[test]
    fn an_odd_first_row_is_no_reason_to_refuse_the_rest() {
        for start in [&b"{\n{\"id\":1}\n"[..], b"{", b"{\"a\":1},\n{\"a\":2}", b"a,b\r\n1,2\r\n", b"\"a\rb\",c\n"] {
            assert_eq!(why(start), "", "{start:?}");
        }
    }
}
