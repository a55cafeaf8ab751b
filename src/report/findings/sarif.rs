//! SARIF 2.1.0 (OASIS, 2020): what code scanning takes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::place::Writer;
use crate::finding::{Finding, Fix, Label, Severity};
use crate::lint::{Linted, Rule, fingerprints, rules};
use crate::text::{Edit, SourceId, Sources, Span};

/// Where the schema is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name under which a fingerprint stands; its number rises when its making changes.
const FINGERPRINT: &str = "flowhook/v1";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    /// Columns count characters, as everywhere in flowhook (section 3.14.17).
    column_kind: &'a str,
    results: Vec<Result<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Message,
    help: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration<'a>,
}

#[derive(Serialize)]
struct Configuration<'a> {
    level: &'a str,
}

#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'a str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

/// All findings of a run as one SARIF log with one run. Rules that found nothing are left
/// out. A fix that would write a credential is left out too.
#[must_use]
pub fn sarif(linted: &Linted, sources: &Sources) -> String {
    let writer = Writer { sources, redactor: &linted.redactor };
    let mut ids: Vec<&str> = linted.findings.iter().map(|finding| finding.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let results = linted
        .findings
        .iter()
        .zip(fingerprints(linted, sources))
        .map(|(finding, fingerprint)| writer.result(finding, fingerprint, &ids))
        .collect();
    let driver = Driver {
        name: "flowhook",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: ids.iter().filter_map(|id| rules::rule(id)).map(descriptor).collect(),
    };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn descriptor(rule: &'static Rule) -> Descriptor<'static> {
    Descriptor {
        id: rule.id,
        short_description: plain(rule.summary),
        help: Message {
            text: format!("{}. `flowhook explain {}` tells more.", rule.summary, rule.id),
            markdown: Some(rule.page().to_owned()),
        },
        help_uri: rule.sources.first().copied(),
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn plain(text: impl Into<String>) -> Message {
    Message { text: text.into(), markdown: None }
}

impl Writer<'_> {
    fn result<'a>(&self, finding: &Finding, fingerprint: String, ids: &[&'a str]) -> Result<'a> {
        let rule_index = ids.binary_search(&finding.rule).unwrap_or(0);
        Result {
            rule_id: ids.get(rule_index).copied().unwrap_or_default(),
            rule_index,
            level: level(finding.severity),
            message: plain(self.advice(finding, "\nhelp: ")),
            locations: [self.location(&finding.primary, None)],
            related_locations: finding
                .related
                .iter()
                .enumerate()
                .map(|(at, label)| self.location(label, Some(at)))
                .collect(),
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, fingerprint)]),
            fixes: finding.fixes.iter().filter_map(|fix| self.sarif_fix(fix)).collect(),
        }
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Location {
        let message = (!label.message.is_empty()).then(|| plain(self.text(&label.message)));
        let region = self.region(label.source, label.span);
        Location { id, physical_location: Physical { artifact_location: self.artifact(label.source), region }, message }
    }

    fn artifact(&self, id: SourceId) -> Artifact {
        Artifact { uri: uri(self.file(id)) }
    }

    fn region(&self, id: SourceId, span: Span) -> Region {
        let (start, end) = self.range(id, span);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: span.start,
            byte_length: span.len(),
        }
    }

    fn sarif_fix(&self, fix: &Fix) -> Option<SarifFix> {
        let replacement = |edit: &Edit| {
            (self.text(&edit.replacement) == edit.replacement).then(|| Replacement {
                deleted_region: self.region(fix.source, edit.span),
                inserted_content: plain(edit.replacement.clone()),
            })
        };
        Some(SarifFix {
            description: plain(self.text(&fix.title)),
            artifact_changes: [Change {
                artifact_location: self.artifact(fix.source),
                replacements: fix.edits.iter().map(replacement).collect::<Option<_>>()?,
            }],
        })
    }
}

/// A path as a URI reference (RFC 3986): what a path segment may not hold is encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len() + 8);
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if drive => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_addresses() {
        assert_eq!(uri("flows/été 1.yaml"), "flows/%C3%A9t%C3%A9%201.yaml");
        assert_eq!(uri("/tmp/a.json"), "file:///tmp/a.json");
        assert_eq!(uri("C:/a.json"), "file:///C:/a.json");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
