//! GitLab's Code Quality report (GitLab, "Code Quality", "Code Quality report format").

use serde::Serialize;

use super::place::Writer;
use crate::finding::Severity;
use crate::lint::{Linted, fingerprints};
use crate::text::Sources;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// One object a finding. GitLab takes paths relative to the repository: run flowhook there.
#[must_use]
pub fn gitlab(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let issues: Vec<Issue<'_>> = linted
        .findings
        .iter()
        .zip(fingerprints(linted, sources))
        .map(|(finding, fingerprint)| {
            let (start, end) = writer.range(finding.primary.source, finding.primary.span);
            Issue {
                description: writer.advice(finding, "; help: "),
                check_name: finding.rule,
                fingerprint,
                severity: match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "minor",
                    Severity::Info => "info",
                },
                location: Location {
                    path: writer.file(finding.primary.source),
                    lines: Lines { begin: start.line, end: end.line },
                },
            }
        })
        .collect();
    serde_json::to_string_pretty(&issues).unwrap_or_default() + "\n"
}
