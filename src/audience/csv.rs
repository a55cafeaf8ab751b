//! Rows of CSV (RFC 4180, read as leniently as the `csv` crate does): where they end, and their fields.

use crate::text::scan;

/// Where the row that begins at `at` ends, behind its line feed; nothing when it is not complete.
///
/// A quote opens a quoted field only at the field's beginning; elsewhere it is a character like any other.
pub(super) fn row_end(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let start = at;
    let mut at = at;
    loop {
        let stop = at + memchr::memchr2(b'"', b'\n', bytes.get(at..)?)?;
        at = stop + 1;
        if bytes.get(stop) == Some(&b'\n') {
            return Some(at);
        }
        let begins = stop == start || bytes.get(stop - 1) == Some(&delimiter);
        if begins {
            at = closing_quote(bytes, at)? + 1;
        }
    }
}

/// Whether the row that begins at `at`, which has no end, breaks off inside quotes.
pub(super) fn is_in_quotes(bytes: &[u8], at: usize, delimiter: u8) -> bool {
    let mut at = at;
    loop {
        if bytes.get(at) == Some(&b'"') {
            match closing_quote(bytes, at + 1) {
                Some(quote) => at = quote + 1,
                None => return true,
            }
        }
        match scan::field_stop(bytes, at, delimiter) {
            Some(stop) => at = stop + 1,
            None => return false,
        }
    }
}

/// The quote that closes a field; doubled ones are passed over.
fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let quote = scan::find(bytes, at, b'"')?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// One field of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Field {
    /// Where its text begins.
    pub(super) start: usize,
    /// Where its text ends.
    pub(super) end: usize,
    /// Its text is not what stands there: see [`unquoted`].
    pub(super) quoted: bool,
}

/// Reads the fields of the row that begins at `start`, and tells where it ends, as [`row_end`] does; a row that is
/// not complete ends with the bytes.
pub(super) fn row(bytes: &[u8], start: usize, delimiter: u8, into: &mut Vec<Field>) -> usize {
    into.clear();
    let mut at = start;
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        let close = if quoted { closing_quote(bytes, at + 1) } else { None };
        let stop = match close {
            None if quoted => None,
            close => scan::field_stop(bytes, close.map_or(at, |close| close + 1), delimiter),
        };
        let last = stop.is_none_or(|stop| bytes.get(stop) == Some(&b'\n'));
        let mut end = stop.unwrap_or(bytes.len());
        if last {
            // Without a line feed a carriage return is a character like any other.
            let feed = if stop.is_some() { Some(end) } else { end.checked_sub(1) };
            if let Some(feed) = feed.filter(|feed| *feed >= at && bytes.get(*feed) == Some(&b'\n')) {
                end = feed;
                if end > at && bytes.get(end - 1) == Some(&b'\r') {
                    end -= 1;
                }
            }
        }
        into.push(match close {
            Some(close) if close + 1 == end && !has_quote(bytes, at + 1, close) => {
                Field { start: at + 1, end: close, quoted: false }
            }
            _ => Field { start: at, end, quoted },
        });
        match stop {
            Some(stop) if !last => at = stop + 1,
            Some(stop) => return stop + 1,
            None => return bytes.len(),
        }
    }
}

fn has_quote(row: &[u8], start: usize, end: usize) -> bool {
    row.get(start..end).is_some_and(|inner| scan::find(inner, 0, b'"').is_some())
}

/// Writes the text of a field that is [`Field::quoted`]: doubled quotes once, the quotes around it not, what
/// follows the closing quote as it is.
pub(super) fn unquoted(field: &str, mut write: impl FnMut(&str)) {
    let mut rest = field.strip_prefix('"').unwrap_or(field);
    while let Some(quote) = rest.find('"') {
        let (before, behind) = rest.split_at(quote);
        write(before);
        if let Some(more) = behind.strip_prefix("\"\"") {
            write("\"");
            rest = more;
        } else {
            write(behind.strip_prefix('"').unwrap_or(behind));
            return;
        }
    }
    write(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<Vec<String>> {
        let bytes = text.as_bytes();
        let mut rows = Vec::new();
        let mut found = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = row_end(bytes, at, b',').unwrap_or(bytes.len());
            assert_eq!(row(bytes, at, b',', &mut found), end, "{text:?} from {at}");
            let text_of = |field: &Field| {
                let raw = &text[field.start..field.end];
                if !field.quoted {
                    return raw.to_owned();
                }
                let mut out = String::new();
                unquoted(raw, |piece| out.push_str(piece));
                out
            };
            rows.push(found.iter().map(text_of).collect());
            at = end;
        }
        rows
    }

    #[test]
    fn quotes_line_breaks_and_empty_fields_are_read() {
        assert_eq!(
            all("a,b\r\n\"x,\"\"y\"\"\nz\",\n,\"\"\n\"q\"t,o\"b\n"),
            [vec!["a", "b"], vec!["x,\"y\"\nz", ""], vec!["", ""], vec!["qt", "o\"b"]]
        );
    }

    #[test]
    fn a_row_without_end_says_whether_it_is_in_quotes() {
        assert!(is_in_quotes(b"a,\"b\nc", 0, b','));
        assert!(!is_in_quotes(b"a,\"b\",c", 0, b','));
        assert_eq!(row_end(b"a,\"b\nc", 0, b','), None);
    }

    proptest! {
        #[test]
        fn rows_are_read_as_the_csv_crate_reads_them(text in "([a\"é,\n]|,\"|\",|\"\"|\r\n|\"\n){0,40}") {
            all(&text);
            // A row whose quotes do not close is a bad row here and a row there.
            let mut last = 0;
            while let Some(end) = row_end(text.as_bytes(), last, b',') {
                last = end;
            }
            prop_assume!(!is_in_quotes(text.as_bytes(), last, b','));
            // The crate passes over empty lines.
            let ours: Vec<Vec<String>> = all(&text).into_iter().filter(|row| row != &[""]).collect();
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect::<Vec<_>>())
                .filter(|row: &Vec<String>| row != &[""])
                .collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
