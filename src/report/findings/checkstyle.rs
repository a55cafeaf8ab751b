//! Checkstyle's XML, which many review tools take.

use std::fmt::Write as _;

use super::place::Writer;
use crate::lint::Linted;
use crate::report::xml::escape;
use crate::text::Sources;

/// One `file` element for each file that has findings.
#[must_use]
pub fn checkstyle(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for group in linted.findings.chunk_by(|a, b| a.primary.source == b.primary.source) {
        let Some(first) = group.first() else { continue };
        let _ = writeln!(text, "  <file name=\"{}\">", escape(writer.file(first.primary.source)));
        for finding in group {
            let (start, _) = writer.range(finding.primary.source, finding.primary.span);
            let _ = writeln!(
                text,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"flowhook.{}\"/>",
                start.line,
                start.column,
                finding.severity.word(),
                escape(&writer.advice(finding, "; help: ")),
                finding.rule
            );
        }
        text.push_str("  </file>\n");
    }
    text.push_str("</checkstyle>\n");
    text
}
