//! Taking a node apart and noting whatever does not fit.

use std::fmt::Display;

use super::model::Text;
use super::problem::Problem;
use crate::document::{Entry, Kind, Node};
use crate::klaviyo::escape::Escape;
use crate::text::{Span, nearest};

/// Collects the problems of one spec.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    /// Notes keys of a mapping that are not among `known`, and keys that stand twice.
    pub(super) fn known(&mut self, node: &Node, what: impl Display, known: &[&str]) {
        self.duplicates(node);
        for entry in node.entries().iter().filter(|entry| !known.contains(&entry.key.text.as_str())) {
            let key = entry.key.text.as_str();
            let unused = known.iter().copied().filter(|name| node.get(name).is_none());
            let mut problem = Problem::new("unknown-key", entry.key_span, format!("{what} has no `{key}`"))
                .suggest(nearest(key, unused), known);
            if key == "<<" {
                problem.help = Some("merge keys are not part of YAML 1.2; use an alias for the whole value".to_owned());
            }
            self.problems.push(problem);
        }
    }

    /// Notes keys that stand twice.
    pub(super) fn duplicates(&mut self, node: &Node) {
        let mut seen: std::collections::BTreeMap<&str, Span> = std::collections::BTreeMap::new();
        for entry in node.entries() {
            let key = entry.key.text.as_str();
            let Some(first) = seen.get(key) else {
                seen.insert(key, entry.key_span);
                continue;
            };
            let mut problem =
                Problem::new("duplicate-key", entry.key_span, format!("`{key}` stands here a second time"))
                    .help("keep one of the two");
            problem.related = Some((*first, "the first one".to_owned()));
            self.problems.push(problem);
        }
    }

    /// The entry of a key that must be there.
    pub(super) fn required<'n>(&mut self, node: &'n Node, key: &str, help: &str) -> Option<&'n Entry> {
        let entry = node.get(key);
        // A slip in the key is reported already.
        let slipped = |problem: &Problem| {
            problem.rule == "unknown-key"
                && problem.nearest.as_deref() == Some(key)
                && node.entries().iter().any(|entry| entry.key_span == problem.span)
        };
        if entry.is_none() && !self.problems.iter().rev().take_while(|problem| problem.span >= node.span).any(slipped) {
            let mut problem = Problem::new("missing-key", first_line(node), format!("`{key}` is missing"));
            problem.help = Some(help.to_owned()).filter(|help| !help.is_empty());
            self.problems.push(problem);
        }
        entry
    }

    /// The message: the endpoint asks for it rather than the format of specs,
    /// and a raw body without it has the same finding.
    pub(super) fn required_message(&mut self, node: &Node, help: &str) {
        let before = self.problems.len();
        self.required(node, "text", help);
        if let Some(problem) = self.problems.get_mut(before) {
            problem.rule = "missing-text";
        }
    }

    /// The text of a key that must be there.
    pub(super) fn required_text(&mut self, node: &Node, key: &str, help: &str) -> Option<Text> {
        let entry = self.required(node, key, help)?;
        self.text(&entry.value, format_args!("`{key}`"))
    }

    /// The text of a key that may be there.
    pub(super) fn optional_text(&mut self, node: &Node, key: &str) -> Option<Text> {
        node.get(key).and_then(|entry| self.text(&entry.value, format_args!("`{key}`")))
    }

    /// How values are kept from breaking the JSON.
    pub(super) fn escape(&mut self, node: &Node) -> Option<Escape> {
        let word = self.optional_text(node, "escape")?;
        let way = Escape::named(word.as_str());
        if way.is_none() {
            let words = Escape::ALL.map(Escape::word);
            let message = format!("`{}` is no way to escape", word.as_str());
            let problem = Problem::new("wrong-type", word.span, message);
            self.problems.push(problem.suggest(nearest(word.as_str(), words), &words));
        }
        way
    }

    /// A value that must be a text.
    pub(super) fn text(&mut self, node: &Node, what: impl Display) -> Option<Text> {
        if let Some(text) = node.as_text() {
            return Some(Text { value: text.clone(), span: node.span });
        }
        let problem = match &node.kind {
            Kind::Null if node.span.is_empty() => Problem::new("wrong-type", node.span, format!("{what} has no value"))
                .help("give a text, or remove the key"),
            Kind::Number(written) => {
                let message = format!("{what} must be a text, not a number");
                Problem::new("wrong-type", node.span, message).help(format!("put it in quotes: \"{written}\""))
            }
            Kind::Bool(_) | Kind::Null => {
                let message = format!("{what} must be a text, not {}", kind_word(node));
                Problem::new("wrong-type", node.span, message).help("put it in quotes")
            }
            _ => Problem::new("wrong-type", node.span, format!("{what} must be a text, not {}", kind_word(node))),
        };
        self.problems.push(problem);
        None
    }
}

/// The word for a value in messages.
pub(super) fn kind_word(node: &Node) -> &'static str {
    node.kind.word()
}

/// Where something is missing: the mapping's first key, for its whole extent says nothing.
pub(super) fn first_line(node: &Node) -> Span {
    node.entries().first().map_or(node.span, |entry| entry.key_span)
}
