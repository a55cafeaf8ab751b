//! `escape_once` and the filters of missing images.

use crate::template::ops::{escape_into, text};
use crate::template::{Arity, Env, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("escape_once", Arity::None, escape_once),
    FilterDef::new("missing_image", Arity::None, missing_image),
    FilterDef::new("missing_product_image", Arity::None, missing_image),
];

/// Escapes `& < > " '` but leaves entities as they are. That the result is marked safe is not
/// documented; were it not, autoescaping would escape the entities again and the filter could
/// never do what it is for.
fn escape_once<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let mut out = env.buffer(content.len() + 16);
    let mut rest = content;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        escape_into(before, &mut out);
        let length = entity(from);
        let (kept, after) = from.split_at_checked(length.max(1)).unwrap_or((from, ""));
        out.push_str(if length > 0 { kept } else { "&amp;" });
        rest = after;
    }
    escape_into(rest, &mut out);
    Ok(Val::Safe(out.finish()))
}

/// The longest name of an entity has 31 letters; numbers are shorter.
const LONGEST: usize = 31;

/// The bytes of the entity that the text begins with, `&` and `;` included; 0 if there is none.
fn entity(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(end) = bytes.iter().take(LONGEST + 2).position(|byte| *byte == b';') else { return 0 };
    let name = text.get(1..end).unwrap_or("");
    let filled = |digits: &str, test: fn(&u8) -> bool| !digits.is_empty() && digits.as_bytes().iter().all(test);
    let sound = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => filled(hex, u8::is_ascii_hexdigit),
            None => filled(number, u8::is_ascii_digit),
        },
        None => name.starts_with(|c: char| c.is_ascii_alphabetic()) && filled(name, u8::is_ascii_alphanumeric),
    };
    if sound { end + 1 } else { 0 }
}

/// An address that is there, as it is. Which one Klaviyo puts in place of a missing one is not
/// documented: nothing.
fn missing_image<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    if !value.is_true() {
        return Ok(Val::Str(""));
    }
    Ok(Val::Str(text(value, env)?))
}
