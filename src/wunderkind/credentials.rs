//! Credentials: where they are looked for, the client's pair, and headers that name them.

mod file;
pub mod store;
mod vault;

use crate::text::Secret;
use crate::wunderkind::api;

pub use file::{CredentialFile, FileError};
pub use vault::{Given, Origin, Vault, usable};

/// Looks a credential up by its name; a parameter so that tests need not touch the process.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<Given>;

/// Why a credential can't be had. No variant holds any part of a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// No place has it.
    #[error("{variable} is not set")]
    Missing {
        /// Its name.
        variable: String,
    },
    /// Bytes that are not UTF-8, or a character that no header may hold (a line break).
    #[error("{variable} can't stand in a header: {reason} (it is from {origin})")]
    Unusable {
        /// Its name.
        variable: String,
        /// Where it came from.
        origin: Origin,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header text with an opened `${` that never ends, or without a name in it.
    #[error("the header {header} has a `${{` that is not a variable: write ${{NAME}}")]
    Template {
        /// The header's name.
        header: String,
    },
}

/// The pair that Wunderkind gives a client.
#[derive(Debug, Clone)]
pub struct ClientKeys {
    /// Goes into `X-Client-ID`.
    pub id: Secret,
    /// Goes into `X-Client-Secret`.
    pub secret: Secret,
}

impl ClientKeys {
    /// The pair called `WUNDERKIND_CLIENT_ID` and `WUNDERKIND_CLIENT_SECRET`.
    ///
    /// # Errors
    /// All that is wrong, so that one run names both variables.
    pub fn find(lookup: Lookup<'_>) -> Result<Self, Vec<CredentialError>> {
        match (variable(api::CLIENT_ID_VARIABLE, lookup), variable(api::CLIENT_SECRET_VARIABLE, lookup)) {
            (Ok(id), Ok(secret)) => Ok(Self { id, secret }),
            (id, secret) => Err(id.err().into_iter().chain(secret.err()).collect()),
        }
    }

    /// A pair for a sandbox, different at each call and of the documented lengths (32 and
    /// 64 characters).
    #[must_use]
    pub fn generated() -> Self {
        let random = || uuid::Uuid::new_v4().simple().to_string();
        Self { id: Secret::new(random()), secret: Secret::new(random() + &random()) }
    }

    /// The pair of a sandbox that found none of the user's: in every flowhook the same, so that a
    /// shell may keep it. It opens nothing anywhere else.
    #[must_use]
    pub fn of_sandbox() -> Self {
        let word = "flowhook-sandbox";
        Self { id: Secret::new(word.repeat(2)), secret: Secret::new(word.repeat(4)) }
    }

    /// What looks wrong about the pair, without showing any of it. The exact length is
    /// ambiguous in the documentation, so only obvious slips are named.
    #[must_use]
    pub fn doubts(&self) -> Vec<&'static str> {
        let (id, secret) = (self.id.expose(), self.secret.expose());
        let either = |test: fn(&str) -> bool| test(id) || test(secret);
        [
            (id == secret, "the client id and the client secret are the same"),
            (secret.len() < id.len(), "the client secret is shorter than the client id: are they swapped?"),
            (either(|v| v.contains(char::is_whitespace)), "a credential holds blanks"),
            (either(|v| v.contains("{{") || v.contains("{%")), "a credential holds a template tag"),
            (
                either(|v| v.to_lowercase().contains("provided by wunderkind")),
                "a credential is still the guide's \"provided by Wunderkind\"",
            ),
        ]
        .into_iter()
        .filter_map(|(wrong, doubt)| wrong.then_some(doubt))
        .collect()
    }
}

/// The value of one credential.
///
/// # Errors
/// When no place has it, or it can't stand in a header.
pub fn variable(name: &str, lookup: Lookup<'_>) -> Result<Secret, CredentialError> {
    found(name, lookup).map(|(secret, _)| secret)
}

fn found(name: &str, lookup: Lookup<'_>) -> Result<(Secret, Origin), CredentialError> {
    let given = lookup(name).ok_or_else(|| CredentialError::Missing { variable: name.to_owned() })?;
    let Given { value, origin } = given;
    match value {
        Ok(secret) => Ok((secret, origin)),
        Err(reason) => Err(CredentialError::Unusable { variable: name.to_owned(), origin, reason }),
    }
}

/// A header value as a spec writes it, with the variables it names: `Bearer ${API_KEY}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderTemplate {
    parts: Vec<HeaderPart>,
}

/// A part of a header's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderPart {
    /// Text that is sent as it is.
    Literal(String),
    /// The value of an environment variable.
    Variable(String),
}

impl HeaderTemplate {
    /// Reads a header's value; `header` is its name, for the error.
    ///
    /// # Errors
    /// When a `${` has no end or no proper variable name.
    pub fn parse(header: &str, value: &str) -> Result<Self, CredentialError> {
        let mut parts = Vec::new();
        let mut rest = value;
        while let Some((text, after)) = rest.split_once("${") {
            let named = after.split_once('}').filter(|(name, _)| is_variable_name(name));
            let (name, behind) = named.ok_or_else(|| CredentialError::Template { header: header.to_owned() })?;
            parts.push(HeaderPart::Literal(text.to_owned()));
            parts.push(HeaderPart::Variable(name.to_owned()));
            rest = behind;
        }
        parts.push(HeaderPart::Literal(rest.to_owned()));
        parts.retain(|part| *part != HeaderPart::Literal(String::new()));
        Ok(Self { parts })
    }

    /// A value that is one variable and nothing else.
    #[must_use]
    pub fn variable(name: &str) -> Self {
        Self { parts: vec![HeaderPart::Variable(name.to_owned())] }
    }

    /// Its parts, in order; no literal part is empty.
    #[must_use]
    pub fn parts(&self) -> &[HeaderPart] {
        &self.parts
    }

    /// The variables it names, in order.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            HeaderPart::Variable(name) => Some(name.as_str()),
            HeaderPart::Literal(_) => None,
        })
    }

    /// The value with every variable filled in, and the secrets it was filled with.
    ///
    /// # Errors
    /// The first variable that can't be had.
    pub fn resolve(&self, lookup: Lookup<'_>) -> Result<(Secret, Vec<(Secret, Origin)>), CredentialError> {
        let mut value = zeroize::Zeroizing::new(String::new());
        let mut secrets = Vec::new();
        for part in &self.parts {
            match part {
                HeaderPart::Literal(text) => value.push_str(text),
                HeaderPart::Variable(name) => {
                    let (secret, origin) = found(name, lookup)?;
                    value.push_str(secret.expose());
                    secrets.push((secret, origin));
                }
            }
        }
        Ok((Secret::new(value.to_string()), secrets))
    }
}

impl std::fmt::Display for HeaderTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            HeaderPart::Literal(text) => f.write_str(text),
            HeaderPart::Variable(name) => write!(f, "${{{name}}}"),
        })
    }
}

fn is_variable_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &'static [(&'static str, &'static str)]) -> impl Fn(&str) -> Option<Given> {
        let read =
            |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| std::ffi::OsString::from(value));
        let vault = Vault::new(None, None, Box::new(read), None);
        move |name| vault.find(name)
    }

    #[test]
    fn both_missing_variables_are_named_at_once() {
        let lookup = from(&[("WUNDERKIND_CLIENT_SECRET", "")]);
        let names: Vec<String> = ClientKeys::find(&lookup).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["WUNDERKIND_CLIENT_ID is not set", "WUNDERKIND_CLIENT_SECRET is not set"]);
    }

    #[test]
    fn a_value_that_no_header_holds_is_refused_without_showing_it() {
        let lookup = from(&[("WUNDERKIND_CLIENT_ID", "hunter\n2"), ("WUNDERKIND_CLIENT_SECRET", "hünter2")]);
        let errors = ClientKeys::find(&lookup).unwrap_err();
        assert_eq!(errors.len(), 2);
        assert!(!format!("{errors:?} {} {}", errors[0], errors[1]).contains("nter"));
    }

    #[test]
    fn generated_pairs_differ_and_raise_no_doubt() {
        let (one, two) = (ClientKeys::generated(), ClientKeys::generated());
        assert_ne!(one.secret.expose(), two.secret.expose());
        assert_eq!((one.id.expose().len(), one.secret.expose().len()), (32, 64));
        assert!(one.doubts().is_empty());
    }

    #[test]
    fn obvious_slips_are_doubted() {
        let pair = |id: &str, secret: &str| ClientKeys {
            id: Secret::new(id.to_owned()),
            secret: Secret::new(secret.to_owned()),
        };
        assert_eq!(pair("same", "same").doubts().len(), 1);
        assert_eq!(pair("longer", "short").doubts().len(), 1);
        assert_eq!(pair("a", "provided by Wunderkind").doubts().len(), 2);
    }

    #[test]
    fn a_header_names_variables_and_is_filled_from_them() {
        let template = HeaderTemplate::parse("Authorization", "Klaviyo-API-Key ${KEY}-${OTHER}").unwrap();
        assert_eq!(template.variables().collect::<Vec<_>>(), ["KEY", "OTHER"]);
        assert_eq!(template.to_string(), "Klaviyo-API-Key ${KEY}-${OTHER}");
        let (value, secrets) = template.resolve(&from(&[("KEY", "k"), ("OTHER", "o")])).unwrap();
        assert_eq!((value.expose(), secrets.len()), ("Klaviyo-API-Key k-o", 2));
        assert_eq!(
            template.resolve(&from(&[("KEY", "k")])).unwrap_err(),
            CredentialError::Missing { variable: "OTHER".to_owned() }
        );
    }

    #[test]
    fn a_broken_variable_in_a_header_is_an_error() {
        for value in ["${", "${}", "${A", "${A-B}", "${1A}", "${ A }"] {
            assert!(HeaderTemplate::parse("X", value).is_err(), "{value}");
        }
        assert!(HeaderTemplate::parse("X", "$A }{ $").is_ok());
    }
}
