//! Base64, digests and percent-encoding.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use md5::{Digest, Md5};
use percent_encoding::{percent_decode_str, percent_encode_byte};
use sha1::Sha1;
use sha2::Sha256;

use super::{NOTHING, argument_text};
use crate::template::ops::text;
use crate::template::{Arity, Env, FilterDef, FilterResult, Val};

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::new("base64_decode", Arity::None, base64_decode),
    FilterDef::new("base64_encode", Arity::None, base64_encode),
    FilterDef::new("base64_url_safe_decode", Arity::None, base64_url_safe_decode),
    FilterDef::new("base64_url_safe_encode", Arity::None, base64_url_safe_encode),
    FilterDef::new("md5_hash", Arity::None, md5_hash),
    FilterDef::new("sha_1", Arity::None, sha_1),
    FilterDef::new("sha_256", Arity::None, sha_256),
    FilterDef::new("urldecode", Arity::None, urldecode),
    FilterDef::new("urldecodeplus", Arity::None, urldecodeplus),
    FilterDef::new("urlencodeplus", Arity::Optional, urlencodeplus),
];

fn base64_encode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(env.text(&STANDARD.encode(text(value, env)?))))
}

/// The padding stays, as Python's `urlsafe_b64encode` leaves it; the sources do not say.
fn base64_url_safe_encode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(env.text(&URL_SAFE.encode(text(value, env)?))))
}

/// What can't be decoded, or is no UTF-8 then, gives nothing: the sources do not say.
fn base64_decode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(decoded(STANDARD.decode(text(value, env)?), env))
}

fn base64_url_safe_decode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(decoded(URL_SAFE.decode(text(value, env)?), env))
}

fn decoded<'a>(bytes: Result<Vec<u8>, base64::DecodeError>, env: &Env<'a>) -> Val<'a> {
    let content = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    content.map_or(NOTHING, |content| Val::Str(env.text(&content)))
}

fn md5_hash<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    digest::<Md5>(value, env)
}

fn sha_1<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    digest::<Sha1>(value, env)
}

fn sha_256<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    digest::<Sha256>(value, env)
}

/// The digest of a text or number in small hexadecimal digits, presumably; of anything else
/// nothing, which is what the list promises on an error.
fn digest<'a, D: Digest>(value: Val<'a>, env: &Env<'a>) -> FilterResult<'a> {
    if !matches!(value, Val::Str(_) | Val::Safe(_) | Val::Int(_) | Val::Big(_) | Val::Float(_)) {
        return Ok(NOTHING);
    }
    let digest = D::digest(text(value, env)?);
    let mut out = env.buffer(digest.len() * 2);
    for byte in digest {
        for half in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
    }
    Ok(Val::Str(out.finish()))
}

/// Python's `quote_plus`; the argument lists the characters left alone, `/` without one.
fn urlencodeplus<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let left_alone = argument_text(argument.or(Some(Val::Str("/"))), env)?;
    env.reserve(content.len().saturating_mul(3))?;
    let mut out = env.buffer(content.len());
    for byte in content.bytes() {
        let character = char::from(byte);
        let plain = byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte);
        if byte == b' ' {
            out.push('+');
        } else if plain || (byte.is_ascii() && left_alone.contains(character)) {
            out.push(character);
        } else {
            out.push_str(percent_encode_byte(byte));
        }
    }
    Ok(Val::Str(out.finish()))
}

/// Python's `unquote`: bytes that are no UTF-8 become U+FFFD.
fn urldecode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(env.text(&percent_decode_str(text(value, env)?).decode_utf8_lossy())))
}

/// Python's `unquote_plus`.
fn urldecodeplus<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let blanks = text(value, env)?.replace('+', " ");
    Ok(Val::Str(env.text(&percent_decode_str(&blanks).decode_utf8_lossy())))
}
