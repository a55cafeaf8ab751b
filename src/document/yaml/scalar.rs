//! What a plain scalar means: the core schema of YAML 1.2.2, clause 10.3.2.

use crate::document::Kind;
use crate::text::Mapped;

/// The value of a plain scalar.
pub(super) fn resolve(text: Mapped) -> Kind {
    match text.text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        word if is_number(word) => Kind::Number(text.text),
        _ => Kind::Text(text),
    }
}

fn is_number(word: &str) -> bool {
    if !word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')) {
        return false;
    }
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    is_based(word, "0o", |c| matches!(c, '0'..='7'))
        || is_based(word, "0x", |c| c.is_ascii_hexdigit())
        || matches!(unsigned, ".inf" | ".Inf" | ".INF")
        || matches!(word, ".nan" | ".NaN" | ".NAN")
        || is_decimal(unsigned)
}

fn is_based(word: &str, prefix: &str, digit: impl Fn(char) -> bool) -> bool {
    word.strip_prefix(prefix).is_some_and(|digits| !digits.is_empty() && digits.chars().all(digit))
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_decimal(word: &str) -> bool {
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (word, None),
    };
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    mantissa_fits && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> &'static str {
        resolve(Mapped::verbatim(text, 0)).word()
    }

    #[test]
    fn only_the_core_schema_makes_numbers_booleans_and_nulls() {
        for text in ["no", "on", "yes", "off", "y", "1_000", "1:30", "0b1", "2026-11-21", "+", ".", "e5", "1e", "NaN"] {
            assert_eq!(word(text), "a text", "{text}");
        }
        for text in ["0", "-1", "+15163334444", "012", "0o14", "0xFF", "1.", ".5", "1e400", "-1.5E+3", ".inf", ".nan"] {
            assert_eq!(word(text), "a number", "{text}");
        }
        assert_eq!(word("True"), "a boolean");
        assert_eq!(word("~"), "nothing");
    }
}
