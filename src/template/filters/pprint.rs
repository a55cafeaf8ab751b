//! `pprint`: Python's `pprint.pformat`, 80 columns wide, dicts sorted by their keys.

use crate::template::error::Fault;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::value::{Val, write_repr};

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::safe("pprint", Arity::None, pprint)];

const WIDTH: usize = 80;

fn pprint<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let mut out = String::new();
    format(value, 0, 0, &mut out, env, 0)?;
    Ok(Val::Str(env.text(&out)))
}

/// One line, with the keys of dicts sorted.
fn line<'a>(value: Val<'a>, env: &Env<'a>, out: &mut String, depth: usize) -> Result<(), Fault> {
    if depth > 200 {
        return Err(Fault::limit("values nested deeper than 200"));
    }
    if value.is_dict() {
        out.push('{');
        for (index, (key, member)) in sorted(value).into_iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            let _ = write_repr(Val::Str(key), out);
            out.push_str(": ");
            line(member, env, out, depth + 1)?;
        }
        out.push('}');
    } else if let (Val::DataList(_) | Val::List(_), Some(items)) | (Val::Tuple(_), Some(items)) =
        (value, value.as_list())
    {
        let tuple = matches!(value, Val::Tuple(_));
        out.push(if tuple { '(' } else { '[' });
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            line(item, env, out, depth + 1)?;
        }
        out.push_str(if tuple && items.len() == 1 { "," } else { "" });
        out.push(if tuple { ')' } else { ']' });
    } else {
        let _ = write_repr(value, out);
    }
    env.reserve(out.len())
}

fn sorted(dict: Val<'_>) -> Vec<(&str, Val<'_>)> {
    let mut entries: Vec<_> = dict.entries().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
}

/// Python's `PrettyPrinter._format`: `indent` columns are taken on the left, `allowance` on the right.
fn format<'a>(
    value: Val<'a>,
    indent: usize,
    allowance: usize,
    out: &mut String,
    env: &Env<'a>,
    depth: usize,
) -> Result<(), Fault> {
    let mut plain = String::new();
    line(value, env, &mut plain, depth)?;
    let room = WIDTH.saturating_sub(indent + allowance);
    if plain.chars().count() <= room {
        out.push_str(&plain);
        return Ok(());
    }
    let blanks = " ".repeat(indent + 1);
    match value {
        Val::DataDict(_) | Val::Dict(_) => {
            out.push('{');
            let entries = sorted(value);
            let last = entries.len().saturating_sub(1);
            for (index, (key, member)) in entries.into_iter().enumerate() {
                let mut name = String::new();
                let _ = write_repr(Val::Str(key), &mut name);
                if index > 0 {
                    out.push_str(",\n");
                    out.push_str(&blanks);
                }
                out.push_str(&name);
                out.push_str(": ");
                let taken = indent + 1 + name.chars().count() + 2;
                format(member, taken, if index == last { allowance + 1 } else { 1 }, out, env, depth + 1)?;
            }
            out.push('}');
        }
        Val::DataList(_) | Val::List(_) | Val::Tuple(_) => {
            let Some(items) = value.as_list() else { return Ok(()) };
            let (open, close) = match value {
                Val::Tuple([_]) => ('(', ",)"),
                Val::Tuple(_) => ('(', ")"),
                _ => ('[', "]"),
            };
            out.push(open);
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(",\n");
                    out.push_str(&blanks);
                }
                let right = if index + 1 == items.len() { allowance + close.len() } else { 1 };
                format(item, indent + 1, right, out, env, depth + 1)?;
            }
            out.push_str(close);
        }
        Val::Str(content) | Val::Safe(content) => long_text(content, indent, allowance, depth == 0, out),
        _ => out.push_str(&plain),
    }
    env.reserve(out.len())
}

fn repr(content: &str) -> String {
    let mut out = String::new();
    let _ = write_repr(Val::Str(content), &mut out);
    out
}

/// `PrettyPrinter._pprint_str`: a text of several literals, broken behind white space.
fn long_text(content: &str, indent: usize, allowance: usize, top: bool, out: &mut String) {
    let (indent, allowance) = if top { (indent + 1, allowance + 1) } else { (indent, allowance) };
    let wide = WIDTH.saturating_sub(indent);
    let lines: Vec<&str> = keep_ends(content);
    let mut chunks: Vec<String> = Vec::new();
    let mut room = wide;
    for (index, line) in lines.iter().enumerate() {
        let last_line = index + 1 == lines.len();
        let mut shown = repr(line);
        if last_line {
            room = room.saturating_sub(allowance);
        }
        if shown.chars().count() <= room {
            chunks.push(shown);
            continue;
        }
        // `\S*\s*` pieces, gathered as long as they fit.
        let parts = pieces(line);
        let mut current = String::new();
        let mut room_here = wide;
        for (at, part) in parts.iter().enumerate() {
            let candidate = format!("{current}{part}");
            if at + 1 == parts.len() && last_line {
                room_here = room_here.saturating_sub(allowance);
            }
            if repr(&candidate).chars().count() > room_here {
                if !current.is_empty() {
                    chunks.push(repr(&current));
                }
                current = (*part).to_owned();
            } else {
                current = candidate;
            }
        }
        if !current.is_empty() {
            shown = repr(&current);
            chunks.push(shown);
        }
    }
    if let [one] = chunks.as_slice() {
        out.push_str(one);
        return;
    }
    if top {
        out.push('(');
    }
    for (index, chunk) in chunks.iter().enumerate() {
        if index > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(chunk);
    }
    if top {
        out.push(')');
    }
}

/// `text.splitlines(True)`.
fn keep_ends(content: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in crate::template::python::text::split_lines(content) {
        let mut end = start + line.len();
        let rest = content.get(end..).unwrap_or("");
        end += if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
        lines.push(content.get(start..end).unwrap_or(""));
        start = end;
    }
    lines
}

/// `re.findall(r'\S*\s*', line)` without the empty last one.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let word = rest.find(crate::template::python::text::is_space).unwrap_or(rest.len());
        let behind = rest.get(word..).unwrap_or("");
        let gap = behind.find(|c| !crate::template::python::text::is_space(c)).unwrap_or(behind.len());
        let (piece, after) = rest.split_at_checked(word + gap).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = after;
    }
    pieces
}
