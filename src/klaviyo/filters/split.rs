//! `split` and `resplit`.

use std::cell::RefCell;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};

use super::argument_text;
use crate::template::ops::text;
use crate::template::{Arity, Env, Fault, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] =
    &[FilterDef::new("resplit", Arity::Required, resplit), FilterDef::new("split", Arity::Required, split)];

/// Splits at a separator as Python's `str.split(separator)`: the empty text gives one empty
/// item (what Klaviyo gives for it is not documented), an empty separator is an error.
fn split<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (content, separator) = (text(value, env)?, argument_text(argument, env)?);
    if separator.is_empty() {
        return Err(Fault::value("empty separator; `split` takes the text between the items, such as split:\",\""));
    }
    env.reserve(content.matches(separator).count().saturating_mul(size_of::<Val<'_>>()))?;
    Ok(Val::List(env.texts(content.split(separator))))
}

/// The bytes that a compiled expression may take: what a match costs grows with them.
const MAX_SIZE: usize = 256 << 10;

/// Splits by a regular expression, presumably Python's, as `re.split` does: groups in
/// parentheses become items. It runs in linear time; look-around and back-references, which
/// would not, are refused.
fn resplit<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let (content, pattern) = (text(value, env)?, argument_text(argument, env)?);
    let regex = compiled(pattern, env)?;
    let mut items = Vec::new();
    let mut rest = 0;
    for found in regex.captures_iter(content) {
        let Some(whole) = found.get(0) else { continue };
        items.push(Val::Str(content.get(rest..whole.start()).unwrap_or("")));
        items.extend(found.iter().skip(1).map(|group| group.map_or(Val::None, |group| Val::Str(group.as_str()))));
        rest = whole.end();
        env.reserve(items.len().saturating_mul(size_of::<Val<'_>>()))?;
    }
    items.push(Val::Str(content.get(rest..).unwrap_or("")));
    Ok(Val::List(env.list(&items)))
}

/// The compiled expression. A template runs one and the same for many people: the last is kept.
fn compiled(pattern: &str, env: &Env<'_>) -> Result<Rc<Regex>, Fault> {
    thread_local! {
        static LAST: RefCell<Option<Rc<Regex>>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| {
        if let Some(regex) = last.as_ref().filter(|regex| regex.as_str() == pattern) {
            return Ok(Rc::clone(regex));
        }
        // Compiling counts for as much of the render's memory as it may take, so that a loop over
        // ever new expressions ends.
        let _ = env.text(&" ".repeat(MAX_SIZE));
        env.reserve(0)?;
        let regex = RegexBuilder::new(pattern).size_limit(MAX_SIZE).dfa_size_limit(MAX_SIZE).build();
        let regex = Rc::new(regex.map_err(|error| Fault::value(reason(&error)))?);
        *last = Some(Rc::clone(&regex));
        Ok(regex)
    })
}

fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    // The library draws the expression with a caret; its last line says what is wrong.
    let last = text.lines().last().unwrap_or_default();
    format!("the regular expression can't be run: {}", last.strip_prefix("error: ").unwrap_or(last))
}
