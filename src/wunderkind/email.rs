//! E-mail addresses, by what the endpoint can use: it looks a subscribed phone up with one.

/// An e-mail address with one `@`, something on both sides and no blanks. Whether it exists
/// only its host knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// Why a text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Not one `@`.
    #[error("is not an e-mail address: it needs exactly one `@`")]
    At,
    /// Nothing before or after the `@`.
    #[error("is not an e-mail address: something is missing beside the `@`")]
    Side,
    /// A blank or a control character.
    #[error("is not an e-mail address: it holds a blank")]
    Blank,
}

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(EmailError::Blank);
        }
        match text.split_once('@') {
            None => Err(EmailError::At),
            Some((_, host)) if host.contains('@') => Err(EmailError::At),
            Some((local, host)) if local.is_empty() || host.is_empty() => Err(EmailError::Side),
            Some(_) => Ok(Self(text.to_owned())),
        }
    }

    /// What is odd about an address that may exist all the same.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        let host = self.0.rsplit('@').next().unwrap_or_default();
        let whole = host.contains('.') && host.split('.').all(|label| !label.is_empty());
        (!whole).then_some("its host has no dot, or one too many")
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_dot_is_doubted() {
        let doubted = |text: &str| Email::parse(text).unwrap().doubt().is_some();
        assert!(doubted("ada@acme") && doubted("ada@acme..test") && doubted("ada@acme.test."));
        assert!(!doubted("ada@mail.acme.test"));
    }

    #[test]
    fn what_is_no_address_is_explained() {
        assert!(Email::parse("ada@acme.test").is_ok());
        for (text, error) in [
            ("ada", EmailError::At),
            ("a@b@c", EmailError::At),
            ("@acme.test", EmailError::Side),
            ("ada@", EmailError::Side),
            ("ada @acme.test", EmailError::Blank),
            ("", EmailError::At),
        ] {
            assert_eq!(Email::parse(text), Err(error), "{text}");
        }
    }
}
