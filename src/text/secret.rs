//! Secrets and their redaction.

use secrecy::{ExposeSecret, SecretString};

/// What stands where a secret was.
const REDACTED: &str = "[redacted]";

/// A shorter secret stands in ordinary words too: removing it there would shred the text and
/// so give it away. Real credentials are far longer (32 and 64 characters).
const SHORTEST: usize = 6;

/// A credential. It is wiped from memory when dropped, prints as `[redacted]`, and gives
/// its text only to [`Secret::expose`], so that every use of it can be found.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a credential's text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The credential itself: for the request header that carries it, and for [`Redactor`].
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Removes known secrets from a text that is about to be shown or stored: an endpoint may
/// echo a header back in an error body, which no type can prevent.
#[derive(Clone, Default)]
pub struct Redactor {
    forms: Vec<Secret>,
}

impl Redactor {
    /// Knows no secret yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Learns a secret in the forms in which it may turn up: as it is, escaped in JSON and
    /// percent-encoded. One of less than six bytes is ignored.
    pub fn learn(&mut self, secret: &Secret) {
        let raw = secret.expose();
        if raw.len() < SHORTEST {
            return;
        }
        let json = serde_json::to_string(raw).unwrap_or_default();
        let json = json.trim_matches('"').to_owned();
        let url: String = url::form_urlencoded::byte_serialize(raw.as_bytes()).collect();
        for form in [raw.to_owned(), json, url] {
            if !form.is_empty() && !self.forms.iter().any(|known| known.expose() == form) {
                self.forms.push(Secret::new(form));
            }
        }
        // The longest first: a form may contain another one.
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.expose().len()));
    }

    /// Learns what another one knows.
    pub fn learn_from(&mut self, other: &Self) {
        other.forms.iter().for_each(|form| self.learn(form));
    }

    /// The text without the secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.forms.iter().fold(text.to_owned(), |text, form| {
            if text.contains(form.expose()) { text.replace(form.expose(), REDACTED) } else { text }
        })
    }

    /// The text with as many asterisks in place of each secret as it has bytes, so that
    /// places in the text stay where they are. Borrows where no secret is in it.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.forms.iter().fold(std::borrow::Cow::Borrowed(text), |text, form| {
            let form = form.expose();
            if text.contains(form) { text.replace(form, &"*".repeat(form.len())).into() } else { text }
        })
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} forms)", self.forms.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_itself() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret} {secret:?}"), "[redacted] [redacted]");
    }

    #[test]
    fn a_masked_text_keeps_its_length() {
        let mut redactor = Redactor::new();
        redactor.learn(&Secret::new("hémnter".to_owned()));
        assert_eq!(redactor.mask("a hémnter b"), "a ******** b");
        assert!(matches!(redactor.mask("nothing"), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn a_secret_is_removed_raw_escaped_and_encoded() {
        let mut redactor = Redactor::new();
        redactor.learn(&Secret::new("aaa\"b/c".to_owned()));
        let text = r#"x aaa"b/c y aaa\"b/c z aaa%22b%2Fc"#;
        assert_eq!(redactor.redact(text), "x [redacted] y [redacted] z [redacted]");
    }

    #[test]
    fn a_secret_of_a_letter_or_two_does_not_shred_the_text() {
        let mut redactor = Redactor::new();
        redactor.learn(&Secret::new("a".to_owned()));
        assert_eq!(redactor.redact("a birthday text"), "a birthday text");
    }
}
