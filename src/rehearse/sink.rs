//! Where rows are written to while they are rehearsed.

use std::io::Write;

use super::reason::{Reason, Reasons};

/// Takes the number and the body of a row; a call that waits holds the run up.
pub type Feed = Box<dyn FnMut(u64, &[u8]) + Send>;

/// What takes rows in their order.
#[derive(Default)]
pub struct Sinks {
    /// Takes the body of every row that does not fail, one a line.
    pub bodies: Option<Box<dyn Write + Send>>,
    /// Takes a line of CSV for each reason of each row.
    pub failures: Option<Box<dyn Write + Send>>,
    /// Takes the body of every row that does not fail.
    pub feed: Option<Feed>,
}

impl std::fmt::Debug for Sinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sinks")
            .field("bodies", &self.bodies.is_some())
            .field("failures", &self.failures.is_some())
            .field("feed", &self.feed.is_some())
            .finish()
    }
}

/// The first line of the list of failures.
pub(super) const fn header(include_data: bool) -> &'static str {
    if include_data { "row,level,reason,key,recipient,text\n" } else { "row,level,reason,key\n" }
}

/// Whether a text has the form of a Klaviyo profile id (26 characters, older ones 6), which tells nothing of a person.
#[must_use]
pub fn is_key(text: &str) -> bool {
    matches!(text.len(), 26 | 6) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A line for each reason of a row; `tail` is what stands behind the reason.
pub(super) fn lines(row: u64, reasons: Reasons, tail: &str, out: &mut Vec<u8>) {
    for reason in reasons.iter() {
        line(row, reason, tail, out);
    }
}

/// One line.
pub(super) fn line(row: u64, reason: Reason, tail: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(row).as_bytes());
    for part in [",", reason.level().word(), ",", reason.id(), ",", tail, "\n"] {
        out.extend_from_slice(part.as_bytes());
    }
}

/// Appends a field of CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(super) fn field(text: &str, out: &mut String) {
    let formula = text.starts_with(['=', '@', '\t', '\r']) || (text.starts_with(['+', '-']) && !is_number(text));
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    for piece in text.split_inclusive('"') {
        out.push_str(piece);
        if piece.ends_with('"') {
            out.push('"');
        }
    }
    out.push('"');
}

fn is_number(text: &str) -> bool {
    text.len() > 1 && text.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}

/// Appends a body as one line. In JSON a line break stands between tokens only, and so does the blank around it.
pub(super) fn body(body: &str, out: &mut Vec<u8>) {
    for line in body.split(['\n', '\r']) {
        out.extend_from_slice(line.trim_matches([' ', '\t']).as_bytes());
    }
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = String::new();
        field(text, &mut out);
        out
    }

    #[test]
    fn fields_are_quoted_and_no_formula_runs() {
        assert_eq!(quoted("a"), "a");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("+15163334444"), "+15163334444");
        assert_eq!(quoted("+1+cmd"), "\"'+1+cmd\"");
    }

    #[test]
    fn a_body_is_one_line_and_the_same_json() {
        let mut out = Vec::new();
        body("{\n  \"a\": \"x  \\n y\",\r\n  \"b\": [1,\n 2]\n}\n", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "{\"a\": \"x  \\n y\",\"b\": [1,2]}\n");
    }

    #[test]
    fn only_klaviyos_ids_name_rows() {
        assert!(is_key("01HXYZ7Q8R9S0T1U2V3W4X5Y6Z") && is_key("AbC123"));
        assert!(!is_key("ada@acme.test") && !is_key(""));
    }
}
