//! Where rules put what they find.

use super::suppression::Suppressions;
use crate::finding::Finding;
use crate::text::{Redactor, Secret, SourceId, Span};

/// Collects findings and the credentials among them.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    findings: Vec<Finding>,
    redactor: Redactor,
}

impl Sink {
    /// Takes a finding.
    pub(crate) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Takes a credential that stands in a file: no report may show it.
    pub(crate) fn secret(&mut self, text: &str) {
        self.redactor.learn(&Secret::new(text.to_owned()));
    }

    /// Takes all that another one has.
    pub(crate) fn merge(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.redactor.learn_from(&other.redactor);
    }

    /// The findings that nothing silences, in their lasting order.
    pub(crate) fn finish(self, suppressions: &mut Suppressions) -> (Vec<Finding>, Redactor) {
        let mut findings = self.findings;
        findings.retain(|finding| !suppressions.silences(finding));
        findings.extend(suppressions.unused());
        silence_consequences(&mut findings);
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.primary.source, f.primary.span.start, f.primary.span.end, f.rule);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        // Two names for one text (an alias of YAML) make no second slip of it.
        findings.dedup();
        (findings, self.redactor)
    }
}

/// A value that must not be missing where it stands is told once, by the rule that knows what
/// its absence does to the JSON.
fn silence_consequences(findings: &mut Vec<Finding>) {
    let mut causes: Vec<(SourceId, Span)> = findings
        .iter()
        .filter(|finding| ["json-bare-value", "json-object-dump"].contains(&finding.rule))
        .map(|finding| (finding.primary.source, finding.primary.span))
        .collect();
    causes.sort_by_key(|(source, cause)| (*source, cause.start));
    // How far the causes reach that begin no later: a body may have tens of thousands.
    let mut reach = Vec::with_capacity(causes.len());
    for (source, cause) in &causes {
        let before = reach.last().filter(|(known, _)| known == source).map_or(0, |(_, end)| *end);
        reach.push((*source, cause.end.max(before)));
    }
    findings.retain(|finding| {
        let (source, span) = (finding.primary.source, finding.primary.span);
        let begun = causes.partition_point(|(known, cause)| (*known, cause.start) <= (source, span.start));
        let last = begun.checked_sub(1).and_then(|last| reach.get(last));
        finding.rule != "missing-default" || last.is_none_or(|(known, end)| *known != source || *end < span.end)
    });
}
