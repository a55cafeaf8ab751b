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
