//! Who gets a test message.

use std::fmt;

use crate::wunderkind::email::{Email, EmailError};
use crate::wunderkind::phone::{E164, PhoneError};

/// Who gets a message. With both given in a body, the phone wins and the e-mail is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// By phone.
    Phone(E164),
    /// By the phone that belongs to an e-mail.
    Email(Email),
}

/// Why a text names no recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipientError {
    /// It looks like a phone number.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// It looks like an e-mail address.
    #[error("it {0}")]
    Email(#[from] EmailError),
}

impl Recipient {
    /// Reads a phone number in E.164, or an e-mail address: what holds an `@`.
    ///
    /// # Errors
    /// What is wrong with it, and what was probably meant.
    pub fn parse(text: &str) -> Result<Self, RecipientError> {
        if text.contains('@') {
            return Ok(Self::Email(Email::parse(text)?));
        }
        let phone = E164::parse(text)?;
        #[cfg(feature = "phone")]
        phone.in_a_plan()?;
        Ok(Self::Phone(phone))
    }

    /// The number or address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }

    /// Whether both name the same: an e-mail's case does not count.
    #[must_use]
    pub fn is(&self, other: &str) -> bool {
        self.as_str().eq_ignore_ascii_case(other)
    }

    /// What is odd about it, as advice.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        match self {
            Self::Phone(phone) => phone.doubt(),
            Self::Email(email) => email.doubt(),
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_at_makes_it_an_e_mail_whose_case_does_not_count() {
        let to = Recipient::parse("ada@acme.test").unwrap();
        assert!(matches!(to, Recipient::Email(_)) && to.is("ADA@acme.test"));
        assert!(Recipient::parse("a@b@c").unwrap_err().to_string().contains("exactly one"));
        assert!(matches!(Recipient::parse("+15163334444"), Ok(Recipient::Phone(_))));
        assert!(Recipient::parse("ada@acme").unwrap().doubt().is_some());
    }

    #[cfg(feature = "phone")]
    #[test]
    fn a_number_that_no_plan_holds_names_nobody() {
        let error = Recipient::parse("+9991234567").unwrap_err().to_string();
        assert_eq!(error, "no phone has this number: no country has its code");
        assert!(Recipient::parse("+11234567890").unwrap().doubt().is_some(), "Wunderkind's own sample is taken");
    }
}
