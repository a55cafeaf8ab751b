//! What nobody documents of an account's template engine, as settings with three values.
//!
//! `unknown` looks at both worlds. The questions are those that no source settles for a
//! webhook body (`facts/klaviyo-webhooks.md` §8, §12; `facts/klaviyo-templates.md` §3.1, §9);
//! `flowhook probe` answers them on a real account.

use std::collections::BTreeMap;

use crate::text::nearest;

/// An answer to a question about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Known {
    /// Yes, as seen on the account.
    Yes,
    /// No, as seen on the account.
    No,
    /// Nobody has looked.
    #[default]
    Unknown,
}

impl Known {
    /// The worlds to look at: one where it is known, both where it is not.
    #[must_use]
    pub const fn worlds(self) -> &'static [bool] {
        match self {
            Self::Yes => &[true],
            Self::No => &[false],
            Self::Unknown => &[true, false],
        }
    }
}

/// A question that no source settles.
#[derive(Debug, Clone, Copy)]
pub struct Capability {
    /// The key under `capabilities:` in `flowhook.yaml`.
    pub name: &'static str,
    /// The question.
    pub question: &'static str,
    /// The word for yes.
    pub yes: &'static str,
    /// The word for no.
    pub no: &'static str,
    /// What the sources say.
    pub sources: &'static str,
}

const fn yes_no(name: &'static str, question: &'static str, sources: &'static str) -> Capability {
    Capability { name, question, yes: "yes", no: "no", sources }
}

const NOT_ON_THE_LIST: &str =
    "a Django built-in that Klaviyo's published list of 121 filters leaves out; no source says whether it runs";
const WEBHOOK_UNSTATED: &str = "documented for messages; no source says whether it works in a webhook body";

/// All questions, in the order in which they matter.
pub const ALL: &[Capability] = &[
    yes_no(
        "autoescape",
        "does Klaviyo HTML-escape what an expression prints in a webhook body?",
        "on in the e-mail render API (third party, checked there); nothing is documented for webhooks",
    ),
    yes_no("escapejs", "does the filter `escapejs` run?", NOT_ON_THE_LIST),
    Capability {
        name: "lookup_missing",
        question: "what does `lookup` print for a missing key?",
        yes: "none",
        no: "empty",
        sources: "sources disagree: one set of render checks saw the word None, two other third parties say nothing",
    },
    yes_no(
        "with",
        "does the tag `with` run?",
        "in Klaviyo's reference and editor list; one third party reports that its account refused it",
    ),
    yes_no("catalog", "does the tag `catalog` run?", WEBHOOK_UNSTATED),
    yes_no("customobject", "do the tags `customobject` and `customobjects` run?", WEBHOOK_UNSTATED),
    yes_no("currency_format", "does the tag `currency_format` run?", WEBHOOK_UNSTATED),
    yes_no("barcode", "does the tag `barcode` run?", WEBHOOK_UNSTATED),
    yes_no("update_property_link", "does the tag `update_property_link` run?", WEBHOOK_UNSTATED),
    yes_no("json_script", "does the filter `json_script` run?", NOT_ON_THE_LIST),
    yes_no("linebreaks", "does the filter `linebreaks` run?", NOT_ON_THE_LIST),
    yes_no("linebreaksbr", "does the filter `linebreaksbr` run?", NOT_ON_THE_LIST),
    yes_no("pprint", "does the filter `pprint` run?", NOT_ON_THE_LIST),
    yes_no("unordered_list", "does the filter `unordered_list` run?", NOT_ON_THE_LIST),
    yes_no("length_is", "does the filter `length_is` run?", "left out of Klaviyo's list, and removed in Django 5.1"),
];

/// The question of this name.
#[must_use]
pub fn capability(name: &str) -> Option<&'static Capability> {
    ALL.iter().find(|capability| capability.name == name)
}

/// What is known of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    known: BTreeMap<&'static str, Known>,
}

/// Why a setting can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No such question.
    #[error("no capability is called `{name}`{}", nearest.map_or(String::new(), |near| format!("; did you mean `{near}`?")))]
    UnknownName {
        /// The name given.
        name: String,
        /// The nearest one that exists.
        nearest: Option<&'static str>,
    },
    /// Not one of its three values.
    #[error("`{name}` is `{yes}`, `{no}` or `unknown`, not `{value}`")]
    UnknownValue {
        /// The capability.
        name: &'static str,
        /// Its word for yes.
        yes: &'static str,
        /// Its word for no.
        no: &'static str,
        /// The value given.
        value: String,
    },
}

impl Capabilities {
    /// What is known of `name`; unknown where nothing was said.
    #[must_use]
    pub fn get(&self, name: &str) -> Known {
        self.known.get(name).copied().unwrap_or_default()
    }

    /// Takes an answer that was seen.
    ///
    /// # Errors
    /// When there is no such question.
    pub fn learn(&mut self, name: &str, answer: Known) -> Result<(), SettingError> {
        self.known.insert(Self::question(name)?.name, answer);
        Ok(())
    }

    /// Takes an answer in the words of the configuration.
    ///
    /// # Errors
    /// When there is no such question, or the word is none of its three.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SettingError> {
        let question = Self::question(name)?;
        let answer = match value {
            _ if value == question.yes => Known::Yes,
            _ if value == question.no => Known::No,
            "unknown" => Known::Unknown,
            _ => {
                return Err(SettingError::UnknownValue {
                    name: question.name,
                    yes: question.yes,
                    no: question.no,
                    value: value.to_owned(),
                });
            }
        };
        self.known.insert(question.name, answer);
        Ok(())
    }

    fn question(name: &str) -> Result<&'static Capability, SettingError> {
        capability(name).ok_or_else(|| SettingError::UnknownName {
            name: name.to_owned(),
            nearest: nearest(name, ALL.iter().map(|known| known.name)),
        })
    }

    /// The answers in the words of the configuration, in the order of [`ALL`]; what is
    /// unknown is left out.
    pub fn words(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        ALL.iter().filter_map(|question| match self.get(question.name) {
            Known::Yes => Some((question.name, question.yes)),
            Known::No => Some((question.name, question.no)),
            Known::Unknown => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_said_is_unknown_and_shows_both_worlds() {
        assert_eq!(Capabilities::default().get("autoescape").worlds(), [true, false]);
    }

    #[test]
    fn a_setting_is_taken_in_its_own_words_only() {
        let mut account = Capabilities::default();
        account.set("lookup_missing", "none").unwrap();
        assert_eq!(account.get("lookup_missing"), Known::Yes);
        let error = account.set("lookup_missing", "yes").unwrap_err();
        assert_eq!(error.to_string(), "`lookup_missing` is `none`, `empty` or `unknown`, not `yes`");
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest() {
        let error = Capabilities::default().set("autoescpe", "yes").unwrap_err();
        assert_eq!(error.to_string(), "no capability is called `autoescpe`; did you mean `autoescape`?");
    }

    #[test]
    fn settings_print_as_they_are_read() {
        let mut account = Capabilities::default();
        account.set("escapejs", "no").unwrap();
        account.set("autoescape", "yes").unwrap();
        assert_eq!(account.words().collect::<Vec<_>>(), [("autoescape", "yes"), ("escapejs", "no")]);
    }
}
