//! Phone numbers in E.164, by syntax; with the feature `phone` by the numbering plans, too.

#[cfg(feature = "phone")]
mod plans;

/// A phone number in E.164: a plus sign, a country code that does not begin with 0, at most
/// 15 digits (<https://support.twilio.com/hc/en-us/articles/223179888>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct E164(String);

/// Why a text is no phone number in E.164.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing there.
    #[error("the phone number is empty")]
    Empty,
    /// A blank, bracket, dash or another character that E.164 lacks.
    #[error("`{character}` does not belong in an E.164 number; it is a plus sign and digits only, such as {near}")]
    Character {
        /// The character.
        character: char,
        /// The number without what does not belong, or a sample.
        near: String,
    },
    /// No digit at all.
    #[error("this is no phone number: one in E.164 is a plus sign and digits, such as {SAMPLE}")]
    NoDigits,
    /// No plus sign.
    #[error("an E.164 number begins with + and the country code, such as {near}")]
    NoPlus {
        /// What was probably meant.
        near: String,
    },
    /// A country code with a leading zero.
    #[error("no country code begins with 0: leave out the trunk or exit zeros")]
    LeadingZero,
    /// Too few or too many digits.
    #[error("an E.164 number has 2 to 15 digits, this one has {digits}")]
    Length {
        /// How many there are.
        digits: usize,
    },
    /// No numbering plan holds it.
    #[cfg(feature = "phone")]
    #[error("no phone has this number: {problem}")]
    NoPlan {
        /// What is wrong.
        problem: &'static str,
    },
}

const SAMPLE: &str = "+19191234567";

impl E164 {
    /// Reads a number.
    ///
    /// # Errors
    /// What is wrong with it, and what was probably meant.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        if !text.contains(|c: char| c.is_ascii_digit()) && text != "+" {
            return Err(PhoneError::NoDigits);
        }
        let digits = text.strip_prefix('+').unwrap_or(text);
        if let Some(character) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(PhoneError::Character { character, near: near(text) });
        }
        if !text.starts_with('+') {
            return Err(PhoneError::NoPlus { near: near(text) });
        }
        if digits.starts_with('0') {
            return Err(PhoneError::LeadingZero);
        }
        if !(2..=15).contains(&digits.len()) {
            return Err(PhoneError::Length { digits: digits.len() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The number with its plus sign.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is odd about a number that E.164 allows: fewer than 8 digits, or a +1 number
    /// that the North American plan can't hold. Wunderkind's own sample `+11234567890` is
    /// such a one, so this is advice and no error. With the feature `phone` also a number that its
    /// country does not have, or has for fixed lines.
    #[must_use]
    pub fn doubt(&self) -> Option<&'static str> {
        let digits = self.0.as_bytes().get(1..).unwrap_or_default();
        if digits.len() < 8 {
            return Some("it has fewer than 8 digits");
        }
        let starts_group = |at: usize| digits.get(at).is_some_and(|d| (b'2'..=b'9').contains(d));
        if digits.first() == Some(&b'1') && !(digits.len() == 11 && starts_group(1) && starts_group(4)) {
            return Some("the North American plan has no such number");
        }
        if TRUNK_ZERO.iter().any(|code| {
            self.0.get(1..).is_some_and(|digits| digits.strip_prefix(code).is_some_and(|s| s.starts_with('0')))
        }) {
            return Some("a 0 stands behind the country code: it is dialled within the country only");
        }
        #[cfg(feature = "phone")]
        let odd = self.oddity();
        #[cfg(not(feature = "phone"))]
        let odd = None;
        odd
    }
}

/// Country codes behind which no number begins with 0, because their trunk prefix is 0 and falls
/// away from abroad (ITU-T, "Dialling procedures", annex to Operational Bulletin 994, 2011,
/// <https://www.itu.int/dms_pub/itu-t/opb/sp/T-SP-OB.994-2011-PDF-E.pdf>). Elsewhere, as in Italy, it stays.
const TRUNK_ZERO: [&str; 12] = ["20", "27", "31", "32", "33", "41", "43", "44", "46", "49", "61", "64"];

impl std::fmt::Display for E164 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The number that was probably meant: 10 digits are taken as North American, two leading zeros
/// as the exit code that a plus sign stands for.
fn near(text: &str) -> String {
    #[cfg(feature = "phone")]
    if let Some(near) = plans::near(text) {
        return near;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let candidate = match (digits.strip_prefix("00"), digits.len()) {
        (Some(rest), _) => format!("+{rest}"),
        (None, 10) if !text.starts_with('+') => format!("+1{digits}"),
        _ => format!("+{digits}"),
    };
    if E164::parse(&candidate).is_ok() { candidate } else { SAMPLE.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_e_164_is_taken_as_it_is() {
        assert_eq!(E164::parse("+15163334444").map(|n| n.to_string()), Ok("+15163334444".to_owned()));
    }

    #[test]
    fn a_near_miss_is_explained_with_what_was_meant() {
        let near = |text: &str| match E164::parse(text) {
            Err(PhoneError::Character { near, .. } | PhoneError::NoPlus { near }) => near,
            other => format!("{other:?}"),
        };
        assert_eq!(near("(516) 333-4444"), "+15163334444");
        assert_eq!(near("15163334444"), "+15163334444");
        assert_eq!(near("+1 516 333 4444"), "+15163334444");
        assert_eq!(near("5163334444"), "+15163334444");
        assert_eq!(near("00447700900123"), "+447700900123");
        assert_eq!(E164::parse("hello"), Err(PhoneError::NoDigits));
        assert_eq!(near("{{ person.phone_2 }}"), SAMPLE);
    }

    #[test]
    fn length_and_leading_zeros_are_checked() {
        assert_eq!(E164::parse("+1234567890123456"), Err(PhoneError::Length { digits: 16 }));
        assert_eq!(E164::parse("+1"), Err(PhoneError::Length { digits: 1 }));
        assert_eq!(E164::parse("+0015163334444"), Err(PhoneError::LeadingZero));
        assert_eq!(E164::parse(""), Err(PhoneError::Empty));
        assert_eq!(E164::parse("+"), Err(PhoneError::Length { digits: 0 }));
    }

    #[test]
    fn the_guides_impossible_sample_is_doubted_but_taken() {
        let doubt = |text: &str| E164::parse(text).ok().and_then(|n| n.doubt());
        assert!(doubt("+11234567890").is_some());
        assert!(doubt("+1234").is_some());
        assert_eq!(doubt("+15163334444"), None);
        assert_eq!(doubt("+4791234567"), None);
        let trunk = |text: &str| doubt(text).is_some_and(|doubt| doubt.starts_with("a 0 stands behind"));
        assert!(!trunk("+447400123456") && !trunk("+390612345678") && trunk("+4407400123456"));
        assert_eq!(doubt("+447400123456"), None);
    }
}
