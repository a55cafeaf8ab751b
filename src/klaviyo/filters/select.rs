//! `list_where` and `dictfilter`: members of a list that meet a condition in a text.

use super::lists::{collected, members, property};
use super::{NOTHING, argument_text};
use crate::template::ops::{text, to_float};
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("dictfilter", Arity::Required, dictfilter),
    FilterDef::new("list_where", Arity::Required, list_where),
];

/// `list|list_where:"name=a"`: the objects whose property has the text behind the first `=`.
fn list_where<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let Some((name, wanted)) = argument_text(argument, env)?.split_once('=') else {
        return Err(Fault::value("`list_where` takes a property and its text, such as list_where:\"name=a\""));
    };
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut kept = Vec::new();
    for item in items.iter() {
        if let Some(found) = property(item, name)
            && text(found, env)? == wanted
        {
            kept.push(item);
        }
    }
    collected(kept.into_iter(), env)
}

/// An operator of `dictfilter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

/// As third parties report them; the longer first.
const OPERATORS: [(&str, Operator); 6] = [
    ("<=", Operator::LessEqual),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("=>", Operator::GreaterEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// `list|dictfilter:"a>2"`: the objects of a list whose property meets the condition. Numbers
/// (and numeric texts) compare as numbers, anything else only as equal or not. At-least is
/// written `=>`; no source names `>=`, so it is refused rather than misread.
fn dictfilter<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (name, operator, wanted) = condition(argument_text(argument, env)?)?;
    let Some(items) = members(value, env) else { return Ok(NOTHING) };
    let mut kept = Vec::new();
    for item in items.iter() {
        if let Some(found) = property(item, name)
            && meets(found, operator, wanted, env)?
        {
            kept.push(item);
        }
    }
    collected(kept.into_iter(), env)
}

fn condition(argument: &str) -> Result<(&str, Operator, &str), Fault> {
    const FORM: &str = "`dictfilter` takes a condition such as \"a>2\", with one of < <= == != => >";
    let at = argument.find(['<', '>', '=', '!']).ok_or_else(|| Fault::value(FORM))?;
    let (name, rest) = argument.split_at_checked(at).unwrap_or((argument, ""));
    if rest.starts_with(">=") {
        return Err(Fault::value("no source names `>=` for `dictfilter`; at-least is written `=>`"));
    }
    let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, rest.strip_prefix(sign)?)));
    let (operator, wanted) = found.ok_or_else(|| Fault::value(FORM))?;
    Ok((name, operator, wanted))
}

fn meets<'a>(found: Val<'a>, operator: Operator, wanted: &str, env: &Env<'a>) -> Result<bool, Fault> {
    if let (Ok(left), Ok(right)) = (to_float(found), to_float(Val::Str(wanted))) {
        return Ok(match operator {
            Operator::Less => left < right,
            Operator::LessEqual => left <= right,
            #[allow(clippy::float_cmp, reason = "Python compares exactly")]
            Operator::Equal => left == right,
            #[allow(clippy::float_cmp, reason = "Python compares exactly")]
            Operator::NotEqual => left != right,
            Operator::GreaterEqual => left >= right,
            Operator::Greater => left > right,
        });
    }
    Ok(match operator {
        Operator::Equal => text(found, env)? == wanted,
        Operator::NotEqual => text(found, env)? != wanted,
        _ => false,
    })
}
