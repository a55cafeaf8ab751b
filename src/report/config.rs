//! The configuration that holds, each value with its origin.

use std::fmt::Write as _;

use crate::document::{Node, yaml};
use crate::klaviyo::currency::Side;
use crate::lint::{self, LintConfig, rules};
use crate::spec::config::Config;
use crate::text::{Source, Span};

/// A line for each value: its key, the value, and the file and line that say so, or that it
/// is what holds where nothing is said. `path` is the file that is asked about, from the
/// configuration's folder.
#[must_use]
pub fn show(config: &Config, lint_config: &LintConfig, source: Option<&Source>, path: &str) -> String {
    let root = source.and_then(|source| yaml::parse(source.text()).ok());
    let shown = Shown { source, root: root.as_ref() };
    let mut rows: Vec<[String; 3]> = Vec::new();
    for (name, word) in config.account.capabilities.words() {
        rows.push([format!("capabilities.{name}"), word.to_owned(), shown.origin(&["capabilities", name])]);
    }
    rows.push(["escape".to_owned(), config.escape.word().to_owned(), shown.origin(&["escape"])]);
    let recipients: Vec<&str> = config.test_recipients.iter().map(|one| one.to.as_str()).collect();
    rows.push([
        "test_recipients".to_owned(),
        format!("[{}]", recipients.join(", ")),
        shown.origin(&["test_recipients"]),
    ]);
    rows.push(["time_zone".to_owned(), shown.text(&["time_zone"], "UTC"), shown.origin(&["time_zone"])]);
    let currency = &config.account.currency;
    let side = if currency.side == Side::Before { "before" } else { "after" };
    for (key, value) in [
        ("symbol", format!("{:?}", currency.symbol)),
        ("position", side.to_owned()),
        ("decimals", currency.decimals.to_string()),
        ("point", format!("{:?}", currency.point)),
        ("thousands", format!("{:?}", currency.thousands)),
    ] {
        rows.push([format!("currency.{key}"), value, shown.origin(&["currency", key])]);
    }
    rows.push(["brand".to_owned(), shown.text(&["brand"], "none"), shown.origin(&["brand"])]);
    let samples: Vec<&str> = config.samples.iter().map(crate::spec::Text::as_str).collect();
    rows.push(["samples".to_owned(), format!("[{}]", samples.join(", ")), shown.origin(&["samples"])]);
    let sms = &config.sms;
    for (key, value) in [
        ("opt_out", if sms.opt_out_always { "always" } else { "welcome" }.to_owned()),
        ("content_words", format!("[{}]", sms.content_words.join(", "))),
        ("link_reserve", sms.link_reserve.unwrap_or(lint::LINK_RESERVE).to_string()),
    ] {
        rows.push([format!("sms.{key}"), value, shown.origin(&["sms", key])]);
    }
    let ignored = if lint_config.for_file(path).ignored { "this file is not checked" } else { "this file is checked" };
    rows.push(["lint.ignore".to_owned(), ignored.to_owned(), shown.origin(&["lint", "ignore"])]);
    for rule in rules::RULES {
        let (word, origin) = match lint_config.level(path, rule.id) {
            Some((level, place)) => (level.word(), shown.at(place)),
            None => (rule.severity.word(), DEFAULT.to_owned()),
        };
        rows.push([format!("lint.severity.{}", rule.id), word.to_owned(), origin]);
    }
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let (keys, values) = (width(0) + 1, width(1));
    let mut text = String::new();
    for [key, value, origin] in &rows {
        let _ = writeln!(text, "{:keys$} {value:values$}  # {origin}", format!("{key}:"));
    }
    text
}

const DEFAULT: &str = "default";

struct Shown<'a> {
    source: Option<&'a Source>,
    root: Option<&'a Node>,
}

impl Shown<'_> {
    fn at(&self, place: Span) -> String {
        self.source
            .map_or(DEFAULT.to_owned(), |source| format!("{}:{}", source.name(), source.position(place.start).line))
    }

    /// Where a key stands.
    fn origin(&self, keys: &[&str]) -> String {
        let mut node = self.root;
        let mut place = None;
        for key in keys {
            let entry = node.and_then(|node| node.get(key));
            place = entry.map(|entry| entry.key_span);
            node = entry.map(|entry| &entry.value);
        }
        place.map_or(DEFAULT.to_owned(), |place| self.at(place))
    }

    fn text(&self, keys: &[&str], otherwise: &str) -> String {
        let value =
            |node: Option<&'_ Node>, key: &&str| node.and_then(|node| node.get(key)).map(|entry| entry.value.clone());
        let found = keys.iter().fold(self.root.cloned(), |node, key| value(node.as_ref(), key));
        found.as_ref().and_then(Node::as_text).map_or(otherwise.to_owned(), |text| text.text.clone())
    }
}
