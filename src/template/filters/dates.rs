//! `date`, `time`, `timesince`, `timeuntil`. JSON has no dates: of its values these filters
//! make what Django makes of values that are none.

use jiff::civil::DateTime;

use super::convert::text;
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::moment::{Moment, NoDate, format_no_date, named_format};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("date", Arity::Optional, date),
    FilterDef::new("time", Arity::Optional, time),
    FilterDef::new("timesince", Arity::Optional, timesince),
    FilterDef::new("timeuntil", Arity::Optional, timeuntil),
];

fn format_of<'a>(argument: Option<Val<'a>>, otherwise: &'a str, env: &Env<'a>) -> Result<&'a str, Fault> {
    match argument {
        Some(argument) if argument.is_true() => Ok(named_format(text(argument, env)?)),
        _ => Ok(named_format(otherwise)),
    }
}

fn date<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    format(value, argument, "DATE_FORMAT", false, env)
}

fn time<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    format(value, argument, "TIME_FORMAT", true, env)
}

fn format<'a>(
    value: Val<'a>,
    argument: Option<Val<'a>>,
    otherwise: &'a str,
    time_only: bool,
    env: &Env<'a>,
) -> FilterResult<'a> {
    if matches!(value, Val::None | Val::Str("") | Val::Safe("")) {
        return Ok(Val::Str(""));
    }
    let format = format_of(argument, otherwise, env)?;
    if let Val::Moment(moment) = value {
        let mut out = env.buffer(24);
        let _ = moment.write_date(format, &mut out);
        return Ok(Val::Str(out.finish()));
    }
    // Where a letter is missed, Django tries once more with the argument as it came.
    let raw = text(argument.unwrap_or(Val::None), env)?;
    for format in [format, raw] {
        match format_no_date(format, time_only) {
            NoDate::Text(text) => return Ok(Val::Str(env.text(&text))),
            NoDate::Missing => {}
            NoDate::Combine => {
                let message = format!("combine() argument 1 must be datetime.date, not {}", value.type_name());
                return Err(Fault::kind(message));
            }
        }
    }
    Ok(Val::Str(""))
}

fn timesince<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    between(value, argument, false, env)
}

fn timeuntil<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    between(value, argument, true, env)
}

fn between<'a>(value: Val<'a>, argument: Option<Val<'a>>, reversed: bool, env: &Env<'a>) -> FilterResult<'a> {
    if !value.is_true() {
        return Ok(Val::Str(""));
    }
    let no_year = |value: Val<'_>| {
        Fault::new(ErrorClass::AttributeError, format!("'{}' object has no attribute 'year'", value.type_name()))
    };
    let Val::Moment(moment) = value else { return Err(no_year(value)) };
    let now = match argument {
        Some(Val::Moment(now)) => *now,
        Some(argument) if argument.is_true() => return Err(no_year(argument)),
        _ => env.now(),
    };
    let (from, to) = if reversed { (at_utc(&now), at_utc(moment)) } else { (at_utc(moment), at_utc(&now)) };
    Ok(Val::Str(env.text(&distance(from, to))))
}

fn at_utc(moment: &Moment) -> DateTime {
    let offset = jiff::SignedDuration::from_secs(i64::from(moment.offset.unwrap_or(0)));
    moment.civil.checked_sub(offset).unwrap_or(moment.civil)
}

/// `django.utils.timesince.timesince`: the two largest neighbouring units.
fn distance(from: DateTime, to: DateTime) -> String {
    const UNITS: [&str; 6] = ["year", "month", "week", "day", "hour", "minute"];
    const MONTH_DAYS: [i8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const NONE: &str = "0\u{a0}minutes";
    if to.duration_since(from).as_secs() <= 0 {
        return NONE.to_owned();
    }
    let mut months =
        (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    if from.day() > to.day() || (from.day() == to.day() && from.time() > to.time()) {
        months -= 1;
    }
    let (years, months) = (months.div_euclid(12), months.rem_euclid(12));
    let pivot = if years != 0 || months != 0 {
        let month = i32::from(from.month()) + months;
        let (year, month) = if month > 12 { (years + 1, month - 12) } else { (years, month) };
        let days = usize::try_from(month - 1).ok().and_then(|index| MONTH_DAYS.get(index)).copied().unwrap_or(31);
        let year = i16::try_from(i32::from(from.year()) + year).unwrap_or(i16::MAX);
        let month = i8::try_from(month).unwrap_or(1);
        DateTime::new(year, month, from.day().min(days), from.hour(), from.minute(), from.second(), 0).unwrap_or(from)
    } else {
        from
    };
    let mut rest = to.duration_since(pivot).as_secs();
    let mut counts = vec![i64::from(years), i64::from(months)];
    for unit in [7 * 86400, 86400, 3600, 60] {
        counts.push(rest.div_euclid(unit));
        rest = rest.rem_euclid(unit);
    }
    let Some(first) = counts.iter().position(|count| *count != 0) else { return NONE.to_owned() };
    let parts = counts.iter().zip(UNITS).skip(first).take(2).take_while(|(count, _)| **count != 0);
    let parts = parts.map(|(count, unit)| format!("{count}\u{a0}{unit}{}", if *count == 1 { "" } else { "s" }));
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_show_two_neighbouring_units() {
        let from = DateTime::constant(2013, 2, 10, 0, 0, 0, 0);
        let to = |year, month, day, hour| DateTime::constant(year, month, day, hour, 0, 0, 0);
        assert_eq!(distance(from, to(2014, 3, 10, 0)), "1\u{a0}year, 1\u{a0}month");
        assert_eq!(distance(from, to(2013, 2, 24, 3)), "2\u{a0}weeks");
        assert_eq!(distance(from, to(2013, 2, 11, 3)), "1\u{a0}day, 3\u{a0}hours");
        assert_eq!(distance(to(2014, 1, 1, 0), from), "0\u{a0}minutes");
    }
}
