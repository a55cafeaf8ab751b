//! Where rules put what they find.

use super::suppression::Suppressions;
use crate::finding::Finding;
use crate::text::{Redactor, Secret};

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
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.primary.source, f.primary.span.start, f.primary.span.end, f.rule);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        // Two names for one text (an alias of YAML) make no second slip of it.
        findings.dedup();
        (findings, self.redactor)
    }
}
