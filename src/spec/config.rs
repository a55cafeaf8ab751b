//! The configuration: what `flowhook.yaml` says of the account, for all specs beside and below it.
//!
//! [`find`] looks for the file, [`read`] takes its text. Whatever is wrong is reported at once,
//! each [`Problem`] with its place. `docs/configuration.md` describes the format.

mod lint;
mod sms;

use std::path::{Path, PathBuf};

pub(super) use lint::{FILES, LINT};
pub use lint::{FileKeys, LintKeys};
pub use sms::SmsKeys;
pub(super) use sms::{MAX_RESERVE, SMS};

use super::model::Text;
use super::problem::Problem;
use super::reader::{Reader, kind_word};
use crate::document::{Entry, Kind, Node, yaml};
use crate::klaviyo::capabilities::{self, Capabilities, SettingError};
use crate::klaviyo::currency::{Currency, Side};
use crate::klaviyo::escape::Escape;
use crate::klaviyo::world::Account;
use crate::klaviyo::zone::Zone;
use crate::text::{Span, nearest};
use crate::wunderkind::recipient::Recipient;

/// The name of the file.
pub const FILE_NAME: &str = "flowhook.yaml";

pub(super) const TOP: [&str; 9] =
    ["capabilities", "escape", "test_recipients", "time_zone", "currency", "brand", "samples", "sms", "lint"];
pub(super) const CURRENCY: [&str; 5] = ["symbol", "position", "decimals", "point", "thousands"];
/// No currency of ISO 4217 has more.
pub(super) const MAX_DECIMALS: u8 = 4;

/// Somebody whom test texts may go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRecipient {
    /// Phone or e-mail.
    pub to: Recipient,
    /// Its place in the file.
    pub span: Span,
}

/// What the file says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// What is known of the Klaviyo account.
    pub account: Account,
    /// Whom test texts may go to without a second consent.
    pub test_recipients: Vec<TestRecipient>,
    /// The brand that texts begin with, where a file names none.
    pub brand: Option<Text>,
    /// Files and folders with samples, from the configuration's folder.
    pub samples: Vec<Text>,
    /// What is asked of texts.
    pub sms: SmsKeys,
    /// How bodies keep values from breaking the JSON, where their spec does not say.
    pub escape: Escape,
    /// Levels of rules, and files that are not checked.
    pub lint: LintKeys,
}

/// The configuration that holds for a file or folder: the first `flowhook.yaml` in the folder or
/// one above it. Relative paths are taken from the current folder.
#[must_use]
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// The configuration in a YAML text; an empty one says nothing, which is fine.
///
/// # Errors
/// All problems of the text; a text that is no YAML gives one.
pub fn read(text: &str) -> Result<Config, Vec<Problem>> {
    let root = yaml::parse(text).map_err(|errors| errors.into_iter().map(Problem::from).collect::<Vec<_>>())?;
    load(&root)
}

/// The configuration in a tree.
///
/// # Errors
/// All problems, in the order of their places.
pub fn load(root: &Node) -> Result<Config, Vec<Problem>> {
    let mut reader = Reader::default();
    let config = reader.config(root);
    reader.problems.sort_by_key(|problem| problem.span);
    if reader.problems.is_empty() { Ok(config) } else { Err(reader.problems) }
}

impl Reader {
    fn config(&mut self, root: &Node) -> Config {
        let mut config = Config::default();
        if root.kind == Kind::Null || !self.is_mapping(root, "the configuration") {
            return config;
        }
        self.known(root, "the configuration", &TOP);
        if let Some(entry) = root.get("capabilities") {
            config.account.capabilities = self.capabilities(&entry.value);
        }
        config.escape = self.escape(root).unwrap_or_default();
        if let Some(entry) = root.get("test_recipients") {
            config.test_recipients = self.test_recipients(&entry.value);
        }
        if let Some(zone) = self.optional_text(root, "time_zone") {
            config.account.time_zone = self.zone(&zone);
        }
        if let Some(entry) = root.get("currency") {
            config.account.currency = self.currency(&entry.value);
        }
        config.brand = self.optional_text(root, "brand");
        config.samples = self.texts(root, "samples");
        if let Some(entry) = root.get("sms") {
            config.sms = self.sms(&entry.value);
        }
        if let Some(entry) = root.get("lint") {
            config.lint = self.lint(&entry.value);
        }
        config
    }

    fn capabilities(&mut self, node: &Node) -> Capabilities {
        let mut known = Capabilities::default();
        if !self.is_mapping(node, "`capabilities`") {
            return known;
        }
        self.duplicates(node);
        for entry in node.entries() {
            let Some(value) = self.answer(entry) else { continue };
            match known.set(&entry.key.text, value.as_str()) {
                Ok(()) => {}
                Err(error @ SettingError::UnknownName { nearest, .. }) => {
                    let names: Vec<&str> = capabilities::ALL.iter().map(|capability| capability.name).collect();
                    let message = error.to_string().split(';').next().unwrap_or_default().to_owned();
                    let problem = Problem::new("unknown-key", entry.key_span, message);
                    self.problems.push(problem.suggest(nearest, &names));
                }
                Err(error @ SettingError::UnknownValue { yes, no, .. }) => {
                    let problem = Problem::new("wrong-type", value.span, error.to_string());
                    let near = nearest(value.as_str(), [yes, no, "unknown"]);
                    self.problems.push(problem.suggest(near, &[yes, no, "unknown"]));
                }
            }
        }
        known
    }

    /// A word; YAML's `true` and `false` are told what is wanted instead.
    fn answer(&mut self, entry: &Entry) -> Option<Text> {
        let Kind::Bool(value) = entry.value.kind else {
            return self.text(&entry.value, format_args!("`{}`", entry.key.text));
        };
        let words = capabilities::capability(&entry.key.text).map_or(("yes", "no"), |known| (known.yes, known.no));
        let message = format!("`{}` must be `{}`, `{}` or `unknown`, not a boolean", entry.key.text, words.0, words.1);
        let problem = Problem::new("wrong-type", entry.value.span, message);
        self.problems.push(problem.help(format!("write `{}`", if value { words.0 } else { words.1 })));
        None
    }

    fn test_recipients(&mut self, node: &Node) -> Vec<TestRecipient> {
        let Kind::Sequence(items) = &node.kind else {
            let message =
                format!("`test_recipients` must be a list of phone numbers and e-mails, not {}", kind_word(node));
            self.problems.push(Problem::new("wrong-type", node.span, message));
            return Vec::new();
        };
        let mut recipients = Vec::new();
        for item in items {
            let Some(text) = self.text(item, "a test recipient") else { continue };
            match Recipient::parse(text.as_str()) {
                Ok(to) => recipients.push(TestRecipient { to, span: text.span }),
                Err(error) => {
                    let problem = Problem::new("wrong-type", text.span, error.to_string());
                    self.problems.push(
                        problem.help("write a phone in E.164 and in quotes, such as \"+15163334444\", or an e-mail"),
                    );
                }
            }
        }
        recipients
    }

    fn zone(&mut self, text: &Text) -> Zone {
        Zone::parse(text.as_str()).unwrap_or_else(|error| {
            let problem = Problem::new("wrong-type", text.span, format!("`{}` is no time zone", error.name))
                .help("write a name such as America/New_York, or a distance from UTC such as \"+02:00\"");
            self.problems.push(problem.suggest(error.nearest.as_deref(), &[]));
            Zone::default()
        })
    }

    fn currency(&mut self, node: &Node) -> Currency {
        let mut currency = Currency::default();
        if !self.is_mapping(node, "`currency`") {
            return currency;
        }
        self.known(node, "`currency`", &CURRENCY);
        for (key, place) in
            [("symbol", &mut currency.symbol), ("point", &mut currency.point), ("thousands", &mut currency.thousands)]
        {
            if let Some(text) = self.optional_text(node, key) {
                text.as_str().clone_into(place);
            }
        }
        if let Some(position) = self.optional_text(node, "position") {
            match position.as_str() {
                "before" => currency.side = Side::Before,
                "after" => currency.side = Side::After,
                other => {
                    let message = format!("`position` is `before` or `after`, not `{other}`");
                    let near = nearest(other, ["before", "after"]);
                    let problem = Problem::new("wrong-type", position.span, message);
                    self.problems.push(problem.suggest(near, &["before", "after"]));
                }
            }
        }
        if let Some(entry) = node.get("decimals") {
            let number = match &entry.value.kind {
                Kind::Number(number) => number.parse().ok().filter(|decimals| *decimals <= MAX_DECIMALS),
                _ => None,
            };
            match number {
                Some(decimals) => currency.decimals = decimals,
                None => {
                    let message = format!("`decimals` must be a whole number from 0 to {MAX_DECIMALS}");
                    self.problems.push(Problem::new("wrong-type", entry.value.span, message));
                }
            }
        }
        currency
    }
}

#[cfg(test)]
mod tests;
