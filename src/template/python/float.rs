//! Floats as decimal digits: `repr()`, and what a template prints.

use std::fmt::{self, Write};

/// A finite float as `mantissa × 10^exponent`, with the fewest digits that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shortest {
    pub(crate) negative: bool,
    /// At most 17 digits, no trailing zeros (zero itself is `0 × 10^0`).
    pub(crate) mantissa: u64,
    pub(crate) exponent: i32,
}

/// The shortest decimal form of a finite float.
pub(crate) fn shortest(value: f64) -> Shortest {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value).as_bytes();
    let (negative, text) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text),
    };
    let mut mantissa: u64 = 0;
    let mut exponent = 0;
    let mut zeros = 0;
    let mut fraction = false;
    for (at, &byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                exponent -= i32::from(fraction);
                if byte == b'0' {
                    zeros += 1;
                } else {
                    // Zeros count only once another digit follows: none stays at the end.
                    for _ in 0..zeros {
                        mantissa = mantissa.wrapping_mul(10);
                    }
                    mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                    zeros = 0;
                }
            }
            b'.' => fraction = true,
            _ => {
                let power = text.get(at + 1..).and_then(|rest| std::str::from_utf8(rest).ok());
                exponent += power.and_then(|power| power.parse::<i32>().ok()).unwrap_or(0);
                break;
            }
        }
    }
    if mantissa == 0 {
        Shortest { negative, mantissa, exponent: 0 }
    } else {
        Shortest { negative, mantissa, exponent: exponent + zeros }
    }
}

/// `repr(value)`.
pub(crate) fn write_float_repr<W: Write + ?Sized>(value: f64, out: &mut W) -> fmt::Result {
    if value.is_nan() {
        return out.write_str("nan");
    }
    if value.is_infinite() {
        return out.write_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    let parts = shortest(value);
    if parts.negative {
        out.write_char('-')?;
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(parts.mantissa);
    let point = point(digits, parts);
    if -4 < point && point <= 16 {
        return write_plain(digits, point, true, out);
    }
    write_scientific(digits, point, out)
}

/// Where the decimal point stands, counted from the first digit.
fn point(digits: &str, parts: Shortest) -> i32 {
    if parts.mantissa == 0 { 1 } else { i32::try_from(digits.len()).unwrap_or(0) + parts.exponent }
}

fn write_scientific<W: Write + ?Sized>(digits: &str, point: i32, out: &mut W) -> fmt::Result {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    out.write_str(first)?;
    if !rest.is_empty() {
        write!(out, ".{rest}")?;
    }
    let power = point - 1;
    write!(out, "e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}

fn write_plain<W: Write + ?Sized>(digits: &str, point: i32, fraction: bool, out: &mut W) -> fmt::Result {
    let length = i32::try_from(digits.len()).unwrap_or(0);
    if point <= 0 {
        out.write_str("0.")?;
        for _ in point..0 {
            out.write_char('0')?;
        }
        return out.write_str(digits);
    }
    if point >= length {
        out.write_str(digits)?;
        for _ in length..point {
            out.write_char('0')?;
        }
        return if fraction { out.write_str(".0") } else { Ok(()) };
    }
    let (whole, rest) = digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or((digits, ""));
    out.write_str(whole)?;
    out.write_char('.')?;
    out.write_str(rest)
}

/// What `{{ float }}` prints: `repr`, but without an exponent (`django.utils.numberformat`);
/// beyond 200 digits with one.
pub(crate) fn write_localized_float<W: Write + ?Sized>(value: f64, out: &mut W) -> fmt::Result {
    if !value.is_finite() {
        return write_float_repr(value, out);
    }
    let parts = shortest(value);
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(parts.mantissa);
    let point = point(digits, parts);
    if -4 < point && point <= 16 {
        return write_float_repr(value, out);
    }
    if parts.negative {
        out.write_char('-')?;
    }
    // `Decimal(repr)` keeps the exponent of the last digit.
    if digits.len() + usize::try_from(parts.exponent.unsigned_abs()).unwrap_or(usize::MAX) > 200 {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        out.write_str(first)?;
        if !rest.is_empty() {
            write!(out, ".{rest}")?;
        }
        let power = point - 1;
        return write!(out, "e{}{}", if power < 0 { '-' } else { '+' }, power.abs());
    }
    write_plain(digits, point, false, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repr(value: f64) -> String {
        let mut out = String::new();
        write_float_repr(value, &mut out).unwrap();
        out
    }

    fn localized(value: f64) -> String {
        let mut out = String::new();
        write_localized_float(value, &mut out).unwrap();
        out
    }

    #[test]
    fn floats_print_as_python_prints_them() {
        let cases: [(f64, &str); 14] = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (100.0, "100.0"),
            (0.1, "0.1"),
            (1234.5, "1234.5"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (-2.5e-10, "-2.5e-10"),
            (5e-324, "5e-324"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        ];
        for (value, expected) in cases {
            assert_eq!(repr(value), expected);
        }
    }

    #[test]
    fn a_printed_float_has_no_exponent() {
        assert_eq!(localized(1e16), "10000000000000000");
        assert_eq!(localized(1.5e-7), "0.00000015");
        assert_eq!(localized(1.5e300), "1.5e+300");
        assert_eq!(localized(12.0), "12.0");
    }
}
