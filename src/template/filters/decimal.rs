//! `floatformat`: Python's `Decimal`, rounded half up.

use super::convert::{Whole, text, to_float, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::{Buffer, Env};
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::float::{Shortest, shortest, write_float_repr};
use crate::template::python::number::digit;
use crate::template::python::text::trim;
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::safe("floatformat", Arity::Optional, floatformat)];

/// Django prints numbers of more digits than this (digits and exponent together) as they came.
const MAX_DIGITS: u64 = 200;
/// `Decimal.scaleb` takes no larger shift.
const MAX_PLACES: u64 = 2_000_054;

/// What the filter's argument says.
struct Format {
    /// Decimal places; negative: only when there is a fraction.
    places: i64,
    grouped: bool,
}

const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut at = 1;
    while at < 20 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

fn floatformat<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    // The everyday case: a number and a small whole number of places.
    if let (Val::Int(_) | Val::Float(_), Some(Val::Int(places @ -9..=9))) = (value, argument) {
        let number = match value {
            Val::Float(float) if float.is_finite() => shortest(float),
            Val::Int(int) => Shortest { negative: int < 0, mantissa: int.unsigned_abs(), exponent: 0 },
            _ => return slow(value, argument, env),
        };
        if let Some(text) = quick(number, places, env) {
            return Ok(Val::Safe(text));
        }
    }
    slow(value, argument, env)
}

/// Rounds and prints a number whose digits fit a machine word.
fn quick<'a>(number: Shortest, places: i64, env: &Env<'a>) -> Option<&'a str> {
    let whole = number.exponent >= 0;
    let wanted = if places <= 0 && whole { 0 } else { usize::try_from(places.unsigned_abs()).ok()? };
    let have = usize::try_from(-number.exponent.min(0)).ok()?;
    let mut mantissa = number.mantissa;
    if number.exponent > 0 {
        mantissa = mantissa.checked_mul(*POWERS.get(usize::try_from(number.exponent).ok()?)?)?;
    }
    let mut digits = mantissa;
    if have > wanted {
        let power = *POWERS.get(have - wanted)?;
        let rest = digits % power;
        digits = digits / power + u64::from(rest >= power - rest);
    } else {
        digits = digits.checked_mul(*POWERS.get(wanted - have)?)?;
    }
    let scale = *POWERS.get(wanted)?;
    let mut out = env.buffer(24);
    if number.negative && digits > 0 {
        out.push('-');
    }
    let mut buffer = itoa::Buffer::new();
    out.push_str(buffer.format(digits / scale));
    if wanted > 0 {
        out.push('.');
        let fraction = buffer.format(digits % scale);
        out.push_str("000000000".get(..wanted.saturating_sub(fraction.len())).unwrap_or(""));
        out.push_str(fraction);
    }
    Some(out.finish())
}

fn slow<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (argument, grouped) = suffixes(argument.unwrap_or(Val::Int(-1)))?;
    let input = text(value, env)?;
    let number = match Decimal::parse(input) {
        Some(number) => number,
        None => {
            let Ok(float) = to_float(value) else { return Ok(Val::Str("")) };
            let mut repr = String::new();
            let _ = write_float_repr(float, &mut repr);
            Decimal::parse(&repr).unwrap_or(Decimal::Special)
        }
    };
    let places = match to_int(argument) {
        Ok(places) => places,
        Err(fault) if fault.class() == ErrorClass::ValueError => return Ok(Val::Str(input)),
        Err(fault) => return Err(fault),
    };
    let Decimal::Number { negative, digits, exponent } = number else { return Ok(Val::Str(input)) };
    if digits.len() as u64 + exponent.unsigned_abs() > MAX_DIGITS {
        return Ok(Val::Str(input));
    }
    let places = match places {
        Whole::Small(places) if places.unsigned_abs() <= MAX_PLACES => places,
        _ => return Err(Fault::new(ErrorClass::InvalidOperation, "[<class 'decimal.InvalidOperation'>]")),
    };
    env.reserve(usize::try_from(places.unsigned_abs()).unwrap_or(usize::MAX))?;
    Ok(Val::Safe(print(negative, &digits, exponent, &Format { places, grouped }, env)))
}

/// Takes the suffixes `g` and `u` off the argument. `gu` groups nothing: without localisation
/// there is no grouping to force.
fn suffixes(argument: Val<'_>) -> Result<(Val<'_>, bool), Fault> {
    let Some(text) = argument.as_str() else { return Ok((argument, false)) };
    if text.is_empty() {
        return Err(Fault::new(ErrorClass::IndexError, "string index out of range"));
    }
    let (rest, grouped) = if let Some(rest) = text.strip_suffix("gu").or_else(|| text.strip_suffix("ug")) {
        (rest, false)
    } else if let Some(rest) = text.strip_suffix('g') {
        (rest, true)
    } else if let Some(rest) = text.strip_suffix('u') {
        (rest, false)
    } else {
        return Ok((argument, false));
    };
    Ok((if rest.is_empty() { Val::Int(-1) } else { Val::Str(rest) }, grouped))
}

/// A decimal number: `digits × 10^exponent`.
enum Decimal {
    Number {
        negative: bool,
        digits: Vec<u8>,
        exponent: i64,
    },
    /// Infinity or NaN.
    Special,
}

impl Decimal {
    /// `Decimal(text)`; nothing where Python raises InvalidOperation.
    fn parse(text: &str) -> Option<Self> {
        let text: String = trim(text)
            .chars()
            .filter(|c| *c != '_')
            .map(|c| digit(c).and_then(|value| char::from_digit(value, 10)).unwrap_or(c))
            .collect();
        let (negative, text) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, &*text),
        };
        let lower = text.to_ascii_lowercase();
        let nan = lower.strip_prefix("snan").or_else(|| lower.strip_prefix("nan"));
        if lower == "inf" || lower == "infinity" || nan.is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) {
            return Some(Self::Special);
        }
        let (mantissa, power) = match lower.split_once('e') {
            Some((mantissa, power)) => (mantissa, Some(power)),
            None => (&*lower, None),
        };
        let power = match power {
            None => 0,
            Some(power) => {
                let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
                if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                // A power beyond this is far over the limit of digits anyway; beyond Python's own
                // largest one the number is refused.
                let size = digits.parse::<i64>().ok().filter(|size| *size < 1_000_000_000_000_000_000)?;
                if power.starts_with('-') { -size } else { size }
            }
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = || whole.bytes().chain(fraction.bytes());
        if all().next().is_none() || !all().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut digits: Vec<u8> = all().map(|b| b - b'0').skip_while(|b| *b == 0).collect();
        if digits.is_empty() {
            digits.push(0);
        }
        Some(Self::Number { negative, digits, exponent: power - i64::try_from(fraction.len()).ok()? })
    }
}

/// The digits rounded to `places` decimal places, half up.
fn rounded(digits: &[u8], exponent: i64, places: i64) -> Vec<u8> {
    let shift = exponent + places;
    let Ok(drop) = usize::try_from(-shift) else {
        let mut longer = digits.to_vec();
        longer.resize(digits.len() + usize::try_from(shift).unwrap_or(0), 0);
        return longer;
    };
    let keep = digits.len().saturating_sub(drop);
    let mut kept = digits.get(..keep).unwrap_or(&[]).to_vec();
    let up = drop > 0 && drop <= digits.len() && digits.get(keep).is_some_and(|next| *next >= 5);
    if up {
        for digit in kept.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return kept;
            }
            *digit = 0;
        }
        kept.insert(0, 1);
    }
    kept
}

fn print<'a>(negative: bool, digits: &[u8], exponent: i64, format: &Format, env: &Env<'a>) -> &'a str {
    let has_fraction = exponent < 0
        && digits.iter().rev().take(usize::try_from(-exponent).unwrap_or(usize::MAX)).any(|digit| *digit != 0);
    let places = if !has_fraction && format.places <= 0 { 0 } else { format.places.abs() };
    let digits = rounded(digits, exponent, places);
    let places = usize::try_from(places).unwrap_or(0);
    let split = digits.len().saturating_sub(places);
    let (whole, fraction) = digits.split_at_checked(split).unwrap_or((&digits, &[]));
    let whole: Vec<u8> = whole.iter().copied().skip_while(|digit| *digit == 0).collect();
    let mut out = env.buffer(digits.len() + 8);
    if negative && digits.iter().any(|digit| *digit != 0) {
        out.push('-');
    }
    push_whole(&whole, format.grouped, &mut out);
    if places > 0 {
        out.push('.');
        for _ in fraction.len()..places {
            out.push('0');
        }
        push_digits(fraction, &mut out);
    }
    out.finish()
}

fn push_whole(whole: &[u8], grouped: bool, out: &mut Buffer<'_>) {
    if whole.is_empty() {
        out.push('0');
    } else if grouped {
        for (at, digit) in whole.iter().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(',');
            }
            out.push(char::from(b'0' + digit));
        }
    } else {
        push_digits(whole, out);
    }
}

fn push_digits(digits: &[u8], out: &mut Buffer<'_>) {
    for digit in digits {
        out.push(char::from(b'0' + digit));
    }
}
