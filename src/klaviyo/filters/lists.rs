//! Filters of whole lists. A value that is no list gives nothing where not said otherwise.

use std::collections::HashSet;

use super::texts::joined;
use super::{NOTHING, argument_text};
use crate::template::ops::{Whole, iterate, order, text, to_float, to_int, write_repr};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, List, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("compact", Arity::None, compact),
    FilterDef::new("concat", Arity::Required, concat),
    FilterDef::new("length_is", Arity::Required, length_is),
    FilterDef::new("list_to_string", Arity::None, list_to_string),
    FilterDef::new("map", Arity::Required, map),
    FilterDef::new("reverse", Arity::None, reverse),
    FilterDef::new("sort", Arity::Optional, sort),
    FilterDef::new("sort_natural", Arity::Optional, sort_natural),
    FilterDef::new("sum_list", Arity::None, sum_list),
    FilterDef::new("uniq", Arity::Optional, uniq),
];

/// The members of a list; texts and objects, which Python goes through too, are none here.
pub(super) fn members<'a>(value: Val<'a>, env: &Env<'a>) -> Option<List<'a>> {
    match value {
        Val::Str(_) | Val::Safe(_) | Val::Bytes(_) | Val::DataDict(_) | Val::Dict(_) => None,
        other => iterate(other, env).ok(),
    }
}

/// A list of what the iterator gives.
pub(super) fn collected<'a>(items: impl Iterator<Item = Val<'a>>, env: &Env<'a>) -> Result<Val<'a>, Fault> {
    let items: Vec<Val<'a>> = items.collect();
    env.reserve(items.len().saturating_mul(size_of::<Val<'_>>()))?;
    Ok(Val::List(env.list(&items)))
}

/// The member `name` of an object.
pub(super) fn property<'a>(item: Val<'a>, name: &str) -> Option<Val<'a>> {
    item.get(name)
}

fn compact<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    collected(items.iter().filter(|item| !matches!(item, Val::None)), env)
}

/// List behind list, or text behind text; a list and a text give nothing.
fn concat<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let argument = argument.unwrap_or(NOTHING);
    match (members(value, env), members(argument, env)) {
        (Some(first), Some(second)) => collected(first.iter().chain(second.iter()), env),
        (None, None) => joined(text(value, env)?, text(argument, env)?, env),
        _ => Ok(NOTHING),
    }
}

/// `apple, banana and orange`; a text as it is. English: no source names another language.
fn list_to_string<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    if value.as_str().is_some() {
        return Ok(value);
    }
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut out = env.buffer(32);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(if index + 1 == items.len() { " and " } else { ", " });
        }
        out.push_str(text(item, env)?);
        env.reserve(out.as_str().len())?;
    }
    Ok(Val::Str(out.finish()))
}

/// Django's own until 5.1 took it out: whether the length is the argument's; the empty text for
/// what has no length.
fn length_is<'a>(value: Val<'a>, argument: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    let (Some(length), Ok(wanted)) = (value.length(), to_int(argument.unwrap_or(NOTHING))) else { return Ok(NOTHING) };
    Ok(Val::Bool(wanted == Whole::Small(i64::try_from(length).unwrap_or(i64::MAX))))
}

/// One property of every object. What an object without it gives is not documented: `None`, so
/// that the list keeps its length and the gap shows.
fn map<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let name = argument_text(argument, env)?;
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    collected(items.iter().map(|item| property(item, name).unwrap_or(Val::None)), env)
}

fn reverse<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    collected(items.iter().rev(), env)
}

/// The sum as a float; nothing when a member is no number.
fn sum_list<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let sum: Result<f64, Fault> = items.iter().map(to_float).sum();
    Ok(sum.map_or(NOTHING, Val::Float))
}

/// What lists are sorted or judged by: the members, or a property of them.
fn keys<'a>(items: List<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> Result<Vec<(Val<'a>, Val<'a>)>, Fault> {
    let name = argument.map(|argument| text(argument, env)).transpose()?;
    Ok(items
        .iter()
        .map(|item| (name.map_or(Some(item), |name| property(item, name)).unwrap_or(Val::None), item))
        .collect())
}

/// Upwards, case-sensitively. What Klaviyo gives for members of several kinds is not documented,
/// and Python can't order them: nothing.
fn sort<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut keyed = keys(items, argument, env)?;
    let is_number = |value: Val<'_>| match value {
        Val::Int(_) | Val::Big(_) | Val::Bool(_) => true,
        Val::Float(float) => !float.is_nan(),
        _ => false,
    };
    let texts = keyed.iter().all(|(key, _)| key.as_str().is_some());
    if !texts && !keyed.iter().all(|(key, _)| is_number(*key)) {
        return Ok(NOTHING);
    }
    keyed.sort_by(|(left, _), (right, _)| order(*left, *right).unwrap_or(std::cmp::Ordering::Equal));
    collected(keyed.into_iter().map(|(_, item)| item), env)
}

/// Upwards without regard to case, by the text of each member: numbers too are put in the order
/// of their texts, which is why it is not meant for them.
fn sort_natural<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut keyed = Vec::new();
    for (key, item) in keys(items, argument, env)? {
        keyed.push((text(key, env)?.to_lowercase(), item));
    }
    keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
    collected(keyed.into_iter().map(|(_, item)| item), env)
}

/// Without duplicates. The order is not documented: each stays where it stood first.
fn uniq<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut seen = HashSet::new();
    let keyed = keys(items, argument, env)?;
    collected(keyed.into_iter().filter(|(key, _)| seen.insert(identity(*key))).map(|(_, item)| item), env)
}

/// Equal for values that Python takes for equal: 1, 1.0 and `True` are.
fn identity(value: Val<'_>) -> String {
    let mut out = String::new();
    let whole = match value {
        Val::Bool(flag) => Val::Int(i64::from(flag)),
        #[allow(clippy::cast_possible_truncation, reason = "whole and within range")]
        Val::Float(float) if float.trunc() == float && float.abs() < 9e15 => Val::Int(float as i64),
        other => other,
    };
    // Writing to memory can't fail.
    let _ = write_repr(whole, &mut out);
    out
}
