//! What a run of the linter is told besides the texts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::finding::{Finding, Severity};
use crate::klaviyo::capabilities::Capabilities;
use crate::klaviyo::escape::Escape;

/// The link that Wunderkind makes of `clickUrl` is `https://txts.ly/` (16 characters) and a
/// token whose length is not documented; with the blank before it, this is kept free.
pub const LINK_RESERVE: usize = 31;

/// How bad a rule's findings are in one file, or that they are not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// What is known or wanted beyond what a file says. The default knows nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// What was seen of the account's template engine.
    pub capabilities: Capabilities,
    /// How bodies keep values from breaking the JSON, where their spec does not say.
    pub escape: Escape,
    /// The brand that texts begin with, for bodies and for specs that name none.
    pub brand: Option<String>,
    /// Whether every text, and not only the welcome to a list, must say how to opt out.
    pub opt_out_always: bool,
    /// Words that texts must not have; `sms-content` is off where there are none.
    pub content_words: Vec<String>,
    /// Characters of the text that the link made of `clickUrl` takes.
    pub link_reserve: usize,
    /// Samples (`person`, `event`, `organization`) that tell what the data has, besides those
    /// that a spec declares.
    pub samples: Arc<[serde_json::Value]>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            capabilities: Capabilities::default(),
            escape: Escape::default(),
            brand: None,
            opt_out_always: false,
            content_words: Vec::new(),
            link_reserve: LINK_RESERVE,
            samples: Arc::new([]),
        }
    }
}

/// What holds for one file. A rule without a level keeps its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileSettings {
    /// Whether the file is passed over altogether.
    pub ignored: bool,
    /// By rule id.
    pub levels: HashMap<&'static str, Level>,
    /// What the file's configuration knows, if it has one.
    pub context: Option<Arc<Context>>,
}

/// The settings of a run, by the names of its files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    by_name: HashMap<String, FileSettings>,
    otherwise: Context,
    without_witnesses: bool,
}

impl Settings {
    /// Settings under which all files have this context.
    #[must_use]
    pub fn with_context(context: Context) -> Self {
        Self { otherwise: context, ..Self::default() }
    }

    /// The same run without samples that show how a body breaks: to look for them takes time, and
    /// not every report has a place for them.
    #[must_use]
    pub fn without_witnesses(self) -> Self {
        Self { without_witnesses: true, ..self }
    }

    pub(super) const fn wants_witnesses(&self) -> bool {
        !self.without_witnesses
    }

    /// Sets what holds for the file of this name.
    pub fn set(&mut self, name: &str, settings: FileSettings) {
        if settings != FileSettings::default() {
            self.by_name.insert(name.to_owned(), settings);
        }
    }

    /// Whether the file of this name is passed over.
    #[must_use]
    pub fn ignores(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|settings| settings.ignored)
    }

    /// What is known or wanted for the file of this name.
    #[must_use]
    pub fn context(&self, name: &str) -> &Context {
        self.by_name.get(name).and_then(|settings| settings.context.as_deref()).unwrap_or(&self.otherwise)
    }

    /// The finding as the settings want it, if they want it.
    pub(super) fn apply(&self, name: &str, mut finding: Finding) -> Option<Finding> {
        let Some(settings) = self.by_name.get(name) else { return Some(finding) };
        if settings.ignored {
            return None;
        }
        match settings.levels.get(finding.rule) {
            Some(Level::Off) => return None,
            Some(Level::At(severity)) => finding.severity = *severity,
            None => {}
        }
        Some(finding)
    }
}
