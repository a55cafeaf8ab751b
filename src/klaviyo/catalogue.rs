//! The filters, tags and variables that Klaviyo documents or others report.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::text::unpacked;

/// The day on which the catalogue was collected.
pub const AS_OF: &str = "2026-11-21";

/// Who names a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The list in Klaviyo's own editor extension
    /// (`github.com/klaviyo/headless-klaviyo`, June 2025).
    VscodeList,
    /// Klaviyo's filter glossary on developers.klaviyo.com.
    Glossary,
    /// help.klaviyo.com.
    HelpCentre,
    /// Wunderkind's guide.
    Vendor,
    /// Third parties.
    Community,
    /// No Klaviyo source: Django only.
    None,
}

impl Origin {
    /// How messages name the source.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::VscodeList => "Klaviyo's published list (editor extension)",
            Self::Glossary => "Klaviyo's filter glossary",
            Self::HelpCentre => "Klaviyo's help centre",
            Self::Vendor => "Wunderkind's guide",
            Self::Community => "third parties",
            Self::None => "Django only, no Klaviyo source",
        }
    }
}

/// Whose filter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilterOrigin {
    /// A Django built-in.
    Django,
    /// Klaviyo's own.
    Klaviyo,
}

/// Whether a filter takes an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Argument {
    /// It takes none.
    None,
    /// It needs one.
    Required,
    /// It may have one.
    Optional,
}

/// An example of a filter's use.
#[derive(Debug, Clone, Deserialize)]
pub struct Example {
    /// The template.
    pub source: String,
    /// The data it is rendered with; empty where absent.
    #[serde(default)]
    pub context: serde_json::Value,
    /// What comes out.
    pub output: String,
    /// How sure: `documented`, `third-party`, `tested` (on stock Django).
    pub mark: String,
}

/// A filter.
#[derive(Debug, Clone, Deserialize)]
pub struct Filter {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub origin: FilterOrigin,
    /// Who names it.
    pub sources: Vec<Origin>,
    /// Whether it takes an argument.
    pub argument: Argument,
    /// What the argument is.
    pub argument_type: Option<String>,
    /// What goes in.
    pub input: String,
    /// What comes out: `text`, `number`, `boolean`, `list`, `date`, `any`.
    pub output: String,
    /// One sentence.
    pub summary: String,
    /// An example, where a source or a test gives one.
    pub example: Option<Example>,
    /// Doubts and traps.
    pub notes: String,
}

/// Whether Klaviyo says that a tag works in a flow webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InWebhook {
    /// Klaviyo says so.
    Allowed,
    /// Klaviyo says that it does not.
    Forbidden,
    /// No source says.
    Unstated,
}

/// Whether a tag has a closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TagKind {
    /// It has one.
    Block,
    /// It has none.
    Inline,
}

/// A tag.
#[derive(Debug, Clone, Deserialize)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Whether it has a closer.
    pub kind: TagKind,
    /// The closer's name.
    pub closer: Option<String>,
    /// Whether it works in a webhook.
    pub webhook: InWebhook,
    /// The block that it is a part of.
    pub inside: Option<String>,
    /// Who names it.
    pub sources: Vec<Origin>,
    /// One sentence.
    pub summary: String,
    /// How it is written.
    pub syntax: String,
    /// Doubts and traps.
    pub notes: String,
}

/// A variable. `<…>` in a path stands for a name.
#[derive(Debug, Clone, Deserialize)]
pub struct Variable {
    /// The first name of the path.
    pub root: String,
    /// The dotted path, where it is reached by dots.
    pub path: Option<String>,
    /// The key, where it is reached by `lookup`.
    pub lookup: Option<String>,
    /// How it is written in a template.
    pub tag: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: String,
    /// The flow triggers with which it holds data; empty where none is known.
    pub available_with: Vec<String>,
    /// Who names it.
    pub sources: Vec<Origin>,
    /// The shop system that the path belongs to.
    pub integration: Option<serde_json::Value>,
    /// The matching place in Klaviyo's REST API (the pairing is inferred).
    pub api: Option<String>,
    /// Doubts and traps.
    pub notes: String,
}

/// Reads a catalogue compiled into the binary; the tests hold that each one can be read.
fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_default()
}

/// All filters, by name.
pub fn filters() -> &'static [Filter] {
    static ALL: OnceLock<Vec<Filter>> = OnceLock::new();
    ALL.get_or_init(|| read(&unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/filters.deflate")))))
}

/// All tags, by name.
pub fn tags() -> &'static [Tag] {
    static ALL: OnceLock<Vec<Tag>> = OnceLock::new();
    ALL.get_or_init(|| read(&unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/tags.deflate")))))
}

/// All variables.
pub fn variables() -> &'static [Variable] {
    static ALL: OnceLock<Vec<Variable>> = OnceLock::new();
    ALL.get_or_init(|| read(include_str!("data/variables.json")))
}

/// The filter of this name.
#[must_use]
pub fn filter(name: &str) -> Option<&'static Filter> {
    filters().iter().find(|filter| filter.name == name)
}

/// The tag of this name.
#[must_use]
pub fn tag(name: &str) -> Option<&'static Tag> {
    tags().iter().find(|tag| tag.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_catalogues_can_be_read_whole() {
        assert_eq!((filters().len(), tags().len(), variables().len()), (134, 49, 121));
    }

    #[test]
    fn names_stand_once() {
        let mut names: Vec<&str> = filters().iter().map(|filter| filter.name.as_str()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn coupon_codes_are_forbidden_in_webhooks() {
        assert_eq!(tag("coupon_code").unwrap().webhook, InWebhook::Forbidden);
    }
}
