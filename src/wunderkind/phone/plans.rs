//! Phone numbers by the numbering plans that libphonenumber collects
//! (<https://github.com/google/libphonenumber>). Plans change: only what no plan can hold is an error.

use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberType, Region};

use super::{E164, PhoneError};

/// Where a number in national form is looked for; North America first.
const REGIONS: [Region; 24] = [
    Region::US,
    Region::CA,
    Region::GB,
    Region::IE,
    Region::AU,
    Region::NZ,
    Region::DE,
    Region::AT,
    Region::CH,
    Region::FR,
    Region::BE,
    Region::NL,
    Region::ES,
    Region::IT,
    Region::PT,
    Region::DK,
    Region::SE,
    Region::NO,
    Region::FI,
    Region::PL,
    Region::ZA,
    Region::BR,
    Region::IN,
    Region::JP,
];
/// The most numbers that are offered.
const OFFERED: usize = 3;

impl E164 {
    /// Whether any plan could hold the number.
    ///
    /// # Errors
    /// When no country has its code, or its country no number of that length.
    pub fn in_a_plan(&self) -> Result<(), PhoneError> {
        let unknown = PhoneError::NoPlan { problem: "no country has its code" };
        let length = PhoneError::NoPlan { problem: "it is too short or too long for its country" };
        let number = match PHONE_NUMBER_UTIL.parse(self.as_str(), None) {
            Ok(number) => number,
            Err(ParseError::InvalidCountryCode) => return Err(unknown),
            Err(_) => return Err(length),
        };
        number.is_possible_with_reason().map(|_| ()).map_err(|_| length)
    }

    /// What is odd about a number that a plan could hold.
    pub(super) fn oddity(&self) -> Option<&'static str> {
        let number = PHONE_NUMBER_UTIL.parse(self.as_str(), None).ok()?;
        if !number.is_valid() {
            return Some("the plan of its country has no such number");
        }
        match number.get_type() {
            PhoneNumberType::FixedLine => {
                Some("the plan of its country has it for fixed lines, which hardly get texts")
            }
            _ => None,
        }
    }
}

/// The number that was probably meant, or a few of them with their countries.
pub(super) fn near(text: &str) -> Option<String> {
    let valid =
        |text: &str, region: Option<Region>| PHONE_NUMBER_UTIL.parse(text, region).ok().filter(PhoneNumber::is_valid);
    let international = match text.strip_prefix("00") {
        Some(rest) => Some(format!("+{rest}")),
        None => text.starts_with('+').then(|| text.to_owned()),
    };
    if let Some(text) = international {
        return valid(&text, None).map(|number| number.to_string());
    }
    if let Some(number) = valid(text, Some(Region::US)) {
        return Some(number.to_string());
    }
    let mut found: Vec<String> = Vec::new();
    for region in REGIONS {
        let mobile = |number: &PhoneNumber| {
            matches!(number.get_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile)
        };
        if let Some(number) = valid(text, Some(region)).filter(mobile)
            && number.get_region_code() == Some(region)
        {
            found.push(format!("{number} ({})", region.as_region_str()));
        }
    }
    found.truncate(OFFERED);
    (!found.is_empty()).then(|| found.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), PhoneError> {
        E164::parse(text).unwrap().in_a_plan()
    }

    #[test]
    fn what_no_plan_can_hold_is_an_error() {
        assert_eq!(check("+9991234567"), Err(PhoneError::NoPlan { problem: "no country has its code" }));
        for text in ["+1516333444", "+151633344445", "+44740012345678", "+331", "+1234"] {
            let error = check(text).unwrap_err();
            assert_eq!(error, PhoneError::NoPlan { problem: "it is too short or too long for its country" }, "{text}");
        }
        for text in ["+15163334444", "+447400123456", "+33612345678", "+4915123456789", "+11234567890"] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_unassigned_or_a_fixed_line_is_doubted() {
        let doubt = |text: &str| E164::parse(text).unwrap().doubt();
        assert!(doubt("+33012345678").is_some_and(|doubt| doubt.contains('0')));
        assert_eq!(doubt("+447700900123"), Some("the plan of its country has no such number"));
        assert!(doubt("+442071234567").is_some_and(|doubt| doubt.contains("fixed lines")));
        for text in ["+15163334444", "+447400123456", "+33612345678", "+4915123456789"] {
            assert_eq!(doubt(text), None, "{text}");
        }
    }

    #[test]
    fn a_national_number_is_explained_with_its_country() {
        let two_countries = "+447400123456 (GB) or +917400123456 (IN)";
        assert_eq!(near("07400 123456").as_deref(), Some(two_countries));
        assert_eq!(near("(516) 333-4444").as_deref(), Some("+15163334444"));
        assert_eq!(near("+44 (0)7400 123456").as_deref(), Some("+447400123456"));
        assert_eq!(near("0044 7400 123456").as_deref(), Some("+447400123456"));
        assert!(near("06 12 34 56 78").is_some_and(|near| near.contains("+33612345678 (FR)")));
        assert_eq!(near("12"), None);
        let error = E164::parse("07400123456").unwrap_err().to_string();
        assert!(error.ends_with(&format!("such as {two_countries}")), "{error}");
    }
}
