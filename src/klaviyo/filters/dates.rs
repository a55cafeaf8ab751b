//! `format_date_string`, `datetime_from_string`, `days_later`, `weeks_since`.

use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use super::NOTHING;
use crate::template::ops::{Whole, to_int};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Moment, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("datetime_from_string", Arity::None, datetime_from_string),
    FilterDef::new("days_later", Arity::Required, days_later),
    FilterDef::new("format_date_string", Arity::None, format_date_string),
    FilterDef::new("weeks_since", Arity::Optional, weeks_since),
];

/// An ISO 8601 date, with time and offset or without. The offset stays: a documented example
/// keeps the local day, although Django's `date` may turn it to the account's zone.
fn iso(text: &str) -> Option<Moment> {
    // Only the form with brackets names a zone, which ISO 8601 has not.
    let pieces = Pieces::parse(text).ok().filter(|_| !text.contains('['))?;
    let civil = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    Some(Moment { civil, offset: pieces.to_numeric_offset().map(Offset::seconds) })
}

/// `12/26/1993`, as Klaviyo's published list shows it.
fn american(text: &str) -> Option<Moment> {
    let mut parts = text.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || ![month, day, year].into_iter().all(digits) {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(Moment { civil: DateTime::from(date), offset: None })
}

/// The date that a value is, or that its text says.
fn moment_of(value: Val<'_>) -> Option<Moment> {
    match value {
        Val::Moment(moment) => Some(*moment),
        Val::Str(text) | Val::Safe(text) => iso(text).or_else(|| american(text)),
        _ => None,
    }
}

/// A point in time; a moment without offset is taken as UTC.
pub(in crate::klaviyo) fn stamp(moment: &Moment) -> Option<Timestamp> {
    Offset::from_seconds(moment.offset.unwrap_or(0)).ok()?.to_timestamp(moment.civil).ok()
}

/// A date for the filter `date`. Text that holds none gives nothing; a further form than those
/// of the sources' examples is not guessed at.
fn format_date_string<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(moment_of(value).map_or(NOTHING, |moment| env.moment(moment)))
}

/// A date from ISO 8601; a text that is none comes back unchanged, as documented.
fn datetime_from_string<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(value.as_str().and_then(iso).map_or(value, |moment| env.moment(moment)))
}

/// `today|days_later:5`: the same form of text, days on. Negative numbers go back. Whether it
/// takes anything but a plain date (`2021-03-18`) is not documented: nothing.
fn days_later<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Ok(Whole::Small(days)) = to_int(argument.unwrap_or(NOTHING)) else {
        return Err(Fault::value("`days_later` takes a whole number of days, such as days_later:5"));
    };
    let plain =
        value.as_str().filter(|text| text.len() == 10 && text.bytes().filter(|byte| *byte == b'-').count() == 2);
    let date: Option<Date> = plain.and_then(|text| text.parse().ok());
    let later = date.and_then(|date| date.checked_add(Span::new().try_days(days).ok()?).ok());
    Ok(later.map_or(NOTHING, |date| Val::Str(env.text(&date.to_string()))))
}

/// Whole weeks from the value to now, or to the date given; less than none for a later value.
/// How Klaviyo rounds is not documented: down, so that a week counts when it is over.
fn weeks_since<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let until = argument.map_or_else(|| Some(env.now()), moment_of);
    let (Some(from), Some(until)) = (moment_of(value), until) else { return Ok(NOTHING) };
    let (Some(from), Some(until)) = (stamp(&from), stamp(&until)) else { return Ok(NOTHING) };
    Ok(Val::Int((until.as_second() - from.as_second()).div_euclid(7 * 86_400)))
}
