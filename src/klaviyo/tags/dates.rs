//! `today` and `current_…`: the day of sending in the account's time zone
//! (<https://klaviyo.zendesk.com/hc/en-us/articles/115005257788>). Names are English only. The
//! render's time is in that zone already ([`Surroundings`](crate::klaviyo::world::Surroundings)).

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use super::{inline, takes};
use crate::template::ops::text;
use crate::template::{Binding, Fault, FilterResult, TagArguments, TagCall, TagDef, Val};

pub(super) const TAGS: &[TagDef] = &[
    inline("current_day", takes(0, 0), current_day),
    inline("current_month", takes(0, 0), current_month),
    inline("current_month_name", takes(0, 0), current_month_name),
    inline("current_weekday", takes(0, 0), current_weekday),
    inline("current_year", takes(0, 0), current_year),
    inline("today", TagArguments { min: 1, max: 1, keywords: &[], binding: Binding::Required }, today),
];

fn current_day<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    Ok(Val::Int(i64::from(call.env.now().civil.day())))
}

/// The number of the month; only third-party digests name this tag.
fn current_month<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    Ok(Val::Int(i64::from(call.env.now().civil.month())))
}

fn current_year<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    Ok(Val::Int(i64::from(call.env.now().civil.year())))
}

fn current_month_name<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    written("%B", call)
}

fn current_weekday<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    written("%A", call)
}

/// `{% today "%Y-%m-%d" as today %}`: the date in a strftime format; it must be bound.
fn today<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    let format = text(call.positional.first().copied().unwrap_or(Val::Str("")), call.env)?;
    written(format, call)
}

/// The longest format that is read.
const MAX_FORMAT: usize = 1000;
/// The letters of Python's `strftime` (and of the C library behind it) that are written here;
/// `%f` is not among them.
const LETTERS: &str = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyYzZ%";

/// The first letter of a format that `strftime` does not have; a blank for one that ends too early.
fn foreign_letter(format: &str) -> Option<char> {
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c == '%' {
            let letter = chars.find(|c| !matches!(c, '-' | '_' | '0' | '^' | '#')).unwrap_or(' ');
            if !LETTERS.contains(letter) {
                return Some(letter);
            }
        }
    }
    None
}

fn written<'a>(format: &str, call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    if format.len() > MAX_FORMAT {
        return Err(Fault::limit(format!("a date format longer than {MAX_FORMAT} bytes")));
    }
    if let Some(letter) = foreign_letter(format) {
        return Err(Fault::value(format!("the date format has `%{letter}`, which `strftime` does not know")));
    }
    let now = call.env.now();
    let offset = Offset::from_seconds(now.offset.unwrap_or(0)).unwrap_or(Offset::UTC);
    let zoned = now.civil.to_zoned(TimeZone::fixed(offset));
    let shown = zoned.and_then(|zoned| strtime::format(format, &zoned));
    match shown {
        Ok(shown) => Ok(Val::Str(call.env.text(&shown))),
        Err(error) => Err(Fault::value(format!("the date format can't be written: {error}"))),
    }
}
