//! `replace`, `find_replace`, `remove` and their kin.

use super::argument_text;
use crate::template::ops::text;
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("find_replace", Arity::Required, replace),
    FilterDef::new("remove", Arity::Required, remove),
    FilterDef::new("remove_first", Arity::Required, remove_first),
    FilterDef::new("remove_last", Arity::Required, remove_last),
    FilterDef::new("replace", Arity::Required, replace),
    FilterDef::new("replace_first", Arity::Required, replace_first),
    FilterDef::new("replace_last", Arity::Required, replace_last),
];

/// The two halves of `"old|new"`. How a bar itself is written, and what none at all does, is
/// not documented: anything but one bar is refused rather than guessed at.
fn pair<'a>(argument: Option<Val<'a>>, env: &Env<'a>) -> Result<(&'a str, &'a str), Fault> {
    let argument = argument_text(argument, env)?;
    let bars = argument.matches('|').count();
    match argument.split_once('|') {
        Some(("", _)) => Err(Fault::value("nothing to look for stands before the bar; write \"old|new\"")),
        Some(halves) if bars == 1 => Ok(halves),
        _ => Err(Fault::value(format!(
            "the argument has {bars} bars in place of one, and what Klaviyo makes of that is not documented; write \
             \"old|new\""
        ))),
    }
}

/// Every occurrence of the part before the bar becomes the part behind it.
fn replace<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (old, new) = pair(argument, env)?;
    exchanged(text(value, env)?, old, new, env)
}

/// Deletes every occurrence of the argument.
fn remove<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    exchanged(text(value, env)?, argument_text(argument, env)?, "", env)
}

fn exchanged<'a>(content: &'a str, old: &str, new: &str, env: &Env<'a>) -> FilterResult<'a> {
    if old.is_empty() || !content.contains(old) {
        return Ok(Val::Str(content));
    }
    let times = content.matches(old).count();
    env.reserve(content.len().saturating_add(times.saturating_mul(new.len())))?;
    let mut out = env.buffer(content.len());
    for (index, piece) in content.split(old).enumerate() {
        if index > 0 {
            out.push_str(new);
        }
        out.push_str(piece);
    }
    Ok(Val::Str(out.finish()))
}

fn replace_first<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (old, new) = pair(argument, env)?;
    let content = text(value, env)?;
    once(content, content.find(old), old, new, env)
}

fn replace_last<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (old, new) = pair(argument, env)?;
    let content = text(value, env)?;
    once(content, content.rfind(old), old, new, env)
}

fn remove_first<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (content, old) = (text(value, env)?, argument_text(argument, env)?);
    once(content, content.find(old), old, "", env)
}

fn remove_last<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (content, old) = (text(value, env)?, argument_text(argument, env)?);
    once(content, content.rfind(old), old, "", env)
}

/// `content` with `new` in place of the `old` that stands at `at`.
fn once<'a>(content: &'a str, at: Option<usize>, old: &str, new: &str, env: &Env<'a>) -> FilterResult<'a> {
    let Some((before, rest)) = at.and_then(|at| content.split_at_checked(at)) else { return Ok(Val::Str(content)) };
    let after = rest.strip_prefix(old).unwrap_or(rest);
    env.reserve(content.len() + new.len())?;
    let mut out = env.buffer(content.len() + new.len());
    out.push_str(before);
    out.push_str(new);
    out.push_str(after);
    Ok(Val::Str(out.finish()))
}
