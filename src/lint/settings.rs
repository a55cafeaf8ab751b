//! What a configuration changes about a run.

use std::collections::HashMap;

use crate::finding::{Finding, Severity};

/// How bad a rule's findings are in one file, or that they are not wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Off,
    /// Reported with this severity.
    At(Severity),
}

/// The levels of the rules in one file. A rule without a level keeps its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSettings {
    /// Whether the file is passed over altogether.
    pub ignored: bool,
    /// By rule id.
    pub levels: HashMap<&'static str, Level>,
}

/// The settings of a run, by the names of its files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    by_name: HashMap<String, FileSettings>,
}

impl Settings {
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
