//! Python's conversions: `str()`, `int()`, `float()`, `iter()`.

use num_bigint::BigInt;

use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::python::number::{Integer, parse_float, parse_int};
use crate::template::value::{List, Val, write_repr, write_str};

/// A whole number of any size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whole {
    Small(i64),
    Big(BigInt),
}

impl Whole {
    pub(crate) fn big(&self) -> BigInt {
        match self {
            Self::Small(small) => BigInt::from(*small),
            Self::Big(big) => big.clone(),
        }
    }

    /// As a float, unless it is too large for one.
    pub(crate) fn to_float(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "Python rounds the same way")]
            Self::Small(small) => Some(*small as f64),
            Self::Big(big) => big.to_string().parse().ok().filter(|float: &f64| float.is_finite()),
        }
    }

    /// Cut to what fits a machine word.
    pub(super) fn clamped(&self) -> i64 {
        match self {
            Self::Small(small) => *small,
            Self::Big(big) => {
                if big.sign() == num_bigint::Sign::Minus {
                    i64::MIN
                } else {
                    i64::MAX
                }
            }
        }
    }
}

/// `str(value)`.
pub(crate) fn text<'a>(value: Val<'a>, env: &Env<'a>) -> Result<&'a str, Fault> {
    if let Some(text) = value.as_str() {
        return Ok(text);
    }
    match value {
        Val::None => return Ok("None"),
        Val::Bool(true) => return Ok("True"),
        Val::Bool(false) => return Ok("False"),
        Val::Big(digits) => return Ok(digits),
        _ => {}
    }
    let mut buffer = env.buffer(16);
    let _ = write_str(value, &mut buffer);
    env.reserve(0)?;
    Ok(buffer.finish())
}

/// `repr(value)`, for messages; cut to 80 characters.
pub(super) fn repr(value: Val<'_>) -> String {
    let mut text = String::new();
    let _ = write_repr(value, &mut text);
    if text.chars().count() > 80 { text.chars().take(79).chain(['…']).collect() } else { text }
}

/// `int(value)`: ValueError, TypeError or OverflowError where Python raises them.
pub(crate) fn to_int(value: Val<'_>) -> Result<Whole, Fault> {
    match value {
        Val::Int(int) => Ok(Whole::Small(int)),
        Val::Bool(flag) => Ok(Whole::Small(i64::from(flag))),
        Val::Big(digits) => Ok(Whole::Big(digits.parse().unwrap_or_default())),
        Val::Float(float) => int_of_float(float),
        Val::Str(text) | Val::Safe(text) => match parse_int(text) {
            Some(Integer::Small(small)) => Ok(Whole::Small(small)),
            Some(Integer::Big(digits)) => Ok(Whole::Big(digits.parse().unwrap_or_default())),
            None => Err(Fault::value(format!("invalid literal for int() with base 10: {}", repr(value)))),
        },
        Val::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => to_int(Val::Str(text)),
            Err(_) => Err(Fault::value("invalid literal for int() with base 10")),
        },
        other => Err(Fault::kind(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            other.type_name()
        ))),
    }
}

fn int_of_float(float: f64) -> Result<Whole, Fault> {
    if float.is_nan() {
        return Err(Fault::value("cannot convert float NaN to integer"));
    }
    if float.is_infinite() {
        return Err(Fault::new(ErrorClass::OverflowError, "cannot convert float infinity to integer"));
    }
    let whole = float.trunc();
    // Both bounds are exact floats; 2^63 itself does not fit.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole) {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within range")]
        return Ok(Whole::Small(whole as i64));
    }
    Ok(Whole::Big(format!("{whole:.0}").parse().unwrap_or_default()))
}

/// `float(value)`.
pub(crate) fn to_float(value: Val<'_>) -> Result<f64, Fault> {
    match value {
        Val::Float(float) => Ok(float),
        Val::Int(_) | Val::Bool(_) | Val::Big(_) => to_int(value)?
            .to_float()
            .ok_or_else(|| Fault::new(ErrorClass::OverflowError, "int too large to convert to float")),
        Val::Str(text) | Val::Safe(text) => {
            parse_float(text).ok_or_else(|| Fault::value(format!("could not convert string to float: {}", repr(value))))
        }
        other => {
            Err(Fault::kind(format!("float() argument must be a string or a real number, not '{}'", other.type_name())))
        }
    }
}

/// Everything that Python's `for` would go through.
pub(crate) fn iterate<'a>(value: Val<'a>, env: &Env<'a>) -> Result<List<'a>, Fault> {
    if let Some(list) = value.as_list() {
        return Ok(list);
    }
    let mut items = env.vec();
    match value {
        Val::Str(text) | Val::Safe(text) => {
            env.reserve(text.len().saturating_mul(24))?;
            let mut ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]);
            let mut start = 0;
            if !text.is_empty() {
                for end in &mut ends {
                    items.push(Val::Str(text.get(start..end).unwrap_or("")));
                    start = end;
                }
            }
        }
        Val::DataDict(_) | Val::Dict(_) => items.extend(value.entries().map(|(key, _)| Val::Str(key))),
        Val::Keys(dict) => items.extend(dict.entries().map(|(key, _)| Val::Str(key))),
        Val::Values(dict) => items.extend(dict.entries().map(|(_, value)| value)),
        Val::Items(dict) => {
            items.extend(dict.entries().map(|(key, value)| Val::Tuple(env.list(&[Val::Str(key), value]))));
        }
        Val::Bytes(bytes) => items.extend(bytes.iter().map(|byte| Val::Int(i64::from(*byte)))),
        other => return Err(Fault::kind(format!("'{}' object is not iterable", other.type_name()))),
    }
    Ok(List::Made(items.into_bump_slice()))
}
