//! A text in an editor, saved or not.

use super::actions::{self, Action};
use super::complete::{self, Completion};
use super::{Lines, hover};
use crate::finding::Finding;
use crate::lint::{self, FileKind, LintConfig, SampledName, Settings};
use crate::spec::config;
use crate::text::{Redactor, Source, Sources, Span};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// A spec.
    Spec,
    /// A webhook's body.
    Body,
    /// A flow as Klaviyo exports it.
    Export,
    /// The configuration.
    Config,
    /// Nothing of ours; nothing is said of it.
    Other,
}

/// A text with what was found in it.
#[derive(Debug)]
pub struct Document {
    source: Source,
    lines: Lines,
    what: What,
    findings: Vec<Finding>,
    redactor: Redactor,
    /// Names that the samples of the text and of its configuration show.
    sampled: Vec<SampledName>,
}

impl Document {
    /// Takes a text and checks it; `name` is its path or whatever stands for one, and
    /// `settings` are those for files of that name.
    #[must_use]
    pub fn new(name: &str, text: String, settings: &Settings) -> Self {
        let what = what(name, &text);
        let mut sources = Sources::new();
        let source = Source::new(name, text);
        let id = sources.add(source.clone());
        let mut redactor = Redactor::new();
        let findings = match what {
            What::Other => Vec::new(),
            _ if settings.ignores(name) => Vec::new(),
            What::Config => {
                let read = config::read(source.text()).and_then(|config| LintConfig::new(&config.lint).map(drop));
                let problems = read.err().unwrap_or_default();
                problems.into_iter().map(|problem| lint::of_problem(id, problem)).collect()
            }
            What::Spec | What::Body | What::Export => {
                let linted = lint::run(&sources, settings);
                redactor = linted.redactor;
                linted.findings
            }
        };
        let sampled = match what {
            What::Spec | What::Body | What::Export => lint::sampled_names(&source, settings),
            What::Config | What::Other => Vec::new(),
        };
        Self { lines: Lines::new(source.text()), source, what, findings, redactor, sampled }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Its lines.
    #[must_use]
    pub const fn lines(&self) -> &Lines {
        &self.lines
    }

    /// What it is.
    #[must_use]
    pub const fn what(&self) -> What {
        self.what
    }

    /// The names that samples show.
    pub(super) fn sampled(&self) -> &[SampledName] {
        &self.sampled
    }

    /// What was found in it. Messages quote the text; [`redact`](Self::redact) takes the
    /// credentials out of what is shown.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings whose place has this byte offset in it or at its end.
    pub(super) fn findings_at(&self, offset: usize) -> impl Iterator<Item = &Finding> {
        let touches = move |finding: &&Finding| {
            let span = finding.primary.span;
            span.start <= offset && offset <= span.end
        };
        self.findings.iter().filter(touches)
    }

    /// A text without the credentials that were found in this one.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.redactor.redact(text)
    }

    /// What may be typed at a byte offset.
    #[must_use]
    pub fn complete(&self, offset: usize) -> Vec<Completion> {
        complete::complete(self, self.source.floor(offset))
    }

    /// What stands at a byte offset, in Markdown, and its place.
    #[must_use]
    pub fn hover(&self, offset: usize) -> Option<(Span, String)> {
        hover::hover(self, self.source.floor(offset))
    }

    /// What can be done about the findings that touch a range.
    #[must_use]
    pub fn actions(&self, range: Span, settings: &Settings) -> Vec<Action> {
        actions::actions(self, &self.source, range, settings)
    }

    /// The text with all fixes that keep the meaning; none where there is nothing to fix.
    #[must_use]
    pub fn fixed(&self, settings: &Settings) -> Option<String> {
        let ours = matches!(self.what, What::Spec | What::Body | What::Export) && !settings.ignores(self.name());
        let fixed = ours.then(|| lint::fix(&self.source, settings, crate::finding::Applicability::Safe)).flatten()?;
        Some(fixed.text)
    }
}

fn what(name: &str, text: &str) -> What {
    let is_config = std::path::Path::new(name).file_name().is_some_and(|file| file == config::FILE_NAME);
    match lint::kind(name, text) {
        _ if is_config => What::Config,
        FileKind::Spec => What::Spec,
        FileKind::Body => What::Body,
        FileKind::Export => What::Export,
        FileKind::Unknown => What::Other,
    }
}
