//! `first`, `last`, `join`, `length`, `random`, `slice`, `unordered_list`.

use super::Whole;
use super::convert::{iterate, text, to_int};
use super::html::conditional_escape;
use crate::template::error::{ErrorClass, Fault};
use crate::template::escape::Push;
use crate::template::eval::{Buffer, Env};
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::text::offset;
use crate::template::value::{List, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("first", Arity::None, first),
    FilterDef::safe("join", Arity::Required, join),
    FilterDef::safe("last", Arity::None, last),
    FilterDef::new("length", Arity::None, length),
    FilterDef::safe("random", Arity::None, random),
    FilterDef::safe("slice", Arity::Required, slice),
    FilterDef::safe("unordered_list", Arity::NoneAtRender, unordered_list),
];

/// `value[index]` of anything: `index` counts from the end when negative.
fn subscript<'a>(value: Val<'a>, index: i64) -> FilterResult<'a> {
    let place = |length: usize| {
        let at = if index < 0 { i64::try_from(length).unwrap_or(0) + index } else { index };
        usize::try_from(at).ok().filter(|at| *at < length)
    };
    let missing = |what: &str| Fault::new(ErrorClass::IndexError, format!("{what} index out of range"));
    match value {
        Val::Str(content) | Val::Safe(content) => {
            let found = if index == -1 {
                content.chars().next_back()
            } else {
                place(value.length().unwrap_or(0)).and_then(|at| content.chars().nth(at))
            };
            let c = found.ok_or_else(|| missing("string"))?;
            let start = if index == -1 {
                content.len() - c.len_utf8()
            } else {
                place(value.length().unwrap_or(0)).map_or(0, |at| offset(content, at))
            };
            Ok(Val::Str(content.get(start..start + c.len_utf8()).unwrap_or("")))
        }
        Val::Bytes(bytes) => {
            let byte = place(bytes.len()).and_then(|at| bytes.get(at)).ok_or_else(|| missing("index"))?;
            Ok(Val::Int(i64::from(*byte)))
        }
        Val::DataDict(_) | Val::Dict(_) => Err(Fault::new(ErrorClass::KeyError, index.to_string())),
        other => match other.as_list() {
            Some(list) => place(list.len()).and_then(|at| list.at(at)).ok_or_else(|| missing(other.type_name())),
            None => Err(Fault::kind(format!("'{}' object is not subscriptable", other.type_name()))),
        },
    }
}

fn or_empty(result: FilterResult<'_>) -> FilterResult<'_> {
    match result {
        Err(fault) if fault.class() == ErrorClass::IndexError => Ok(Val::Str("")),
        other => other,
    }
}

fn first<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    or_empty(subscript(value, 0))
}

fn last<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    or_empty(subscript(value, -1))
}

fn random<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some(length) = value.length() else {
        return Err(Fault::kind(format!("object of type '{}' has no len()", value.type_name())));
    };
    if length == 0 {
        return Ok(Val::Str(""));
    }
    // A step of SplitMix64: any well mixed number does.
    let mut mixed = env.seed().wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let index = (mixed ^ (mixed >> 31)) % length as u64;
    subscript(value, i64::try_from(index).unwrap_or(0))
}

fn length<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Int(i64::try_from(value.length().unwrap_or(0)).unwrap_or(i64::MAX)))
}

fn join<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let argument = argument.unwrap_or(Val::None);
    let between = if env.autoescape() {
        conditional_escape(argument, env)?
    } else if let Some(text) = argument.as_str() {
        text
    } else {
        let message = format!("'{}' object has no attribute 'join'", argument.type_name());
        return Err(Fault::new(ErrorClass::AttributeError, message));
    };
    let Ok(items) = iterate(value, env) else { return Ok(value) };
    env.reserve(between.len().saturating_mul(items.len()))?;
    let mut out = env.buffer(32);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(between);
        }
        if env.autoescape() {
            out.push_text(conditional_escape(item, env)?);
        } else {
            let Some(text) = item.as_str() else { return Ok(value) };
            out.push_text(text);
        }
        env.reserve(out.as_str().len())?;
    }
    Ok(Val::Safe(out.finish()))
}

/// Start, stop and step of a Python slice over `length` members: the indices it takes.
fn indices(bounds: &[Option<i64>], length: usize) -> Option<Vec<usize>> {
    let length = i64::try_from(length).ok()?;
    let (start, stop, step) = match *bounds {
        [stop] => (None, stop, 1),
        [start, stop] => (start, stop, 1),
        [start, stop, step] => (start, stop, step.unwrap_or(1)),
        _ => return None,
    };
    if step == 0 {
        return None;
    }
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |value: Option<i64>, otherwise: i64| match value {
        None => otherwise,
        Some(value) if value < 0 => value.saturating_add(length).max(low),
        Some(value) => value.min(high),
    };
    let start = bound(start, if step > 0 { low } else { high });
    let stop = bound(stop, if step > 0 { high } else { low });
    let mut taken = Vec::new();
    let mut at = start;
    while if step > 0 { at < stop } else { at > stop } {
        taken.push(usize::try_from(at).ok()?);
        at = at.saturating_add(step);
    }
    Some(taken)
}

fn slice<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let argument = text(argument.unwrap_or(Val::None), env)?;
    let mut bounds = Vec::new();
    for part in argument.split(':') {
        if part.is_empty() {
            bounds.push(None);
            continue;
        }
        match to_int(Val::Str(part)) {
            Ok(Whole::Small(bound)) => bounds.push(Some(bound)),
            Ok(big @ Whole::Big(_)) => bounds.push(Some(big.clamped())),
            Err(_) => return Ok(value),
        }
    }
    if let Some(content) = value.as_str() {
        return Ok(slice_text(content, value, &bounds, env));
    }
    if let Val::Bytes(bytes) = value {
        let Some(taken) = indices(&bounds, bytes.len()) else { return Ok(value) };
        let bytes: Vec<u8> = taken.iter().filter_map(|at| bytes.get(*at)).copied().collect();
        return Ok(Val::Bytes(env.bytes(&bytes)));
    }
    let Some(list) = value.as_list() else { return Ok(value) };
    let Some(taken) = indices(&bounds, list.len()) else { return Ok(value) };
    let mut items = env.vec();
    items.extend(taken.iter().filter_map(|at| list.at(*at)));
    let items = items.into_bump_slice();
    Ok(if matches!(value, Val::Tuple(_) | Val::Group(_)) { Val::Tuple(items) } else { Val::List(items) })
}

fn slice_text<'a>(content: &'a str, value: Val<'a>, bounds: &[Option<i64>], env: &Env<'a>) -> Val<'a> {
    let length = value.length().unwrap_or(0);
    let Some(taken) = indices(bounds, length) else { return value };
    let (Some(first), Some(last)) = (taken.first(), taken.last()) else { return Val::Str("") };
    if last + 1 - first.min(last) == taken.len() && first <= last {
        let start = offset(content, *first);
        let rest = content.get(start..).unwrap_or("");
        return Val::Str(rest.get(..offset(rest, taken.len())).unwrap_or(""));
    }
    let chars: Vec<char> = content.chars().collect();
    let mut out = env.buffer(taken.len());
    for c in taken.iter().filter_map(|at| chars.get(*at)) {
        out.push(*c);
    }
    Val::Str(out.finish())
}

fn unordered_list<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let mut out = env.buffer(64);
    items_of(iterate(value, env)?, 1, &mut out, env)?;
    Ok(Val::Safe(out.finish()))
}

fn items_of<'a>(list: List<'a>, tabs: usize, out: &mut Buffer<'a>, env: &Env<'a>) -> Result<(), Fault> {
    if tabs > 400 {
        return Err(Fault::limit("a list nested deeper than 400"));
    }
    let indent = |out: &mut Buffer<'a>| {
        for _ in 0..tabs {
            out.push('\t');
        }
    };
    let mut at = 0;
    let mut any = false;
    while let Some(item) = list.at(at) {
        at += 1;
        let children =
            list.at(at).filter(|next| matches!(next, Val::DataList(_) | Val::List(_) | Val::Tuple(_) | Val::Group(_)));
        if any {
            out.push('\n');
        }
        any = true;
        indent(out);
        out.push_str("<li>");
        out.push_str(if env.autoescape() { conditional_escape(item, env)? } else { text(item, env)? });
        if let Some(children) = children {
            at += 1;
            if let Some(children) = children.as_list().filter(|children| !children.is_empty()) {
                out.push('\n');
                indent(out);
                out.push_str("<ul>\n");
                items_of(children, tabs + 1, out, env)?;
                out.push('\n');
                indent(out);
                out.push_str("</ul>\n");
                indent(out);
            }
        }
        out.push_str("</li>");
    }
    Ok(())
}
