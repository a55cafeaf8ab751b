//! `urlencode`, `iriencode`, and Python's `urllib.parse.quote` behind them.

use std::cmp::Ordering;

use super::convert::{iterate, text, to_int};
use crate::template::error::Fault;
use crate::template::eval::{Buffer, Env};
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::value::{Val, order};

pub(super) const FILTERS: &[FilterDef] =
    &[FilterDef::safe("iriencode", Arity::None, iriencode), FilterDef::new("urlencode", Arity::Optional, urlencode)];

/// What a percent-encoder leaves as it stands: one flag for each ASCII character.
#[derive(Clone, Copy)]
pub(super) struct Keep([bool; 128]);

impl Keep {
    /// Letters, digits, `_.-~`, and the ASCII characters of `more`.
    pub(super) const fn and(more: &[u8]) -> Self {
        let mut kept = [false; 128];
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
        self.0.get(usize::from(byte)).copied().unwrap_or(false)
    }
}

/// The default of `quote`.
const PATH: Keep = Keep::and(b"/");
/// RFC 3986's reserved characters without a few, as `django.utils.encoding.iri_to_uri` lists them.
const IRI: Keep = Keep::and(b"/#%[]=:;$&()+,!?*@'~");

/// `%XX` of every byte.
static HEX: [[u8; 3]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[b'%'; 3]; 256];
    let mut at = 0;
    while at < 256 {
        table[at][1] = DIGITS[at >> 4];
        table[at][2] = DIGITS[at & 15];
        at += 1;
    }
    table
};

fn percent(byte: u8) -> &'static str {
    HEX.get(usize::from(byte)).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("")
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

fn push_quoted_text(content: &str, keep: &Keep, out: &mut Buffer<'_>) {
    let mut rest = content;
    while let Some(at) = rest.bytes().position(|byte| !keep.keeps(byte)) {
        out.push_str(rest.get(..at).unwrap_or(""));
        let c = rest.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            out.push_str(percent(byte));
        }
        rest = rest.get(at + c.len_utf8()..).unwrap_or("");
    }
    out.push_str(rest);
}

fn quoted<'a>(content: &'a str, keep: &Keep, env: &Env<'a>) -> &'a str {
    if content.bytes().all(|byte| keep.keeps(byte)) {
        return content;
    }
    let mut out = env.buffer(content.len() * 3 / 2 + 8);
    push_quoted_text(content, keep, &mut out);
    out.finish()
}

fn urlencode<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let keep = match argument {
        None | Some(Val::None) => PATH,
        Some(_) if content.is_empty() => PATH,
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
