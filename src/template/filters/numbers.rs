//! `add`, `get_digit`, `filesizeformat`.

use super::convert::{Whole, text, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::float::write_localized_float;
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("add", Arity::Required, add),
    FilterDef::new("get_digit", Arity::Required, get_digit),
    FilterDef::safe("filesizeformat", Arity::None, filesizeformat),
];

fn add<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let argument = argument.unwrap_or(Val::None);
    let sum = to_int(value).and_then(|left| to_int(argument).map(|right| (left, right)));
    match sum {
        Ok((Whole::Small(left), Whole::Small(right))) => Ok(match left.checked_add(right) {
            Some(sum) => Val::Int(sum),
            None => env.big(&(num_bigint::BigInt::from(left) + right)),
        }),
        Ok((left, right)) => Ok(env.big(&(left.big() + right.big()))),
        Err(fault) if fault.class() == ErrorClass::OverflowError => Err(fault),
        Err(_) => join(value, argument, env),
    }
}

/// `value + argument` of texts and lists; the empty text for what does not add up.
fn join<'a>(value: Val<'a>, argument: Val<'a>, env: &Env<'a>) -> FilterResult<'a> {
    if let (Some(left), Some(right)) = (value.as_str(), argument.as_str()) {
        env.reserve(left.len() + right.len())?;
        let mut both = env.buffer(left.len() + right.len());
        both.push_str(left);
        both.push_str(right);
        let both = both.finish();
        return Ok(if value.is_safe() && argument.is_safe() { Val::Safe(both) } else { Val::Str(both) });
    }
    let tuple = |value: Val<'_>| matches!(value, Val::Tuple(_) | Val::Group(_));
    match (value.as_list(), argument.as_list()) {
        (Some(left), Some(right)) if tuple(value) == tuple(argument) => {
            env.reserve((left.len() + right.len()) * size_of::<Val<'_>>())?;
            let mut both = env.vec();
            both.extend(left.iter().chain(right.iter()));
            let both = both.into_bump_slice();
            Ok(if tuple(value) { Val::Tuple(both) } else { Val::List(both) })
        }
        _ => Ok(Val::Str("")),
    }
}

fn get_digit<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let read = to_int(argument.unwrap_or(Val::None)).and_then(|place| to_int(value).map(|whole| (place, whole)));
    let (place, whole) = match read {
        Ok(read) => read,
        Err(fault) if fault.class() == ErrorClass::ValueError => return Ok(value),
        Err(fault) => return Err(fault),
    };
    let whole = env.big(&whole.big());
    let Some(place) = usize::try_from(place.clamped()).ok().filter(|place| *place >= 1) else { return Ok(whole) };
    let digits = text(whole, env)?;
    let Some(at) = digits.len().checked_sub(place) else { return Ok(Val::Int(0)) };
    match digits.as_bytes().get(at) {
        Some(digit) if digit.is_ascii_digit() => Ok(Val::Int(i64::from(digit - b'0'))),
        _ => Err(Fault::value("invalid literal for int() with base 10: '-'")),
    }
}

const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];

fn filesizeformat<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let bytes = match to_int(value) {
        Ok(bytes) => bytes,
        Err(fault) if fault.class() == ErrorClass::OverflowError => return Err(fault),
        Err(_) => return Ok(Val::Str("0\u{a0}bytes")),
    };
    let size = bytes.big();
    let size_of = size.magnitude();
    let mut out = env.buffer(16);
    if size.sign() == num_bigint::Sign::Minus {
        out.push('-');
    }
    let small = u64::try_from(size_of).unwrap_or(u64::MAX);
    if small < 1024 {
        let word = if small == 1 { "byte" } else { "bytes" };
        out.push_str(itoa::Buffer::new().format(small));
        out.push('\u{a0}');
        out.push_str(word);
        return Ok(Val::Str(out.finish()));
    }
    let unit = (1..5).take_while(|unit| small >= 1 << (10 * (unit + 1))).count();
    let float: f64 = size_of.to_string().parse().unwrap_or(f64::INFINITY);
    // Dividing by a power of two is exact.
    let scaled = float / 1024_f64.powi(i32::try_from(unit).unwrap_or(0) + 1);
    if !scaled.is_finite() {
        return Err(Fault::new(ErrorClass::OverflowError, "integer division result too large for a float"));
    }
    let rounded: f64 = format!("{scaled:.1}").parse().unwrap_or(scaled);
    let mut number = String::new();
    let _ = write_localized_float(rounded, &mut number);
    // Beyond 200 digits Django prints a power of ten and cuts the digits before it.
    let (digits, power) = match number.split_once('e') {
        Some((digits, power)) => (digits, Some(power)),
        None => (&*number, None),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    out.push_str(whole);
    out.push('.');
    out.push_str(fraction.get(..1).unwrap_or("0"));
    if let Some(power) = power {
        out.push('e');
        out.push_str(power);
    }
    out.push('\u{a0}');
    out.push_str(UNITS.get(unit).copied().unwrap_or("PB"));
    Ok(Val::Str(out.finish()))
}
