//! `int()` and `float()` of texts.

use std::borrow::Cow;

use super::text::trim;

/// A whole number of any size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Integer {
    Small(i64),
    /// Decimal digits with sign, without leading zeros.
    Big(String),
}

/// The longest text that CPython 3.11 turns into an integer (`sys.int_info.default_max_str_digits`).
const MAX_DIGITS: usize = 4300;

/// First digits of the Unicode decimal digit ranges (general category Nd) up to U+FF10.
const DIGIT_ZEROS: [u32; 37] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0,
];

/// The value of a decimal digit of any script.
pub(crate) fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let code = u32::from(c);
    DIGIT_ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).map(|zero| code - zero)
}

/// The text with digits of other scripts as ASCII digits and without underscores between
/// digits, or nothing where an underscore stands elsewhere.
fn plain(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() && !text.contains('_') {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut after_digit = false;
    while let Some(c) = chars.next() {
        if c == '_' {
            if !after_digit || chars.peek().copied().and_then(digit).is_none() {
                return None;
            }
            after_digit = false;
        } else if let Some(value) = digit(c) {
            plain.push(char::from_digit(value, 10)?);
            after_digit = true;
        } else {
            plain.push(c);
            after_digit = false;
        }
    }
    Some(Cow::Owned(plain))
}

/// `int(text)`; nothing where Python raises ValueError.
pub(crate) fn parse_int(text: &str) -> Option<Integer> {
    let text = plain(trim(text))?;
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, &*text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() > MAX_DIGITS {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    if digits.len() <= 19
        && let Ok(small) = format!("{sign}{digits}").parse()
    {
        return Some(Integer::Small(small));
    }
    let digits = digits.trim_start_matches('0');
    let whole = format!("{sign}{}", if digits.is_empty() { "0" } else { digits });
    Some(whole.parse().map_or_else(|_| Integer::Big(whole), Integer::Small))
}

/// `float(text)`; nothing where Python raises ValueError.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let text = plain(trim(text))?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_read_as_python_reads_them() {
        assert_eq!(parse_int(" -12 "), Some(Integer::Small(-12)));
        assert_eq!(parse_int("1_000"), Some(Integer::Small(1000)));
        assert_eq!(parse_int("1__0"), None);
        assert_eq!(parse_int("_1"), None);
        assert_eq!(parse_int("٣"), Some(Integer::Small(3)));
        assert_eq!(parse_int("1.0"), None);
        assert_eq!(parse_int("00000000000000000000000000"), Some(Integer::Small(0)));
        assert_eq!(parse_int("99999999999999999999"), Some(Integer::Big("99999999999999999999".to_owned())));
    }

    #[test]
    fn floats_read_as_python_reads_them() {
        assert_eq!(parse_float(" 1e3\n"), Some(1000.0));
        assert_eq!(parse_float("1_0.5"), Some(10.5));
        assert_eq!(parse_float("-inf"), Some(f64::NEG_INFINITY));
        assert_eq!(parse_float("1._5"), None);
        assert_eq!(parse_float(""), None);
    }
}
