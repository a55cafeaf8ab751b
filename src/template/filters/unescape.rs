//! Python's `html.unescape`: HTML 5 character references into characters.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Names of the HTML standard's table (`html.entities.html5`), sorted by their bytes; some come
/// with and without the final `;`.
static ENTITIES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    include_str!("entities.txt")
        .lines()
        .filter_map(|line| {
            let (name, codes) = line.split_once(' ')?;
            let text =
                codes.split(' ').filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)).collect();
            Some((name, text))
        })
        .collect()
});

fn entity(name: &str) -> Option<&'static str> {
    let at = ENTITIES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    ENTITIES.get(at).map(|(_, text)| text.as_str())
}

/// What Windows-1252 numbers stand for in HTML (0x80 to 0x9F).
const WINDOWS: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201c}',
    '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{9d}',
    '\u{17e}', '\u{178}',
];

/// Appends the character of a numeric reference.
fn push_number(code: u32, out: &mut String) {
    let c = match code {
        0 => '\u{fffd}',
        0x0d => '\r',
        0x80..=0x9f => usize::try_from(code - 0x80).ok().and_then(|at| WINDOWS.get(at)).copied().unwrap_or('\u{fffd}'),
        0x1..=0x8 | 0xe..=0x1f | 0x7f | 0xb | 0xfdd0..=0xfdef => return,
        code if code & 0xfffe == 0xfffe && code <= 0x0010_ffff => return,
        code => char::from_u32(code).unwrap_or('\u{fffd}'),
    };
    out.push(c);
}

/// `html.unescape(text)`.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        let used = reference(after, &mut out);
        if used == 0 {
            out.push('&');
        }
        rest = after.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Resolves the reference whose text behind `&` begins `text`; the bytes used, none if it is no reference.
fn reference(text: &str, out: &mut String) -> usize {
    if let Some(number) = text.strip_prefix('#') {
        return numeric(number, out).map_or(0, |used| used + 1);
    }
    // `[^\t\n\f <&#;]{1,32};?`
    let mut length = 0;
    for (count, c) in text.chars().enumerate() {
        if count == 32 || matches!(c, '\t' | '\n' | '\u{c}' | ' ' | '<' | '&' | '#' | ';') {
            break;
        }
        length += c.len_utf8();
    }
    if length == 0 {
        return 0;
    }
    if text.as_bytes().get(length) == Some(&b';') {
        length += 1;
    }
    let name = text.get(..length).unwrap_or("");
    if let Some(found) = entity(name) {
        out.push_str(found);
        return length;
    }
    for end in (2..name.len()).rev() {
        if let Some(found) = name.get(..end).and_then(entity) {
            out.push_str(found);
            return end;
        }
    }
    0
}

fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (skip, radix) = if text.starts_with(['x', 'X']) { (1, 16) } else { (0, 10) };
    let digits = text.get(skip..)?;
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let code = digits.get(..length).and_then(|digits| u32::from_str_radix(digits, radix).ok()).unwrap_or(u32::MAX);
    push_number(code, out);
    Some(skip + length + usize::from(digits.as_bytes().get(length) == Some(&b';')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_as_in_html() {
        assert_eq!(unescape("d&iacute;as &#x00bf;C&oacute;mo&notit;&bogus;&#150;&"), "días ¿Cómo¬it;&bogus;–&");
        assert_eq!(unescape("no reference"), "no reference");
    }
}
