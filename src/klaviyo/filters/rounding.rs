//! `ceil`, `floor`, `round`, `round_up`, `round_down`.
//!
//! The glossary prints `5.01|ceil` in quotes, `"6.0"`, and a third-party digest prints the others
//! so: what comes out is taken for text, which a condition does not compare with a number.

use super::{NOTHING, float_text};
use crate::template::ops::{Whole, shortest, to_float, to_int};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("ceil", Arity::None, round_up),
    FilterDef::new("floor", Arity::None, round_down),
    FilterDef::new("round", Arity::None, round),
    FilterDef::new("round_down", Arity::Optional, round_down),
    FilterDef::new("round_up", Arity::Optional, round_up),
];

/// Where a number goes that stands between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::klaviyo) enum Way {
    /// To the higher.
    Up,
    /// To the lower.
    Down,
    /// To the nearer; from the middle, away from zero.
    Nearest,
}

/// Rounds up, to whole numbers or to the places given.
fn round_up<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    rounded(value, argument, Way::Up, env)
}

/// Rounds down, to whole numbers or to the places given.
fn round_down<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    rounded(value, argument, Way::Down, env)
}

/// Rounds to the nearest whole number, which is what the published list says. A third party
/// prints `5.05|round` as 6.0, which is not nearest; what happens in the middle is not
/// documented: away from zero, as people round.
fn round<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    rounded(value, None, Way::Nearest, env)
}

fn rounded<'a>(value: Val<'a>, argument: Option<Val<'a>>, way: Way, env: &Env<'a>) -> FilterResult<'a> {
    let places = match to_int(argument.unwrap_or(Val::Int(0))) {
        Ok(Whole::Small(places)) => i32::try_from(places).ok().filter(|places| (0..=300).contains(places)),
        _ => None,
    };
    let Some(places) = places else {
        return Err(Fault::value("a number of decimal places is expected, such as round_up:2"));
    };
    Ok(match to_float(value) {
        Ok(number) if number.is_finite() => float_text(round_to(number, places, way), env),
        _ => NOTHING,
    })
}

/// A finite number rounded to decimal places of its shortest decimal form: 1.1 is 1.1, although
/// the float is a little more.
pub(in crate::klaviyo) fn round_to(number: f64, places: i32, way: Way) -> f64 {
    let parts = shortest(number);
    // How many of the digits go.
    let Some(drop) = u32::try_from(-(parts.exponent + places)).ok().filter(|drop| *drop > 0) else { return number };
    let power = 10_u64.checked_pow(drop);
    let (kept, rest) = power.map_or((0, parts.mantissa), |power| (parts.mantissa / power, parts.mantissa % power));
    let half = power.is_some_and(|power| rest >= power - rest);
    let further = rest > 0
        && match way {
            Way::Up => !parts.negative,
            Way::Down => parts.negative,
            Way::Nearest => half,
        };
    let sign = if parts.negative { "-" } else { "" };
    let whole = format!("{sign}{}e{}", kept + u64::from(further), -places);
    let rounded: f64 = whole.parse().unwrap_or(number);
    // Python's `math.ceil` gives whole numbers, which have no negative zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_follows_the_decimal_form() {
        for (number, places, way, expected) in [
            (5.01_f64, 0, Way::Up, 6.0_f64),
            (5.9, 0, Way::Down, 5.0),
            (-5.01, 0, Way::Up, -5.0),
            (-5.01, 0, Way::Down, -6.0),
            (5.123, 2, Way::Up, 5.13),
            (1.1, 2, Way::Up, 1.1),
            (5.05, 0, Way::Nearest, 5.0),
            (5.5, 0, Way::Nearest, 6.0),
            (-2.5, 0, Way::Nearest, -3.0),
            (1e-30, 0, Way::Up, 1.0),
            (-1e-30, 0, Way::Up, 0.0),
            (1e300, 2, Way::Down, 1e300),
            (0.0, 0, Way::Up, 0.0),
        ] {
            assert_eq!(round_to(number, places, way).to_bits(), expected.to_bits(), "{number} {places} {way:?}");
        }
    }
}
