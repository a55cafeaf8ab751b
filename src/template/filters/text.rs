//! Filters of plain text.

use super::convert::{iterate, text, to_int};
use crate::template::error::{ErrorClass, Fault};
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::text::{title as python_title, words};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::safe("addslashes", Arity::None, addslashes),
    FilterDef::safe("capfirst", Arity::None, capfirst),
    FilterDef::safe("center", Arity::Required, center),
    FilterDef::new("cut", Arity::Required, cut),
    FilterDef::safe("ljust", Arity::Required, ljust),
    FilterDef::safe("lower", Arity::None, lower),
    FilterDef::new("make_list", Arity::None, make_list),
    FilterDef::safe("phone2numeric", Arity::None, phone2numeric),
    FilterDef::safe("rjust", Arity::Required, rjust),
    FilterDef::safe("slugify", Arity::None, slugify),
    FilterDef::safe("title", Arity::None, title),
    FilterDef::new("upper", Arity::None, upper),
    FilterDef::new("wordcount", Arity::None, wordcount),
];

fn addslashes<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let text = text(value, env)?;
    if !text.contains(['\\', '"', '\'']) {
        return Ok(Val::Str(text));
    }
    let mut out = env.buffer(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '\'') {
            out.push('\\');
        }
        out.push(c);
    }
    Ok(Val::Str(out.finish()))
}

fn capfirst<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let text = text(value, env)?;
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return Ok(Val::Str(text)) };
    let mut out = env.buffer(text.len() + 2);
    for c in first.to_uppercase() {
        out.push(c);
    }
    out.push_str(chars.as_str());
    Ok(Val::Str(out.finish()))
}

fn lower<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    recase(value, env, u8::is_ascii_uppercase, u8::to_ascii_lowercase, str::to_lowercase)
}

fn upper<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    recase(value, env, u8::is_ascii_lowercase, u8::to_ascii_uppercase, str::to_uppercase)
}

fn recase<'a>(
    value: Val<'a>,
    env: &Env<'a>,
    changes: impl Fn(&u8) -> bool,
    ascii: impl Fn(&u8) -> u8,
    unicode: impl Fn(&str) -> String,
) -> FilterResult<'a> {
    let text = text(value, env)?;
    if !text.is_ascii() {
        return Ok(Val::Str(env.text(&unicode(text))));
    }
    if !text.bytes().any(|byte| changes(&byte)) {
        return Ok(Val::Str(text));
    }
    let mut out = env.buffer(text.len());
    // Recasing through blocks of bytes is much quicker than a character at a time.
    let mut block = [0; 64];
    for piece in text.as_bytes().chunks(64) {
        for (place, byte) in block.iter_mut().zip(piece) {
            *place = ascii(byte);
        }
        out.push_str(block.get(..piece.len()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or(""));
    }
    Ok(Val::Str(out.finish()))
}

/// `str.title()`, then letters behind an apostrophe or a digit are small again.
fn title<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let titled = python_title(text(value, env)?);
    let mut out = env.buffer(titled.len());
    let mut before = [' ', ' '];
    for c in titled.chars() {
        let [second, first] = before;
        let behind_apostrophe = first == '\'' && second.is_ascii_lowercase();
        let small =
            c.is_ascii_uppercase() && (behind_apostrophe || crate::template::python::number::digit(first).is_some());
        out.push(if small { c.to_ascii_lowercase() } else { c });
        before = [first, c];
    }
    Ok(Val::Str(out.finish()))
}

fn make_list<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let list = iterate(Val::Str(text(value, env)?), env)?;
    let mut items = env.vec();
    items.extend(list.iter());
    Ok(Val::List(items.into_bump_slice()))
}

fn wordcount<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Int(i64::try_from(words(text(value, env)?).count()).unwrap_or(i64::MAX)))
}

fn cut<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let argument = argument.unwrap_or(Val::None);
    let Some(cut) = argument.as_str() else {
        return Err(Fault::kind(format!("replace() argument 1 must be str, not {}", argument.type_name())));
    };
    let rest = if cut.is_empty() || !content.contains(cut) {
        content
    } else {
        let mut out = env.buffer(content.len());
        for piece in content.split(cut) {
            out.push_str(piece);
        }
        out.finish()
    };
    Ok(if value.is_safe() && cut != ";" { Val::Safe(rest) } else { Val::Str(rest) })
}

/// Where the blanks of a field go.
enum Side {
    Left,
    Right,
    Both,
}

fn ljust<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    pad(value, argument, &Side::Right, env)
}

fn rjust<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    pad(value, argument, &Side::Left, env)
}

fn center<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    pad(value, argument, &Side::Both, env)
}

fn pad<'a>(value: Val<'a>, argument: Option<Val<'a>>, side: &Side, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let width = match to_int(argument.unwrap_or(Val::None))? {
        super::Whole::Small(width) => usize::try_from(width).unwrap_or(0),
        super::Whole::Big(width) if width.sign() == num_bigint::Sign::Minus => 0,
        super::Whole::Big(_) => {
            return Err(Fault::new(ErrorClass::OverflowError, "Python int too large to convert to C ssize_t"));
        }
    };
    let missing = width.saturating_sub(Val::Str(content).length().unwrap_or(0));
    if missing == 0 {
        return Ok(Val::Str(content));
    }
    env.reserve(missing + content.len())?;
    let left = match side {
        Side::Left => missing,
        Side::Right => 0,
        // `str.center` puts an odd blank to the left when the width is odd.
        Side::Both => missing / 2 + (missing & width & 1),
    };
    let mut out = env.buffer(missing + content.len());
    for _ in 0..left {
        out.push(' ');
    }
    out.push_str(content);
    for _ in left..missing {
        out.push(' ');
    }
    Ok(Val::Str(out.finish()))
}

fn phone2numeric<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    const KEYS: &[u8; 26] = b"22233344455566677778889999";
    let Some(content) = value.as_str() else {
        let message = format!("'{}' object has no attribute 'lower'", value.type_name());
        return Err(Fault::new(ErrorClass::AttributeError, message));
    };
    let mut out = env.buffer(content.len());
    for c in content.to_lowercase().chars() {
        let key = u8::try_from(c).ok().and_then(|byte| byte.checked_sub(b'a')).and_then(|at| KEYS.get(usize::from(at)));
        out.push(key.map_or(c, |key| char::from(*key)));
    }
    Ok(Val::Str(out.finish()))
}

fn slugify<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let plain = if content.is_ascii() {
        content.to_ascii_lowercase()
    } else {
        let normal = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd().normalize(content);
        normal.chars().filter(char::is_ascii).map(|c| c.to_ascii_lowercase()).collect()
    };
    let mut slug = env.buffer(plain.len());
    let mut gap = false;
    let mut word = false;
    // Leading dashes and underscores go, those between words become one dash; which underscores
    // stand at the end is known only there.
    for c in plain.chars() {
        if c == '-' || crate::template::python::text::is_space(c) {
            gap = word;
        } else if c.is_ascii_alphanumeric() || c == '_' {
            if !word && c == '_' {
                continue;
            }
            if gap {
                slug.push('-');
                gap = false;
            }
            slug.push(c);
            word = true;
        }
    }
    Ok(Val::Str(slug.finish().trim_end_matches(['-', '_'])))
}
