//! A request as it will leave.

use crate::text::{Redactor, Secret};
use crate::wunderkind::api;
use crate::wunderkind::client::Target;
use crate::wunderkind::credentials::{ClientKeys, CredentialError, HeaderTemplate, Lookup, Origin};

/// A header's value.
#[derive(Debug, Clone)]
pub enum HeaderText {
    /// Text that anyone may see.
    Plain(String),
    /// A credential.
    Secret {
        /// The value on the wire.
        value: Secret,
        /// What to show in its place, such as `Bearer ${API_KEY}`.
        shown: String,
        /// The secrets in it, for redaction of what comes back, and where they came from.
        parts: Vec<(Secret, Origin)>,
    },
    /// A credential that is not there; such a request can be shown and not sent.
    Unset {
        /// What to show in its place.
        shown: String,
        /// What is missing.
        why: CredentialError,
    },
}

impl HeaderText {
    /// The value as anybody may see it: a credential as the name of its variable.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Secret { shown: text, .. } | Self::Unset { shown: text, .. } => text,
        }
    }
}

/// A header of a request.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: HeaderText,
}

impl Header {
    /// A header that anyone may see.
    #[must_use]
    pub fn plain(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: HeaderText::Plain(value.into()) }
    }

    /// A header as a spec writes it, with the variables it names filled in. One without a
    /// variable is plain.
    ///
    /// A variable that is not set is no error: the header is [`HeaderText::Unset`] then.
    #[must_use]
    pub fn from_template(name: &str, template: &HeaderTemplate, lookup: Lookup<'_>) -> Self {
        let shown = template.to_string();
        if template.variables().next().is_none() {
            return Self::plain(name, shown);
        }
        let value = match template.resolve(lookup) {
            Ok((value, parts)) => HeaderText::Secret { value, shown, parts },
            Err(why) => HeaderText::Unset { shown, why },
        };
        Self { name: name.to_owned(), value }
    }
}

/// The headers that every request bears.
const OWN: [(&str, &str); 3] = [
    ("Accept", "*/*"),
    ("Content-Type", "application/json"),
    ("User-Agent", concat!("flowhook/", env!("CARGO_PKG_VERSION"))),
];

/// A POST request, complete but for what the connection adds.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where it goes.
    pub target: Target,
    /// Its headers.
    pub headers: Vec<Header>,
    /// Its body, sent byte for byte.
    pub body: String,
}

impl Outgoing {
    /// A request with the headers that every request of flowhook bears. `Content-Type:
    /// application/json` is inferred for the send endpoint: its page names no content type,
    /// the Subscribe page of the same API names this one
    /// (<https://developer.wunderkind.co/reference/text-message-optin-api>).
    #[must_use]
    pub fn new(target: Target, headers: Vec<Header>, body: String) -> Self {
        let mut all: Vec<Header> = OWN.iter().map(|(name, value)| Header::plain(name, *value)).collect();
        all.retain(|own| !headers.iter().any(|given| given.name.eq_ignore_ascii_case(&own.name)));
        all.extend(headers);
        Self { target, headers: all, body }
    }

    /// Whether every request of flowhook bears this header unless told otherwise.
    #[must_use]
    pub fn is_own(name: &str, value: &str) -> bool {
        OWN.contains(&(name, value)) || (name == "User-Agent" && value.starts_with("flowhook/"))
    }

    /// What keeps it from being sent.
    pub fn missing(&self) -> impl Iterator<Item = &CredentialError> {
        self.headers.iter().filter_map(|header| match &header.value {
            HeaderText::Unset { why, .. } => Some(why),
            HeaderText::Plain(_) | HeaderText::Secret { .. } => None,
        })
    }

    /// Knows every secret in the request.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new();
        for header in &self.headers {
            if let HeaderText::Secret { value, parts, .. } = &header.value {
                redactor.learn(value);
                parts.iter().for_each(|(part, _)| redactor.learn(part));
            }
        }
        redactor
    }
}

/// The two client headers with the pair that `lookup` finds; a credential that is not there
/// gives [`HeaderText::Unset`].
#[must_use]
pub fn client_headers(lookup: Lookup<'_>) -> Vec<Header> {
    let header = |name, variable| Header::from_template(name, &HeaderTemplate::variable(variable), lookup);
    vec![
        header(api::CLIENT_ID_HEADER, api::CLIENT_ID_VARIABLE),
        header(api::CLIENT_SECRET_HEADER, api::CLIENT_SECRET_VARIABLE),
    ]
}

/// The two client headers with a pair that was made up for a sandbox.
#[must_use]
pub fn sandbox_headers(keys: &ClientKeys) -> Vec<Header> {
    let header = |name: &str, value: &Secret, shown: &str| Header {
        name: name.to_owned(),
        value: HeaderText::Secret { value: value.clone(), shown: shown.to_owned(), parts: Vec::new() },
    };
    vec![
        header(api::CLIENT_ID_HEADER, &keys.id, "made up for the sandbox"),
        header(api::CLIENT_SECRET_HEADER, &keys.secret, "made up for the sandbox"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wunderkind::credentials::Given;

    fn target() -> Target {
        Target::parse(api::SEND_URL).unwrap()
    }

    #[test]
    fn a_header_that_names_a_variable_is_secret_and_shown_as_written() {
        let template = HeaderTemplate::parse("Authorization", "Bearer ${K}").unwrap();
        let header = Header::from_template("Authorization", &template, &|name| {
            let origin = Origin::Environment(name.to_owned());
            Some(Given { value: Ok(Secret::new("s3cret".to_owned())), origin })
        });
        let HeaderText::Secret { value, shown, .. } = &header.value else { panic!("{header:?}") };
        assert_eq!((value.expose(), shown.as_str()), ("Bearer s3cret", "Bearer ${K}"));
        assert!(!format!("{header:?}").contains("s3cret"));
        let redactor = Outgoing::new(target(), vec![header], String::new()).redactor();
        assert_eq!(redactor.redact("you sent s3cret"), "you sent [redacted]");
    }

    #[test]
    fn a_missing_variable_is_kept_until_the_request_is_sent() {
        let outgoing = Outgoing::new(target(), client_headers(&|_| None), String::new());
        assert_eq!(outgoing.missing().count(), 2);
    }

    #[test]
    fn a_header_of_the_spec_stands_in_for_our_own() {
        let given = Header::plain("content-type", "application/vnd.api+json");
        let outgoing = Outgoing::new(target(), vec![given], String::new());
        let types: Vec<_> = outgoing.headers.iter().filter(|h| h.name.eq_ignore_ascii_case("content-type")).collect();
        assert_eq!(types.len(), 1);
    }
}
