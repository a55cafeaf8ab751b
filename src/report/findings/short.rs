//! One line a finding, as compilers write it.

use super::place::{Writer, one_line};
use crate::lint::Linted;
use crate::text::Sources;

/// `FILE:LINE:COLUMN: SEVERITY[RULE] MESSAGE`, which editors and `grep` users know.
#[must_use]
pub fn short(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let line = |finding: &crate::finding::Finding| {
        let (start, _) = writer.range(finding.primary.source, finding.primary.span);
        let message = one_line(&writer.text(&finding.message));
        let (file, severity) = (one_line(writer.file(finding.primary.source)), finding.severity.word());
        format!("{file}:{}:{}: {severity}[{}] {message}\n", start.line, start.column, finding.rule)
    };
    linted.findings.iter().map(line).collect()
}
