//! `urlencode`, `iriencode`, and Python's `urllib.parse.quote` behind them.

use std::cmp::Ordering;

use super::convert::{iterate, text, to_int};
use crate::template::error::Fault;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::value::{Val, order};

pub(super) const FILTERS: &[FilterDef] =
    &[FilterDef::safe("iriencode", Arity::None, iriencode), FilterDef::new("urlencode", Arity::Optional, urlencode)];

/// What a percent-encoder leaves as it stands: one flag for each byte.
#[derive(Clone, Copy)]
pub(super) struct Keep([bool; 256]);

impl Keep {
    /// Letters, digits, `_.-~`, and the ASCII characters of `more`.
    pub(super) const fn and(more: &[u8]) -> Self {
        let mut kept = [false; 256];
        let mut at = 0;
        while at < 128 {
            #[allow(clippy::cast_possible_truncation, reason = "below 128")]
            let byte = at as u8;
            kept[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'~');
            at += 1;
        }
        at = 0;
        while at < more.len() {
            if more[at] < 128 {
                kept[more[at] as usize] = true;
            }
            at += 1;
        }
        Self(kept)
    }

    fn keeps(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}

/// The default of `quote`.
static PATH: Keep = Keep::and(b"/");
/// RFC 3986's reserved characters without a few, as `django.utils.encoding.iri_to_uri` lists them.
static IRI: Keep = Keep::and(b"/#%[]=:;$&()+,!?*@'~");

/// `%00%01…%FF`
const HEX: &str = {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    const BYTES: [u8; 768] = {
        let mut bytes = [b'%'; 768];
        let mut at = 0;
        while at < 256 {
            bytes[at * 3 + 1] = DIGITS[at >> 4];
            bytes[at * 3 + 2] = DIGITS[at & 15];
            at += 1;
        }
        bytes
    };
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

fn percent(byte: u8) -> &'static str {
    let at = usize::from(byte) * 3;
    HEX.get(at..at + 3).unwrap_or("")
}

/// Appends bytes percent-encoded.
pub(super) fn push_quoted(bytes: &[u8], keep: &Keep, out: &mut String) {
    for &byte in bytes {
        if keep.keeps(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(percent(byte));
        }
    }
}

fn quoted<'a>(content: &'a str, keep: &Keep, env: &Env<'a>) -> &'a str {
    let bytes = content.as_bytes();
    let Some(first) = bytes.iter().position(|byte| !keep.keeps(*byte)) else { return content };
    let mut out = env.buffer(content.len() + 32);
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate().skip(first) {
        if !keep.keeps(*byte) {
            // All bytes of a character that is not ASCII are encoded: runs begin and end between characters.
            out.push_str(content.get(from..at).unwrap_or(""));
            out.push_str(percent(*byte));
            from = at + 1;
        }
    }
    out.push_str(content.get(from..).unwrap_or(""));
    out.finish()
}

fn urlencode<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    if content.is_empty() {
        // `quote` gives an empty text back as it came, safe or not.
        return Ok(if value.is_safe() { value } else { Val::Str("") });
    }
    let keep = match argument {
        None | Some(Val::None) => return Ok(Val::Str(quoted(content, &PATH, env))),
        Some(Val::Str(safe) | Val::Safe(safe)) => Keep::and(safe.as_bytes()),
        Some(other) => {
            // Python takes any sequence of small whole numbers: it compares them all first.
            let items = iterate(other, env)?;
            let number = |item: &Val<'_>| matches!(item, Val::Int(_) | Val::Bool(_) | Val::Big(_) | Val::Float(_));
            if !items.iter().all(|item| number(&item)) {
                return Err(Fault::kind("'<' not supported between instances of other types and 'int'"));
            }
            let mut bytes = Vec::new();
            for item in items.iter().filter(|item| order(*item, Val::Int(128)) == Some(Ordering::Less)) {
                if matches!(item, Val::Float(_)) {
                    return Err(Fault::kind("'float' object cannot be interpreted as an integer"));
                }
                let byte = u8::try_from(to_int(item)?.clamped());
                bytes.push(byte.map_err(|_| Fault::value("bytes must be in range(0, 256)"))?);
            }
            Keep::and(&bytes)
        }
    };
    Ok(Val::Str(quoted(content, &keep, env)))
}

fn iriencode<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Str(quoted(text(value, env)?, &IRI, env)))
}
