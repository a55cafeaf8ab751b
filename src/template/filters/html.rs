//! Filters of HTML.

use super::convert::{iterate, text};
use super::html_parser::{Event, parse};
use crate::template::error::{ErrorClass, Fault};
use crate::template::escape::{escape_into, needs_escape};
use crate::template::eval::{Buffer, Env};
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::safe("escape", Arity::None, escape),
    FilterDef::new("escapejs", Arity::None, escapejs),
    FilterDef::safe("escapeseq", Arity::None, escapeseq),
    FilterDef::safe("force_escape", Arity::None, force_escape),
    FilterDef::safe("linebreaks", Arity::NoneAtRender, linebreaks),
    FilterDef::safe("linebreaksbr", Arity::NoneAtRender, linebreaksbr),
    FilterDef::safe("linenumbers", Arity::NoneAtRender, linenumbers),
    FilterDef::safe("safe", Arity::None, safe),
    FilterDef::safe("safeseq", Arity::None, safeseq),
    FilterDef::safe("striptags", Arity::None, striptags),
];

fn escaped<'a>(content: &'a str, env: &Env<'a>) -> &'a str {
    if !needs_escape(content) {
        return content;
    }
    let mut out = env.buffer(content.len() + 16);
    escape_into(content, &mut out);
    out.finish()
}

/// Django's `conditional_escape`.
pub(super) fn conditional_escape<'a>(value: Val<'a>, env: &Env<'a>) -> Result<&'a str, Fault> {
    match value {
        Val::Safe(text) => Ok(text),
        other => Ok(escaped(text(other, env)?, env)),
    }
}

fn escape<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Safe(conditional_escape(value, env)?))
}

fn force_escape<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Safe(escaped(text(value, env)?, env)))
}

fn safe<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    Ok(Val::Safe(text(value, env)?))
}

fn escapeseq<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    each(value, env, conditional_escape)
}

fn safeseq<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    each(value, env, text)
}

fn each<'a>(value: Val<'a>, env: &Env<'a>, make: fn(Val<'a>, &Env<'a>) -> Result<&'a str, Fault>) -> FilterResult<'a> {
    let mut items = env.vec();
    for item in iterate(value, env)?.iter() {
        items.push(Val::Safe(make(item, env)?));
    }
    Ok(Val::List(items.into_bump_slice()))
}

fn escapejs<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let special = |c: char| {
        c < ' ' || matches!(c, '\\' | '\'' | '"' | '>' | '<' | '&' | '=' | '-' | ';' | '`' | '\u{2028}' | '\u{2029}')
    };
    if !content.contains(special) {
        return Ok(Val::Safe(content));
    }
    let mut out = env.buffer(content.len() + 32);
    for c in content.chars() {
        if special(c) { push_unicode(u32::from(c), &mut out) } else { out.push(c) }
    }
    Ok(Val::Safe(out.finish()))
}

/// `\uXXXX`
fn push_unicode(code: u32, out: &mut Buffer<'_>) {
    out.push_str("\\u");
    for shift in [12, 8, 4, 0] {
        out.push(char::from_digit(code >> shift & 15, 16).unwrap_or('0').to_ascii_uppercase());
    }
}

/// Appends the text with every line end as `\n`.
fn normalize_newlines(content: &str) -> std::borrow::Cow<'_, str> {
    if content.contains('\r') { content.replace("\r\n", "\n").replace('\r', "\n").into() } else { content.into() }
}

/// Appends lines parted by `<br>`.
fn push_lines(content: &str, escape: bool, out: &mut Buffer<'_>) {
    for (index, line) in content.split('\n').enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        if escape { escape_into(line, out) } else { out.push_str(line) }
    }
}

fn linebreaks<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = normalize_newlines(text(value, env)?);
    let escape = env.autoescape() && !value.is_safe();
    let mut out = env.buffer(content.len() + 16);
    let mut rest = &*content;
    loop {
        // A run of two or more line ends parts paragraphs.
        let (paragraph, after) = match rest.find("\n\n") {
            Some(at) => (rest.get(..at).unwrap_or(""), rest.get(at..).map(|rest| rest.trim_start_matches('\n'))),
            None => (rest, None),
        };
        out.push_str("<p>");
        push_lines(paragraph, escape, &mut out);
        out.push_str("</p>");
        let Some(after) = after else { break };
        out.push_str("\n\n");
        rest = after;
    }
    Ok(Val::Safe(out.finish()))
}

fn linebreaksbr<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = normalize_newlines(text(value, env)?);
    let mut out = env.buffer(content.len() + 16);
    push_lines(&content, env.autoescape() && !value.is_safe(), &mut out);
    Ok(Val::Safe(out.finish()))
}

fn linenumbers<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let width = content.split('\n').count().to_string().len();
    let escape = env.autoescape() && !value.is_safe();
    let mut out = env.buffer(content.len() * 2);
    for (index, line) in content.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&format!("{:0width$}. ", index + 1));
        if escape { escape_into(line, &mut out) } else { out.push_str(line) }
    }
    Ok(Val::Safe(out.finish()))
}

/// Passes over the text that `strip_tags` makes before it gives up.
const MAX_STRIPS: usize = 50;

fn striptags<'a>(value: Val<'a>, _: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let suspicious = || Err(Fault::new(ErrorClass::SuspiciousOperation, "too many unclosed tags"));
    if many_open_tags(content) {
        return suspicious();
    }
    let mut current = content.to_owned();
    let mut passes = 0;
    while current.contains('<') && current.contains('>') {
        if passes >= MAX_STRIPS {
            return suspicious();
        }
        let stripped = strip_once(&current);
        if stripped.matches('<').count() == current.matches('<').count() {
            break;
        }
        current = stripped;
        passes += 1;
    }
    Ok(Val::Str(env.text(&current)))
}

fn strip_once(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    parse(content, false, &mut |event| {
        match event {
            Event::Data(data) | Event::Text(data) => out.push_str(data),
            Event::Entity(name) => {
                out.push('&');
                out.push_str(name);
                out.push(';');
            }
            Event::Character(number) => {
                out.push_str("&#");
                out.push_str(number);
                out.push(';');
            }
            Event::Start { .. } | Event::End { .. } | Event::Comment => {}
        }
        true
    });
    out
}

/// `<[a-zA-Z][^>]{1000,}` with fifty `<` in it.
fn many_open_tags(content: &str) -> bool {
    let mut rest = content;
    while let Some(at) = rest.find('<') {
        let open = rest.get(at..).unwrap_or("");
        if !open.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
            rest = open.get(1..).unwrap_or("");
            continue;
        }
        let end = open.find('>').unwrap_or(open.len());
        let tag = open.get(..end).unwrap_or("");
        if tag.chars().count() >= 1002 {
            if tag.matches('<').count() >= MAX_STRIPS {
                return true;
            }
            rest = open.get(end..).unwrap_or("");
        } else {
            // A later `<` of the same run can't reach further than this one did.
            rest = open.get(end.max(1)..).unwrap_or("");
        }
    }
    false
}
