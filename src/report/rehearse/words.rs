//! Numbers and advice in words.

use std::time::Duration;

use crate::rehearse::{Advice, Saving};
use crate::sms;

/// A count with commas: `41,200`.
#[must_use]
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
pub(super) const fn float(count: u64) -> f64 {
    count as f64
}

/// `3 rows`, `1 row`.
pub(super) fn plural(number: u64, one: &str) -> String {
    format!("{} {one}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A share in percent; never `0.0%` or `100.0%` of what is not exactly that.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if part == 0 || part == whole {
        return if part == 0 { "0%".to_owned() } else { "100%".to_owned() };
    }
    let share = float(part) * 100.0 / float(whole.max(1));
    if share < 0.1 {
        "<0.1%".to_owned()
    } else if share > 99.9 {
        ">99.9%".to_owned()
    } else {
        format!("{share:.1}%")
    }
}

/// An amount of money, without a currency: nobody told it.
pub(super) fn money(amount: f64) -> String {
    let whole = amount.abs().trunc();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an amount is positive and small")]
    let (mut units, mut cents) = (whole as u64, ((amount.abs() - whole) * 100.0).round() as u64);
    if cents == 100 {
        units += 1;
        cents = 0;
    }
    format!("{}.{cents:02}", count(units))
}

/// `2 h 43 min`, `12 s`.
pub(super) fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", count(seconds / 3_600), seconds % 3_600 / 60),
    }
}

/// `0.84 s`.
pub(super) fn elapsed(time: Duration) -> String {
    if time.as_secs() >= 60 { duration(time.as_secs()) } else { format!("{:.2} s", time.as_secs_f64()) }
}

/// A character as one can find it: itself where it is seen, and its code point.
fn character(c: char) -> String {
    let seen = !c.is_control() && !c.is_whitespace() && !is_invisible(c);
    if seen { format!("“{c}” (U+{:04X})", u32::from(c)) } else { format!("U+{:04X}", u32::from(c)) }
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

fn replaced(c: char) -> String {
    match sms::replacement(c) {
        Some("") => format!("remove {}", character(c)),
        Some(" ") => format!("write a plain blank for {}", character(c)),
        Some(other) => format!("write {other} for {}", character(c)),
        None => format!("do without {}", character(c)),
    }
}

/// What to change.
pub(super) fn advice(saving: &Saving) -> String {
    match &saving.advice {
        Advice::OwnCharacters(characters) => {
            let all: Vec<String> = characters.iter().map(|c| replaced(*c)).collect();
            format!("in the webhook's own text, {}", all.join(", "))
        }
        Advice::DataCharacter(c) => {
            format!("{} of the data forces UCS-2: `cut` it, or use another variable", character(*c))
        }
        Advice::Shorten(characters) => {
            format!("make the webhook's own text {} shorter", plural(*characters as u64, "character"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_easily() {
        assert_eq!(
            ["0", "999", "1,000", "41,200", "1,234,567"].map(str::to_owned),
            [0, 999, 1_000, 41_200, 1_234_567].map(count)
        );
        assert_eq!(
            (percent(1, 3), percent(1, 100_000), percent(99_999, 100_000)),
            ("33.3%".into(), "<0.1%".into(), ">99.9%".into())
        );
        assert_eq!((money(1234.5), money(0.999), money(7.0)), ("1,234.50".into(), "1.00".into(), "7.00".into()));
        assert_eq!(
            (duration(59), duration(61), duration(9_780)),
            ("59 s".into(), "1 min 1 s".into(), "2 h 43 min".into())
        );
    }

    #[test]
    fn characters_are_named_so_that_one_finds_them() {
        assert_eq!(replaced('’'), "write ' for “’” (U+2019)");
        assert_eq!(replaced('\u{200b}'), "remove U+200B");
        assert_eq!(replaced('🎂'), "do without “🎂” (U+1F382)");
    }
}
