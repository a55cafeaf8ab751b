//! The list of rules.

use serde::Serialize;

use crate::finding::Severity;
use crate::lint::{Rule, Subject, rules};

/// Version of the list for machines; it rises as that of findings does.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    rules: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    severity: Severity,
    summary: &'a str,
    subjects: &'a [Subject],
    online: bool,
    since: &'a str,
    sources: &'a [&'a str],
}

/// A line for each rule: its id, severity and what it is about.
#[must_use]
pub fn text() -> String {
    let width = rules::RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| format!("{:width$}  {:7}  {}\n", rule.id, rule.severity.word(), rule.summary);
    rules::RULES.iter().map(line).collect()
}

/// One JSON document: `version`, and for each of the `rules` its `id`, `severity`, `summary`,
/// `subjects` (`spec`, `body`, `export`, `run`), whether only the network can tell (`online`),
/// `since` and `sources`.
#[must_use]
pub fn json() -> String {
    let listed = |rule: &&'static Rule| Listed {
        id: rule.id,
        severity: rule.severity,
        summary: rule.summary,
        subjects: rule.subjects,
        online: rule.is_online(),
        since: rule.since,
        sources: rule.sources,
    };
    let list = List { version: VERSION, rules: rules::RULES.iter().map(listed).collect() };
    serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
}
