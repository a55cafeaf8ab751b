//! `default`, `default_if_none`, `yesno`, `pluralize`, `divisibleby`.

use super::convert::{to_float, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::filters::convert::Whole;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("default", Arity::Required, default),
    FilterDef::new("default_if_none", Arity::Required, default_if_none),
    FilterDef::new("divisibleby", Arity::Required, divisibleby),
    FilterDef::new("pluralize", Arity::Optional, pluralize),
    FilterDef::new("yesno", Arity::Optional, yesno),
];

fn default<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(if value.is_true() { value } else { argument.unwrap_or(value) })
}

fn default_if_none<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(if matches!(value, Val::None) { argument.unwrap_or(value) } else { value })
}

fn divisibleby<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let value = to_int(value)?;
    let divisor = to_int(argument.unwrap_or(Val::None))?;
    if divisor == Whole::Small(0) {
        return Err(Fault::new(ErrorClass::ZeroDivisionError, "integer modulo by zero"));
    }
    Ok(Val::Bool(match (&value, &divisor) {
        (Whole::Small(value), Whole::Small(divisor)) => value.wrapping_rem(*divisor) == 0,
        _ => value.big() % divisor.big() == num_bigint::BigInt::ZERO,
    }))
}

fn yesno<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let words = match argument {
        None | Some(Val::None) => "yes,no,maybe",
        Some(argument) => argument.as_str().ok_or_else(|| {
            Fault::new(
                ErrorClass::AttributeError,
                format!("'{}' object has no attribute 'split'", argument.type_name()),
            )
        })?,
    };
    let Some((yes, rest)) = split(words) else { return Ok(value) };
    let (no, maybe) = match split(rest) {
        None => (rest, rest),
        Some((no, maybe)) if !maybe.contains(',') => (no, maybe),
        Some((no, _)) => (no, no),
    };
    Ok(Val::Str(match value {
        Val::None => maybe,
        value if value.is_true() => yes,
        _ => no,
    }))
}

/// The parts before and behind the first comma.
fn split(words: &str) -> Option<(&str, &str)> {
    let comma = memchr::memchr(b',', words.as_bytes())?;
    Some((words.get(..comma)?, words.get(comma + 1..)?))
}

fn pluralize<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let argument = argument.unwrap_or(Val::Str("s"));
    let Some(suffixes) = argument.as_str() else {
        return Err(Fault::kind(format!("argument of type '{}' is not iterable", argument.type_name())));
    };
    let (one, many) = split(suffixes).unwrap_or(("", suffixes));
    if many.contains(',') {
        return Ok(Val::Str(""));
    }
    let single = match value {
        Val::Int(int) => int == 1,
        other => match to_float(other) {
            #[allow(clippy::float_cmp, reason = "Python compares exactly")]
            Ok(float) => float == 1.0,
            Err(fault) => match (fault.class(), other.length()) {
                (ErrorClass::TypeError, Some(length)) => length == 1,
                (ErrorClass::TypeError | ErrorClass::ValueError, _) => return Ok(Val::Str("")),
                _ => return Err(fault),
            },
        },
    };
    Ok(Val::Str(if single { one } else { many }))
}
