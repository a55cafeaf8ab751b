//! `dictsort`, `dictsortreversed`.

use std::cmp::Ordering;

use super::convert::{iterate, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::number::parse_float;
use crate::template::python::text::offset;
use crate::template::value::{Val, attribute, order};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("dictsort", Arity::Required, dictsort),
    FilterDef::new("dictsortreversed", Arity::Required, dictsortreversed),
];

fn dictsort<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    sort(value, argument.unwrap_or(Val::None), false, env)
}

fn dictsortreversed<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    sort(value, argument.unwrap_or(Val::None), true, env)
}

/// AttributeError and TypeError give the empty text, other exceptions pass.
fn sort<'a>(value: Val<'a>, argument: Val<'a>, reversed: bool, env: &Env<'a>) -> FilterResult<'a> {
    match sorted(value, argument, reversed, env) {
        Err(fault) if matches!(fault.class(), ErrorClass::TypeError | ErrorClass::AttributeError) => Ok(Val::Str("")),
        other => other,
    }
}

fn sorted<'a>(value: Val<'a>, argument: Val<'a>, reversed: bool, env: &Env<'a>) -> FilterResult<'a> {
    let key = Key::new(argument)?;
    let mut items = Vec::new();
    for item in iterate(value, env)?.iter() {
        items.push((key.of(item, env)?, item));
    }
    let mut unordered = false;
    let mut compare = |a: &Val<'a>, b: &Val<'a>| {
        order(*a, *b).unwrap_or_else(|| {
            unordered = true;
            Ordering::Equal
        })
    };
    if reversed {
        // Equal items keep their order in both directions.
        items.sort_by(|(a, _), (b, _)| compare(b, a));
    } else {
        items.sort_by(|(a, _), (b, _)| compare(a, b));
    }
    if unordered {
        return Err(Fault::kind("the values can't be ordered"));
    }
    let mut made = env.vec();
    made.extend(items.into_iter().map(|(_, item)| item));
    Ok(Val::List(made.into_bump_slice()))
}

/// Django's `_property_resolver`.
enum Key<'a> {
    /// `operator.itemgetter`
    Item(Val<'a>),
    Path(&'a str),
}

impl<'a> Key<'a> {
    fn new(argument: Val<'a>) -> Result<Self, Fault> {
        let Some(path) = argument.as_str() else {
            return match argument {
                Val::Int(_) | Val::Bool(_) | Val::Float(_) | Val::Big(_) => Ok(Self::Item(argument)),
                _ => Err(Fault::kind("float() argument must be a string or a real number")),
            };
        };
        if parse_float(path).is_some() {
            return Ok(Self::Item(argument));
        }
        if path.is_empty() {
            return Err(Fault::new(ErrorClass::IndexError, "string index out of range"));
        }
        if path.starts_with('_') || path.contains("._") {
            return Err(Fault::new(ErrorClass::AttributeError, "Access to private variables is forbidden."));
        }
        Ok(Self::Path(path))
    }

    fn of(&self, item: Val<'a>, env: &Env<'a>) -> FilterResult<'a> {
        match self {
            Self::Item(key) => item_of(item, *key),
            Self::Path(path) => path.split('.').try_fold(item, |value, part| match value.get(part) {
                Some(found) => Ok(found),
                None => plain_attribute(value, part, env),
            }),
        }
    }
}

/// `item[key]`
fn item_of<'a>(item: Val<'a>, key: Val<'a>) -> FilterResult<'a> {
    let mismatch = || Fault::kind("indices must be integers");
    if item.is_dict() {
        let found = key.as_str().and_then(|key| item.get(key));
        return found.ok_or_else(|| Fault::new(ErrorClass::KeyError, super::convert::repr(key)));
    }
    let index = match key {
        Val::Int(_) | Val::Bool(_) | Val::Big(_) => to_int(key)?.clamped(),
        _ => return Err(mismatch()),
    };
    let length = item.length().unwrap_or(0);
    let place = if index < 0 { i64::try_from(length).unwrap_or(0) + index } else { index };
    let place = usize::try_from(place).ok().filter(|place| *place < length);
    let missing = || Fault::new(ErrorClass::IndexError, "index out of range");
    if let Some(content) = item.as_str() {
        let rest = content.get(offset(content, place.ok_or_else(missing)?)..).unwrap_or("");
        return Ok(Val::Str(rest.get(..offset(rest, 1)).unwrap_or("")));
    }
    let list = item.as_list().ok_or_else(mismatch)?;
    place.and_then(|place| list.at(place)).ok_or_else(missing)
}

/// `getattr(value, name)`: methods come uncalled, and values that can't be ordered stand for them.
fn plain_attribute<'a>(value: Val<'a>, name: &str, env: &Env<'a>) -> FilterResult<'a> {
    let data = matches!(
        (value, name),
        (Val::Int(_) | Val::Bool(_) | Val::Big(_), "real" | "imag" | "numerator" | "denominator")
            | (Val::Float(_), "real" | "imag")
            | (Val::Group(_), "grouper" | "list")
            | (Val::Moment(_), _)
    );
    match attribute(value, name, env) {
        Ok(Some(found)) if data => Ok(found),
        Ok(Some(_)) | Err(_) => Ok(Val::None),
        Ok(None) => Err(Fault::new(
            ErrorClass::AttributeError,
            format!("'{}' object has no attribute '{name}'", value.type_name()),
        )),
    }
}
