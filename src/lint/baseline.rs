//! Findings of an old project that are known and wait.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Linted;
use super::fingerprint::context;
use crate::finding::Finding;
use crate::text::Sources;

/// Version of the file; it rises when its meaning changes.
const VERSION: u32 = 1;

/// Known findings: how often a rule reports the same text in the same file. Lines may move;
/// a text that changes is new.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    known: BTreeMap<Key, usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    file: String,
    rule: String,
    context: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    file: String,
    rule: String,
    context: String,
    count: usize,
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not the JSON that [`Baseline::to_json`] writes.
    #[error("this is no baseline: {0}")]
    NoBaseline(#[from] serde_json::Error),
    /// A later flowhook wrote it.
    #[error("this baseline has version {0}; this flowhook reads version {VERSION}")]
    Version(u32),
}

impl Baseline {
    /// All findings of a run. `path` gives the path of a file, by its name, from where the
    /// baseline lies.
    #[must_use]
    pub fn of(linted: &Linted, sources: &Sources, path: &dyn Fn(&str) -> String) -> Self {
        let mut known = BTreeMap::new();
        for finding in &linted.findings {
            *known.entry(key(finding, linted, sources, path)).or_default() += 1;
        }
        Self { known }
    }

    /// How many findings are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes the findings that are known out of a run, and out of the baseline: what is left
    /// in it is gone from the files. Gives how many were taken.
    pub fn take(&mut self, linted: &mut Linted, sources: &Sources, path: &dyn Fn(&str) -> String) -> usize {
        let before = linted.findings.len();
        let findings = std::mem::take(&mut linted.findings);
        let new = |finding: &Finding| {
            let count = self.known.get_mut(&key(finding, linted, sources, path)).filter(|count| **count > 0);
            count.map(|count| *count -= 1).is_none()
        };
        let left: Vec<Finding> = findings.into_iter().filter(new).collect();
        linted.findings = left;
        self.known.retain(|_, count| *count > 0);
        before - linted.findings.len()
    }

    /// The file's text: the same findings give the same bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entry = |(key, count): (&Key, &usize)| Entry {
            file: key.file.clone(),
            rule: key.rule.clone(),
            context: key.context.clone(),
            count: *count,
        };
        let file = File { version: VERSION, findings: self.known.iter().map(entry).collect() };
        serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// When the text is none that [`to_json`](Self::to_json) wrote.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = serde_json::from_str(text)?;
        if version != VERSION {
            return Err(BaselineError::Version(version));
        }
        let file: File = serde_json::from_str(text)?;
        let mut known = BTreeMap::new();
        for Entry { file, rule, context, count } in file.findings {
            *known.entry(Key { file, rule, context }).or_default() += count;
        }
        Ok(Self { known })
    }
}

fn key(finding: &Finding, linted: &Linted, sources: &Sources, path: &dyn Fn(&str) -> String) -> Key {
    let source = sources.get(finding.primary.source);
    Key {
        file: source.map_or(String::new(), |source| path(source.name())),
        rule: finding.rule.to_owned(),
        context: format!("{:032x}", context(finding, source, &linted.redactor)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::run;
    use crate::text::Source;

    fn linted(text: &str) -> (Linted, Sources) {
        let mut sources = Sources::new();
        sources.add(Source::new("a.json", text));
        (run(&sources, &crate::lint::Settings::default()), sources)
    }

    /// The rules that are new in `after` for somebody who knows `before`, and how many known
    /// findings are gone.
    fn new(before: &str, after: &str) -> (Vec<&'static str>, usize) {
        let path = |name: &str| name.to_owned();
        let (known, sources) = linted(before);
        let text = Baseline::of(&known, &sources, &path).to_json();
        let mut baseline = Baseline::from_json(&text).unwrap();
        assert_eq!(baseline.to_json(), text);
        let (mut linted, sources) = linted(after);
        baseline.take(&mut linted, &sources, &path);
        (linted.findings.iter().map(|finding| finding.rule).collect(), baseline.len())
    }

    const BODY: &str =
        "{\"sendPurpose\": \"A\", \"email\": \"{{ person.email }}\",\n\"text\": \"BrandName\",\n\"k\": \"1\"}";

    #[test]
    fn known_findings_are_known_wherever_they_move() {
        assert_eq!(new(BODY, BODY), (vec![], 0));
        let moved = "{\"sendPurpose\": \"A\", \"email\": \"{{ person.email }}\",\n\n\n  \"k\": \"1\",\n    \"text\":  \"BrandName\"}";
        assert_eq!(new(BODY, moved), (vec![], 0));
    }

    #[test]
    fn a_second_one_of_its_kind_is_new_and_a_mended_one_is_gone() {
        let more = BODY.replace("\"k\": \"1\"", "\"k\": \"1\",\n\"other\": \"1\"");
        assert_eq!(new(BODY, &more), (vec!["unknown-field"], 0));
        assert_eq!(new(&more, BODY), (vec![], 1));
        let changed = BODY.replace("\"BrandName\"", "\"hello BrandName\"");
        assert_eq!(new(BODY, &changed), (vec!["placeholder-text"], 1));
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        assert!(matches!(Baseline::from_json("{}"), Err(BaselineError::NoBaseline(_))));
        assert!(matches!(Baseline::from_json("{\"version\": 2}"), Err(BaselineError::Version(2))));
        assert!(matches!(Baseline::from_json("{\"version\": 1, \"findings\": 3}"), Err(BaselineError::NoBaseline(_))));
    }
}
