//! The key `sms`: what is asked of texts.

use super::super::model::Text;
use super::super::problem::Problem;
use super::super::reader::{Reader, kind_word};
use crate::document::{Kind, Node};
use crate::text::nearest;

pub(in crate::spec) const SMS: [&str; 3] = ["opt_out", "content_words", "link_reserve"];
/// A single GSM-7 segment; a link that long would leave nothing for the text.
pub(in crate::spec) const MAX_RESERVE: usize = 160;

/// What the file says of texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SmsKeys {
    /// Whether every text, and not only the welcome to a list, must say how to opt out.
    pub opt_out_always: bool,
    /// Words that texts must not have.
    pub content_words: Vec<String>,
    /// Characters that the shortened link takes, where the file gives them.
    pub link_reserve: Option<usize>,
}

impl Reader {
    pub(super) fn sms(&mut self, node: &Node) -> SmsKeys {
        let mut keys = SmsKeys::default();
        if !self.is_mapping(node, "`sms`") {
            return keys;
        }
        self.known(node, "`sms`", &SMS);
        if let Some(word) = self.optional_text(node, "opt_out") {
            match word.as_str() {
                "always" => keys.opt_out_always = true,
                "welcome" => {}
                other => {
                    let message = format!("`opt_out` is `welcome` or `always`, not `{other}`");
                    let problem = Problem::new("wrong-type", word.span, message);
                    self.problems.push(problem.suggest(nearest(other, ["welcome", "always"]), &["welcome", "always"]));
                }
            }
        }
        keys.content_words =
            self.texts(node, "content_words").into_iter().map(|word| word.as_str().to_owned()).collect();
        if let Some(entry) = node.get("link_reserve") {
            let number = match &entry.value.kind {
                Kind::Number(number) => number.parse().ok().filter(|reserve| *reserve <= MAX_RESERVE),
                _ => None,
            };
            if number.is_none() {
                let message = format!("`link_reserve` must be a whole number from 0 to {MAX_RESERVE}");
                self.problems.push(Problem::new("wrong-type", entry.value.span, message));
            }
            keys.link_reserve = number;
        }
        keys
    }

    /// The texts of a list; a text alone is a list of one.
    pub(super) fn texts(&mut self, node: &Node, key: &str) -> Vec<Text> {
        let Some(entry) = node.get(key) else { return Vec::new() };
        match &entry.value.kind {
            Kind::Text(_) => self.text(&entry.value, format_args!("`{key}`")).into_iter().collect(),
            Kind::Sequence(items) => {
                items.iter().filter_map(|item| self.text(item, format_args!("an item of `{key}`"))).collect()
            }
            _ => {
                let message = format!("`{key}` must be a list of texts, not {}", kind_word(&entry.value));
                self.problems.push(Problem::new("wrong-type", entry.value.span, message));
                Vec::new()
            }
        }
    }
}
