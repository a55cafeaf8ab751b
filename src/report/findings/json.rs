//! Findings for machines.

use serde::Serialize;

use super::place::Writer;
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::{Linted, fingerprints};
use crate::text::{SourceId, Sources, Span};

/// Version of the format. It rises when a member changes its meaning or goes; new members
/// come without a rise. `docs/schema/findings.json` is its schema.
pub const VERSION: u32 = 1;

/// The JSON Schema of what [`json`] gives.
pub const SCHEMA: &str = include_str!("../../../docs/schema/findings.json");

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    webhooks: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    finding: JsonFinding<'a>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<serde_json::Value>,
    fingerprint: String,
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

/// All findings of a run as one JSON document: lines and columns from 1 (columns in
/// characters), offsets in bytes, the end just past the last character. Credentials that
/// the run found are not in it.
#[must_use]
pub fn json(linted: &Linted, sources: &Sources) -> String {
    let summary = Summary {
        files: sources.iter().count(),
        webhooks: linted.webhooks,
        errors: linted.count(Severity::Error),
        warnings: linted.count(Severity::Warning),
        notes: linted.count(Severity::Info),
    };
    let report = Report { version: VERSION, findings: findings(linted, sources), summary };
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}

/// Each finding as one JSON document on a line of its own: as in [`json`], the version in
/// each.
#[must_use]
pub fn jsonl(linted: &Linted, sources: &Sources) -> String {
    let line = |finding| serde_json::to_string(&Line { version: VERSION, finding }).unwrap_or_default() + "\n";
    findings(linted, sources).into_iter().map(line).collect()
}

fn findings<'a>(linted: &'a Linted, sources: &'a Sources) -> Vec<JsonFinding<'a>> {
    let writer = Writer { sources, redactor: &linted.redactor };
    let fingerprints = fingerprints(linted, sources);
    linted.findings.iter().zip(fingerprints).map(|(finding, print)| writer.finding(finding, print)).collect()
}

impl<'a> Writer<'a> {
    fn finding(&self, finding: &'a Finding, fingerprint: String) -> JsonFinding<'a> {
        JsonFinding {
            rule: finding.rule,
            severity: finding.severity,
            message: self.text(&finding.message),
            help: finding.help.as_deref().map(|help| self.text(help)),
            file: self.file(finding.primary.source),
            span: self.span(finding.primary.source, finding.primary.span),
            related: finding
                .related
                .iter()
                .map(|label| JsonLabel {
                    file: self.file(label.source),
                    span: self.span(label.source, label.span),
                    message: self.text(&label.message),
                })
                .collect(),
            fixes: finding.fixes.iter().map(|fix| self.fix(fix)).collect(),
            sample: finding.sample.as_deref().and_then(|sample| serde_json::from_str(&self.text(sample)).ok()),
            fingerprint,
        }
    }

    fn fix(&self, fix: &Fix) -> JsonFix<'a> {
        JsonFix {
            title: self.text(&fix.title),
            applicability: fix.applicability,
            file: self.file(fix.source),
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit {
                    span: self.span(fix.source, edit.span),
                    replacement: self.text(&edit.replacement),
                })
                .collect(),
        }
    }

    fn span(&self, id: SourceId, span: Span) -> JsonSpan {
        let (start, end) = self.range(id, span);
        JsonSpan {
            start: JsonPosition { line: start.line, column: start.column, offset: span.start },
            end: JsonPosition { line: end.line, column: end.column, offset: span.end },
        }
    }
}
