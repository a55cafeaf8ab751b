//! `lookup`.

use crate::template::{Arity, Env, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::new("lookup", Arity::Required, lookup)];

/// `person|lookup:'Favorite Color'`: a member of an object by its name, or of a list by its
/// index, which is written as text
/// (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>). What it prints for a key
/// that is missing is not documented and sources disagree: nothing, or, where
/// [`RenderOptions::extras`](crate::template::RenderOptions) has `lookup_missing: "none"`,
/// the word `None`.
fn lookup<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let found = match argument {
        Some(Val::Str(key) | Val::Safe(key)) => {
            let index = || key.parse().ok().and_then(|index| value.as_list()?.at(index));
            value.get(key).or_else(index)
        }
        Some(Val::Int(index)) => value.as_list().and_then(|list| list.at(usize::try_from(index).ok()?)),
        _ => None,
    };
    let none = || env.extra("lookup_missing").and_then(Val::as_str) == Some("none");
    Ok(found.unwrap_or_else(|| if none() { Val::None } else { Val::Str("") }))
}
