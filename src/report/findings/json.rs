//! Findings for machines.

use serde::Serialize;

use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::Linted;
use crate::text::{Redactor, SourceId, Sources, Span};

/// Version of the format. It rises when a member changes its meaning or goes; new members
/// come without a rise.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    severity: Severity,
    message: String,
    help: Option<String>,
    file: &'a str,
    span: JsonSpan,
    related: Vec<JsonLabel<'a>>,
    fixes: Vec<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    file: &'a str,
    span: JsonSpan,
    message: String,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: String,
    applicability: Applicability,
    file: &'a str,
    edits: Vec<JsonEdit>,
}

#[derive(Serialize)]
struct JsonEdit {
    span: JsonSpan,
    replacement: String,
}

#[derive(Serialize)]
struct JsonSpan {
    start: JsonPosition,
    end: JsonPosition,
}

#[derive(Serialize)]
struct JsonPosition {
    line: usize,
    column: usize,
    offset: usize,
}

struct Writer<'a> {
    sources: &'a Sources,
    redactor: &'a Redactor,
}

/// All findings of a run as one JSON document: lines and columns from 1 (columns in
/// characters), offsets in bytes, the end just past the last character. Credentials that
/// the run found are not in it.
#[must_use]
pub fn json(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let findings = linted.findings.iter().map(|finding| writer.finding(finding)).collect();
    let mut text = serde_json::to_string_pretty(&Report { version: VERSION, findings }).unwrap_or_default();
    text.push('\n');
    text
}

impl<'a> Writer<'a> {
    fn finding(&self, finding: &'a Finding) -> JsonFinding<'a> {
        JsonFinding {
            rule: finding.rule,
            severity: finding.severity,
            message: self.redactor.redact(&finding.message),
            help: finding.help.as_deref().map(|help| self.redactor.redact(help)),
            file: self.file(finding.primary.source),
            span: self.span(finding.primary.source, finding.primary.span),
            related: finding
                .related
                .iter()
                .map(|label| JsonLabel {
                    file: self.file(label.source),
                    span: self.span(label.source, label.span),
                    message: self.redactor.redact(&label.message),
                })
                .collect(),
            fixes: finding.fixes.iter().map(|fix| self.fix(fix)).collect(),
        }
    }

    fn fix(&self, fix: &Fix) -> JsonFix<'a> {
        JsonFix {
            title: self.redactor.redact(&fix.title),
            applicability: fix.applicability,
            file: self.file(fix.source),
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit {
                    span: self.span(fix.source, edit.span),
                    replacement: self.redactor.redact(&edit.replacement),
                })
                .collect(),
        }
    }

    fn file(&self, id: SourceId) -> &'a str {
        self.sources.get(id).map_or("", |source| source.name())
    }

    fn span(&self, id: SourceId, span: Span) -> JsonSpan {
        let position = |offset: usize| {
            let found = self.sources.get(id).map(|source| source.position(offset));
            JsonPosition {
                line: found.map_or(1, |position| position.line),
                column: found.map_or(1, |position| position.column),
                offset,
            }
        };
        JsonSpan { start: position(span.start), end: position(span.end) }
    }
}
