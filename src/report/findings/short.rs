//! One line a finding, as compilers write it.

use super::place::{Writer, one_line};
use crate::lint::Linted;
use crate::text::Sources;

/// `FILE:LINE:COLUMN: SEVERITY[RULE] MESSAGE`, which editors and `grep` users know.
#[must_use]
pub fn short(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut lines = String::with_capacity(linted.findings.len() * 128);
    let mut number = itoa::Buffer::new();
    for finding in &linted.findings {
        let start = writer.begin(finding.primary.source, finding.primary.span);
        lines.push_str(&one_line(writer.file(finding.primary.source)));
        for place in [start.line, start.column] {
            lines.push(':');
            lines.push_str(number.format(place));
        }
        for piece in [": ", finding.severity.word(), "[", finding.rule, "] "] {
            lines.push_str(piece);
        }
        lines.push_str(&one_line(&linted.redactor.redacted(&finding.message)));
        lines.push('\n');
    }
    lines
}
