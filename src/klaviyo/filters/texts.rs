//! Filters of plain text. They take Python's `str()` of any value.

use super::argument_text;
use crate::template::ops::{Whole, is_space, text, to_int};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("append", Arity::Required, append),
    FilterDef::new("httpize", Arity::None, httpize),
    FilterDef::new("httpsize", Arity::None, httpsize),
    FilterDef::new("lstrip", Arity::None, lstrip),
    FilterDef::new("prepend", Arity::Required, prepend),
    FilterDef::new("rstrip", Arity::None, rstrip),
    FilterDef::new("strip", Arity::None, strip),
    FilterDef::new("strip_newlines", Arity::None, strip_newlines),
    FilterDef::new("trim_slash", Arity::None, trim_slash),
    FilterDef::new("truncate", Arity::Optional, truncate),
];

/// One text behind the other.
pub(super) fn joined<'a>(first: &str, second: &str, env: &Env<'a>) -> FilterResult<'a> {
    env.reserve(first.len() + second.len())?;
    let mut out = env.buffer(first.len() + second.len());
    out.push_str(first);
    out.push_str(second);
    Ok(Val::Str(out.finish()))
}

/// The argument behind the value. How a number becomes text is not documented: as Python's
/// `str()` writes it, so a float shows its `.0`.
fn append<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    joined(text(value, env)?, argument_text(argument, env)?, env)
}

/// The argument before the value.
fn prepend<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    joined(argument_text(argument, env)?, text(value, env)?, env)
}

/// `http://` before an address without `http://` or `https://`; taken at its word, so even
/// before nothing.
fn httpize<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    with_scheme(value, "http://", env)
}

/// `https://` before an address without `http://` or `https://`; `http://` stays.
fn httpsize<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    with_scheme(value, "https://", env)
}

fn with_scheme<'a>(value: Val<'a>, scheme: &str, env: &Env<'a>) -> FilterResult<'a> {
    let address = text(value, env)?;
    let begins = |with: &str| address.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins("http://") || begins("https://") { Ok(Val::Str(address)) } else { joined(scheme, address, env) }
}

fn strip<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(text(value, env)?.trim_matches(is_space)))
}

fn lstrip<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(text(value, env)?.trim_start_matches(is_space)))
}

fn rstrip<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(text(value, env)?.trim_end_matches(is_space)))
}

/// Deletes LF and CR LF, which the published example shows. A lone CR and other line breaks
/// stay: that they go is not documented, and what stays can still break JSON.
fn strip_newlines<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    if !content.contains('\n') {
        return Ok(Val::Str(content));
    }
    let mut out = env.buffer(content.len());
    let mut lines = content.split('\n').peekable();
    while let Some(line) = lines.next() {
        let ended = lines.peek().is_some();
        out.push_str(if ended { line.strip_suffix('\r').unwrap_or(line) } else { line });
    }
    Ok(Val::Str(out.finish()))
}

/// Takes one slash off the end. Whether Klaviyo takes several is not documented.
fn trim_slash<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    Ok(Val::Str(content.strip_suffix('/').unwrap_or(content)))
}

/// Cuts to a length (50 characters without argument) and adds an ellipsis. Which ellipsis, and
/// whether it counts, is not documented: U+2026 behind the full length is the dearest form for
/// an SMS, so nobody is surprised by the bill.
fn truncate<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let length = match to_int(argument.unwrap_or(Val::Int(50))) {
        Ok(Whole::Small(length)) => usize::try_from(length).ok(),
        _ => None,
    };
    let Some(length) = length else {
        return Err(Fault::value("`truncate` takes a number of characters, such as truncate:50"));
    };
    let content = text(value, env)?;
    match content.char_indices().nth(length) {
        Some((at, _)) => joined(content.get(..at).unwrap_or(""), "…", env),
        None => Ok(Val::Str(content)),
    }
}
