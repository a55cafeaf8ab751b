//! Secrets and their redaction.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
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

    /// Learns a secret in the forms in which it may turn up: as it is; escaped in JSON, and once
    /// more in JSON inside JSON; percent-encoded; in Base64, also as a part of something longer.
    /// One of less than six bytes is ignored.
    pub fn learn(&mut self, secret: &Secret) {
        let raw = secret.expose();
        if raw.len() < SHORTEST {
            return;
        }
        let json = in_json(raw);
        let slashes = json.replace('/', "\\/");
        let mut forms = vec![raw.to_owned(), raw.replace('/', "\\/"), in_json(&json), in_json(&slashes), json, slashes];
        forms.extend(in_html(raw));
        forms.extend(percent_encoded(raw));
        forms.extend(in_base64(raw));
        forms.into_iter().for_each(|form| self.add(form));
        self.sort();
    }

    /// Learns what another one knows.
    pub fn learn_from(&mut self, other: &Self) {
        other.forms.iter().for_each(|form| self.add(form.expose().to_owned()));
        self.sort();
    }

    fn add(&mut self, form: String) {
        if form.len() >= SHORTEST && !self.forms.iter().any(|known| known.expose() == form) {
            self.forms.push(Secret::new(form));
        }
    }

    /// The longest first: a form may contain another one.
    fn sort(&mut self) {
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.expose().len()));
    }

    /// The text without the secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.redacted(text).into_owned()
    }

    /// [`redact`](Self::redact) without a copy where no secret is in the text.
    #[must_use]
    pub fn redacted<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.forms.iter().fold(Cow::Borrowed(text), |text, form| {
            if text.contains(form.expose()) { text.replace(form.expose(), REDACTED).into() } else { text }
        })
    }

    /// The text with as many asterisks in place of each secret as it has bytes, so that
    /// places in the text stay where they are. Borrows where no secret is in it.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.forms.iter().fold(Cow::Borrowed(text), |text, form| {
            let form = form.expose();
            if text.contains(form) { text.replace(form, &"*".repeat(form.len())).into() } else { text }
        })
    }
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// As pages of HTML have it, with the quotes by name and by number.
fn in_html(raw: &str) -> [String; 3] {
    let html = raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    [("&quot;", "'"), ("&quot;", "&#x27;"), ("&#34;", "&#39;")]
        .map(|(double, single)| html.replace('"', double).replace('\'', single))
}

/// As forms encode it, with `%20` for a blank, with every byte but letters and digits encoded, and
/// with every byte encoded; each with capital and small digits.
fn percent_encoded(raw: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(raw.as_bytes()).collect();
    let blank = form.replace('+', "%20");
    let most = percent_encoding::utf8_percent_encode(raw, percent_encoding::NON_ALPHANUMERIC).to_string();
    let all: String = raw.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let bare = [raw.replace(' ', "+"), raw.replace(' ', "%20")];
    [form, blank, most, all].into_iter().chain(bare).flat_map(|text| [small_digits(&text), text]).collect()
}

/// The digits after each `%` in small letters.
fn small_digits(text: &str) -> String {
    let mut left = 0_u8;
    let small = |c: char| {
        if c == '%' {
            left = 2;
            return c;
        }
        let digit = left > 0;
        left = left.saturating_sub(1);
        if digit { c.to_ascii_lowercase() } else { c }
    };
    text.chars().map(small).collect()
}

/// In both alphabets: the whole, and the part that does not depend on what stands around it, for
/// each of the three places that it can begin at (`id:secret` in Basic authentication).
fn in_base64(raw: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        forms.push(engine.encode(raw));
        for before in 0..3 {
            let mut bytes = zeroize::Zeroizing::new(vec![0; before]);
            bytes.extend_from_slice(raw.as_bytes());
            let encoded = engine.encode(&*bytes);
            // A character that holds bits of the bytes around it is left out.
            let start = (before * 8).div_ceil(6);
            let end = bytes.len() * 8 / 6;
            forms.extend(encoded.get(start..end).map(str::to_owned));
        }
    }
    forms
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
        assert!(matches!(redactor.mask("nothing"), Cow::Borrowed(_)));
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

    #[test]
    fn a_secret_is_removed_in_every_form_that_it_may_turn_up_in() {
        let raw = "sentinel+secret/\"9d41\" b7&x";
        let mut redactor = Redactor::new();
        redactor.learn(&Secret::new(raw.to_owned()));
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("id-0:{raw}"));
        let json = serde_json::to_string(raw).unwrap();
        let twice = serde_json::to_string(&json).unwrap();
        let html = "sentinel+secret/&quot;9d41&quot; b7&amp;x".to_owned();
        let small: String = raw.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for text in [json.replace('/', "\\/"), twice, small, html, URL_SAFE_NO_PAD.encode(raw), basic.clone()] {
            let redacted = redactor.redact(&text);
            assert!(redacted.contains(REDACTED) && redacted.len() < 60, "{text}: {redacted}");
        }
        assert!(redactor.redact(&basic).starts_with("aWQtMD"), "what stands before it stays");
    }
}
