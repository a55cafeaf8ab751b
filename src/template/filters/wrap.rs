//! `wordwrap`: Python's `textwrap.TextWrapper` as `django.utils.text.wrap` sets it up.

use super::Whole;
use super::convert::{text, to_int};
use crate::template::error::Fault;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::text::{expand_tabs, is_space, split_lines};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[FilterDef::safe("wordwrap", Arity::Required, wordwrap)];

fn wordwrap<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let width = match to_int(argument.unwrap_or(Val::None))? {
        Whole::Small(width) => width,
        big @ Whole::Big(_) => big.clamped(),
    };
    let mut lines: Vec<String> = Vec::new();
    for line in split_lines(content) {
        if width <= 0 {
            return Err(Fault::value(format!("invalid width {width} (must be > 0)")));
        }
        let before = lines.len();
        wrap_line(&expand_tabs(line, 8), usize::try_from(width).unwrap_or(usize::MAX), &mut lines);
        if lines.len() == before {
            // A line of blanks only stays.
            lines.push(line.to_owned());
        }
    }
    if content.ends_with('\n') {
        lines.push(String::new());
    }
    Ok(Val::Str(env.text(&lines.join("\n"))))
}

/// The white space that `textwrap` splits at: ASCII only.
const fn is_gap(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Words and the gaps between them.
fn chunks(line: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let gap = is_gap(first);
        let end = rest.find(|c| is_gap(c) != gap).unwrap_or(rest.len());
        let (chunk, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        chunks.push(chunk);
        rest = after;
    }
    chunks
}

fn wrap_line(line: &str, width: usize, lines: &mut Vec<String>) {
    let blank = |chunk: &str| chunk.chars().all(is_space);
    let first = lines.len();
    let mut chunks = chunks(line).into_iter().peekable();
    while chunks.peek().is_some() {
        let mut current: Vec<&str> = Vec::new();
        let mut length = 0;
        if lines.len() > first {
            chunks.next_if(|chunk| blank(chunk));
        }
        while let Some(chunk) = chunks.next_if(|chunk| length + chunk.chars().count() <= width) {
            length += chunk.chars().count();
            current.push(chunk);
        }
        // A word longer than the line has a line of its own.
        if current.is_empty()
            && let Some(long) = chunks.next_if(|chunk| chunk.chars().count() > width)
        {
            current.push(long);
        }
        if current.last().is_some_and(|chunk| blank(chunk)) {
            current.pop();
        }
        if !current.is_empty() {
            lines.push(current.concat());
        }
    }
}
