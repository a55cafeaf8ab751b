//! What the linter found, for people and for machines: one file a format.

mod checkstyle;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod place;
mod sarif;
mod short;
mod snippet;

#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;

use crate::finding::Severity;
use crate::lint::Linted;
use crate::text::Sources;

pub use checkstyle::checkstyle;
pub use github::github;
pub use gitlab::gitlab;
pub use human::{HumanOptions, human, summary};
pub use json::{SCHEMA, VERSION, json, jsonl};
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::sarif;
pub use short::short;

/// In which form findings are written (`docs/output.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people: the places in their sources.
    Human,
    /// One line a finding.
    Short,
    /// One JSON document.
    Json,
    /// One JSON document a finding, each on a line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// JUnit's XML.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// GitLab's Code Quality report.
    Gitlab,
    /// A table in Markdown.
    Markdown,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Human,
        Self::Short,
        Self::Json,
        Self::Jsonl,
        Self::Sarif,
        Self::Github,
        Self::Junit,
        Self::Checkstyle,
        Self::Gitlab,
        Self::Markdown,
    ];

    /// Whether it shows the sample on which a body breaks.
    #[must_use]
    pub const fn shows_samples(self) -> bool {
        matches!(self, Self::Human | Self::Json | Self::Jsonl | Self::Sarif)
    }

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Short => "short",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Gitlab => "gitlab",
            Self::Markdown => "markdown",
        }
    }

    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What the formats need to know beside the findings.
#[derive(Debug, Clone, Copy)]
pub struct ReportOptions {
    /// How the form for people is drawn.
    pub human: HumanOptions,
    /// The least severity at which the run fails, for formats that tell failed from passed.
    pub fails: Severity,
}

/// All findings of a run in one of the formats.
#[must_use]
pub fn report(format: Format, linted: &Linted, sources: &Sources, options: ReportOptions) -> String {
    match format {
        Format::Human => human(linted, sources, options.human) + &summary(linted, sources) + "\n",
        Format::Short => short(linted, sources),
        Format::Json => json(linted, sources),
        Format::Jsonl => jsonl(linted, sources),
        Format::Sarif => sarif(linted, sources),
        Format::Github => github(linted, sources),
        Format::Junit => junit(linted, sources, options.fails),
        Format::Checkstyle => checkstyle(linted, sources),
        Format::Gitlab => gitlab(linted, sources),
        Format::Markdown => markdown(linted, sources),
    }
}
