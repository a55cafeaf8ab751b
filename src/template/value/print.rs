//! `str()` and `repr()`.

use std::fmt::{self, Write};

use super::val::Val;
use crate::template::python::float::write_float_repr;

/// Containers nested deeper print as `...`; Python stops with a `RecursionError`.
const MAX_DEPTH: usize = 400;

pub(crate) use crate::template::python::float::write_localized_float;

/// `str(value)`.
pub(crate) fn write_str(value: Val<'_>, out: &mut dyn Write) -> fmt::Result {
    match value {
        Val::Str(text) | Val::Safe(text) => out.write_str(text),
        Val::Moment(moment) => moment.write_str(out),
        other => write_repr_at(other, out, 0),
    }
}

/// `repr(value)`.
pub(crate) fn write_repr(value: Val<'_>, out: &mut dyn Write) -> fmt::Result {
    write_repr_at(value, out, 0)
}

fn write_repr_at(value: Val<'_>, out: &mut dyn Write, depth: usize) -> fmt::Result {
    if depth > MAX_DEPTH {
        return out.write_str("...");
    }
    match value {
        Val::None => out.write_str("None"),
        Val::Bool(true) => out.write_str("True"),
        Val::Bool(false) => out.write_str("False"),
        Val::Int(int) => out.write_str(itoa::Buffer::new().format(int)),
        Val::Big(digits) => out.write_str(digits),
        Val::Float(float) => write_float_repr(float, out),
        Val::Str(text) | Val::Safe(text) => write_text_repr(text, out),
        Val::DataList(_) | Val::List(_) => write_items(value, "[", "]", out, depth),
        Val::Tuple([one]) => {
            out.write_char('(')?;
            write_repr_at(*one, out, depth + 1)?;
            out.write_str(",)")
        }
        Val::Tuple(_) => write_items(value, "(", ")", out, depth),
        Val::DataDict(_) | Val::Dict(_) => write_dict(value, out, depth),
        Val::Group([key, items]) => {
            out.write_str("GroupedResult(grouper=")?;
            write_repr_at(*key, out, depth + 1)?;
            out.write_str(", list=")?;
            write_repr_at(*items, out, depth + 1)?;
            out.write_char(')')
        }
        Val::Items(dict) => {
            out.write_str("dict_items([")?;
            for (index, (key, member)) in dict.entries().enumerate() {
                out.write_str(if index > 0 { ", (" } else { "(" })?;
                write_text_repr(key, out)?;
                out.write_str(", ")?;
                write_repr_at(member, out, depth + 1)?;
                out.write_char(')')?;
            }
            out.write_str("])")
        }
        Val::Keys(dict) => {
            out.write_str("dict_keys([")?;
            for (index, (key, _)) in dict.entries().enumerate() {
                out.write_str(if index > 0 { ", " } else { "" })?;
                write_text_repr(key, out)?;
            }
            out.write_str("])")
        }
        Val::Values(dict) => {
            out.write_str("dict_values([")?;
            for (index, (_, member)) in dict.entries().enumerate() {
                out.write_str(if index > 0 { ", " } else { "" })?;
                write_repr_at(member, out, depth + 1)?;
            }
            out.write_str("])")
        }
        Val::Moment(moment) => moment.write_repr(out),
        Val::Bytes(bytes) => write_bytes(bytes, out),
    }
}

fn write_items(list: Val<'_>, open: &str, close: &str, out: &mut dyn Write, depth: usize) -> fmt::Result {
    out.write_str(open)?;
    if let Some(list) = list.as_list() {
        for (index, item) in list.iter().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            write_repr_at(item, out, depth + 1)?;
        }
    }
    out.write_str(close)
}

fn write_dict(dict: Val<'_>, out: &mut dyn Write, depth: usize) -> fmt::Result {
    out.write_char('{')?;
    for (index, (key, member)) in dict.entries().enumerate() {
        if index > 0 {
            out.write_str(", ")?;
        }
        write_text_repr(key, out)?;
        out.write_str(": ")?;
        write_repr_at(member, out, depth + 1)?;
    }
    out.write_char('}')
}

/// Python's `str.isprintable` for one character; the standard library holds the same table
/// behind `str::escape_debug`, which treats only a first character as a lone combining one.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    let mut pair = [0; 5];
    if let Some(first) = pair.first_mut() {
        *first = b'a';
    }
    let length = pair.get_mut(1..).map_or(0, |rest| c.encode_utf8(rest).len());
    let text = pair.get(..=length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("a");
    text.escape_debug().nth(1) == Some(c)
}

pub(crate) fn write_text_repr(text: &str, out: &mut dyn Write) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.write_char(quote)?;
    let plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'\\' && byte != b'\'';
    if text.bytes().all(plain) {
        out.write_str(text)?;
    } else {
        for c in text.chars() {
            write_char_repr(c, quote, out)?;
        }
    }
    out.write_char(quote)
}

fn write_char_repr(c: char, quote: char, out: &mut dyn Write) -> fmt::Result {
    let code = u32::from(c);
    match c {
        '\\' => out.write_str("\\\\"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        c if c == quote => write!(out, "\\{c}"),
        c if is_printable(c) => out.write_char(c),
        _ if code < 0x100 => write!(out, "\\x{code:02x}"),
        _ if code < 0x10000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    }
}

fn write_bytes(bytes: &[u8], out: &mut dyn Write) -> fmt::Result {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    write!(out, "b{}", char::from(quote))?;
    for &byte in bytes {
        match byte {
            b'\\' => out.write_str("\\\\")?,
            b'\n' => out.write_str("\\n")?,
            b'\r' => out.write_str("\\r")?,
            b'\t' => out.write_str("\\t")?,
            byte if byte == quote => write!(out, "\\{}", char::from(byte))?,
            b' '..=b'~' => out.write_char(char::from(byte))?,
            _ => write!(out, "\\x{byte:02x}")?,
        }
    }
    out.write_char(char::from(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repr(value: Val<'_>) -> String {
        let mut out = String::new();
        write_repr(value, &mut out).unwrap();
        out
    }

    #[test]
    fn texts_choose_their_quotes_as_python_does() {
        assert_eq!(repr(Val::Str("it's")), "\"it's\"");
        assert_eq!(repr(Val::Str("it's \"x\"")), "'it\\'s \"x\"'");
        assert_eq!(repr(Val::Str("a\u{a0}\u{301}é\u{200b}\u{1F600}\u{7f}")), "'a\\xa0\u{301}é\\u200b😀\\x7f'");
    }

    #[test]
    fn containers_print_in_python_notation() {
        let items = [Val::Int(1), Val::Float(1.0), Val::None, Val::Bool(true)];
        assert_eq!(repr(Val::List(&items)), "[1, 1.0, None, True]");
        assert_eq!(repr(Val::Tuple(&items[..1])), "(1,)");
        let dict = Val::Dict(&[("a", Val::Int(1))]);
        assert_eq!(repr(Val::Items(&dict)), "dict_items([('a', 1)])");
    }
}
