//! Arithmetic and comparison. Values and arguments are read as Python's `float()` reads them,
//! so numeric texts are numbers.

use super::{NOTHING, argument_text};
use crate::template::ops::{Whole, order, to_float, to_int};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("abs", Arity::None, abs),
    FilterDef::new("at_least", Arity::Required, at_least),
    FilterDef::new("at_most", Arity::Required, at_most),
    FilterDef::new("divide", Arity::Required, divide),
    FilterDef::new("floatadd", Arity::Required, plus),
    FilterDef::new("floatsub", Arity::Required, minus),
    FilterDef::new("gt", Arity::Required, gt),
    FilterDef::new("gte", Arity::Required, gte),
    FilterDef::new("lt", Arity::Required, lt),
    FilterDef::new("lte", Arity::Required, lte),
    FilterDef::new("minus", Arity::Required, minus),
    FilterDef::new("modulo", Arity::Required, remainder),
    FilterDef::new("multiply", Arity::Required, multiply),
    FilterDef::new("percentize", Arity::Optional, percentize),
    FilterDef::new("plus", Arity::Required, plus),
    FilterDef::new("remainder", Arity::Required, remainder),
];

/// Both sides as floats.
fn floats(value: Val<'_>, argument: Option<Val<'_>>) -> Option<(f64, f64)> {
    Some((to_float(value).ok()?, to_float(argument?).ok()?))
}

/// The number itself, or the float that a text or boolean stands for.
fn number(value: Val<'_>) -> Option<Val<'_>> {
    match value {
        Val::Int(_) | Val::Big(_) => Some(value),
        Val::Float(float) if !float.is_nan() => Some(value),
        other => to_float(other).ok().filter(|float| !float.is_nan()).map(Val::Float),
    }
}

/// Without its sign; a whole number stays one.
fn abs<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(match number(value) {
        Some(Val::Int(int)) => int.checked_abs().map_or(Val::Big("9223372036854775808"), Val::Int),
        Some(Val::Big(digits)) => Val::Big(digits.strip_prefix('-').unwrap_or(digits)),
        Some(Val::Float(float)) => Val::Float(float.abs()),
        _ => NOTHING,
    })
}

/// The larger of both, as it came: which kind of number comes out when they differ in kind is
/// not documented.
fn at_least<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(bounded(value, argument, std::cmp::Ordering::Less))
}

/// The smaller of both, as it came.
fn at_most<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(bounded(value, argument, std::cmp::Ordering::Greater))
}

/// The bound, where the value stands on its wrong side.
fn bounded<'a>(value: Val<'a>, argument: Option<Val<'a>>, wrong: std::cmp::Ordering) -> Val<'a> {
    match (number(value), argument.and_then(number)) {
        (Some(value), Some(bound)) => {
            if order(value, bound) == Some(wrong) {
                bound
            } else {
                value
            }
        }
        _ => NOTHING,
    }
}

/// A float; 0.0 for what is no number, as documented.
fn multiply<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Float(floats(value, argument).map_or(0.0, |(left, right)| left * right)))
}

/// A float; 0.0 for what can't be divided, as documented, and so for a division by zero.
fn divide<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let quotient = floats(value, argument).filter(|(_, divisor)| *divisor != 0.0);
    Ok(Val::Float(quotient.map_or(0.0, |(left, right)| left / right)))
}

/// A float; the empty text on any error, as documented.
fn plus<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(floats(value, argument).map_or(NOTHING, |(left, right)| Val::Float(left + right)))
}

/// A float, as the machine subtracts: `1.1|minus:1` gives 0.10000000000000009. A third party
/// prints 0.1; whether Klaviyo rounds is unknown, and who sees the long form adds `floatformat`.
fn minus<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(floats(value, argument).map_or(NOTHING, |(left, right)| Val::Float(left - right)))
}

/// Python's `%`: a float with the sign of the divisor. What a division by zero gives is not
/// documented: nothing.
fn remainder<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let sides = floats(value, argument).filter(|(_, divisor)| *divisor != 0.0);
    Ok(sides.map_or(NOTHING, |(left, right)| {
        let rest = left % right;
        Val::Float(if rest != 0.0 && (rest < 0.0) != (right < 0.0) { rest + right } else { rest })
    }))
}

/// A fraction as a percentage with decimal places, none without argument.
fn percentize<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let places = match to_int(argument.unwrap_or(Val::Int(0))) {
        Ok(Whole::Small(places)) => usize::try_from(places).ok().filter(|places| *places <= 300),
        _ => None,
    };
    let Some(places) = places else {
        let given = argument_text(argument, env)?;
        return Err(Fault::value(format!("`percentize` takes a number of decimal places, not `{given}`")));
    };
    let Some(number) = to_float(value).ok().filter(|number| number.is_finite()) else { return Ok(NOTHING) };
    Ok(Val::Str(env.text(&format!("{:.places$}%", number * 100.0))))
}

/// A boolean, which prints as `True` or `False`. The only source, a third-party digest, prints
/// `true`; Python's words break JSON where `true` would not, so nobody relies on them unwarned.
fn gt<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(compared(value, argument, |left, right| left > right))
}

fn gte<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(compared(value, argument, |left, right| left >= right))
}

fn lt<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(compared(value, argument, |left, right| left < right))
}

fn lte<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(compared(value, argument, |left, right| left <= right))
}

fn compared<'a>(value: Val<'a>, argument: Option<Val<'a>>, holds: fn(f64, f64) -> bool) -> Val<'a> {
    Val::Bool(floats(value, argument).is_some_and(|(left, right)| holds(left, right)))
}
