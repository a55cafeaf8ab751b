//! Workflow commands that GitHub shows as annotations.
//!
//! Form: GitHub, "Workflow commands for GitHub Actions"; escapes: `actions/toolkit`,
//! `packages/core/src/command.ts`.

use std::fmt::Write as _;

use super::place::Writer;
use crate::finding::Severity;
use crate::lint::Linted;
use crate::text::Sources;

/// One `::error …::` line a finding.
#[must_use]
pub fn github(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut text = String::new();
    for finding in &linted.findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = writer.range(finding.primary.source, finding.primary.span);
        let file = property(writer.file(finding.primary.source));
        let _ = write!(text, "::{command} file={file},line={},endLine={}", start.line, end.line);
        // GitHub takes columns only where they are columns of one line.
        if start.line == end.line {
            let _ = write!(text, ",col={},endColumn={}", start.column, end.column);
        }
        let title = property(&format!("flowhook ({})", finding.rule));
        let _ = writeln!(text, ",title={title}::{}", data(&writer.advice(finding, "\nhelp: ")));
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
