//! The key `lint`: levels of rules, and files that are not checked.

use super::super::model::Text;
use super::super::problem::Problem;
use super::super::reader::{Reader, kind_word};
use crate::document::{Kind, Node};

pub(in super::super) const LINT: [&str; 3] = ["severity", "ignore", "files"];
pub(in super::super) const FILES: [&str; 2] = ["paths", "severity"];

/// What the file says of the linter. Ids of rules and patterns are as they were typed; the
/// linter knows what they mean.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LintKeys {
    /// Rule ids with `error`, `warning`, `info` or `off`.
    pub severity: Vec<(Text, Text)>,
    /// Patterns of files that are not checked.
    pub ignore: Vec<Text>,
    /// Levels for some files only; later ones win.
    pub files: Vec<FileKeys>,
}

/// Levels for the files that patterns name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FileKeys {
    /// The patterns.
    pub paths: Vec<Text>,
    /// As [`LintKeys::severity`].
    pub severity: Vec<(Text, Text)>,
}

impl Reader {
    pub(super) fn lint(&mut self, node: &Node) -> LintKeys {
        let mut keys = LintKeys::default();
        if !self.is_mapping(node, "`lint`") {
            return keys;
        }
        self.known(node, "`lint`", &LINT);
        keys.severity = self.severities(node);
        keys.ignore = self.patterns(node, "ignore");
        let Some(files) = node.get("files") else { return keys };
        let Kind::Sequence(items) = &files.value.kind else {
            let message =
                format!("`files` must be a list of `paths` with their `severity`, not {}", kind_word(&files.value));
            self.problems.push(Problem::new("wrong-type", files.value.span, message));
            return keys;
        };
        for item in items {
            if self.is_mapping(item, "an item of `files`") {
                self.known(item, "an item of `files`", &FILES);
                self.required(item, "paths", "list the files that this is for, such as `paths: [\"old/**\"]`");
                keys.files.push(FileKeys { paths: self.patterns(item, "paths"), severity: self.severities(item) });
            }
        }
        keys
    }

    fn severities(&mut self, node: &Node) -> Vec<(Text, Text)> {
        let Some(entry) = node.get("severity") else { return Vec::new() };
        if !self.is_mapping(&entry.value, "`severity`") {
            return Vec::new();
        }
        self.duplicates(&entry.value);
        let mut levels = Vec::new();
        for entry in entry.value.entries() {
            let Some(level) = self.text(&entry.value, format_args!("the severity of `{}`", entry.key.text)) else {
                continue;
            };
            levels.push((Text { value: entry.key.clone(), span: entry.key_span }, level));
        }
        levels
    }

    fn patterns(&mut self, node: &Node, key: &str) -> Vec<Text> {
        let Some(entry) = node.get(key) else { return Vec::new() };
        let Kind::Sequence(items) = &entry.value.kind else {
            let message = format!("`{key}` must be a list of patterns, not {}", kind_word(&entry.value));
            self.problems.push(Problem::new("wrong-type", entry.value.span, message));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text(item, "a pattern")).collect()
    }
}
