//! `truncatechars`, `truncatewords` and their HTML forms (`django.utils.text.Truncator`).

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

use super::convert::{Whole, text, to_int};
use super::html_parser::{Event, parse};
use super::unescape::unescape;
use crate::template::error::{ErrorClass, Fault};
use crate::template::escape::escape_into;
use crate::template::eval::Env;
use crate::template::library::{Arity, FilterDef, FilterResult};
use crate::template::python::text::{is_space, words};
use crate::template::value::Val;

pub(super) const FILTERS: &[FilterDef] = &[
    FilterDef::safe("truncatechars", Arity::Required, truncatechars),
    FilterDef::safe("truncatechars_html", Arity::Required, truncatechars_html),
    FilterDef::safe("truncatewords", Arity::Required, truncatewords),
    FilterDef::safe("truncatewords_html", Arity::Required, truncatewords_html),
];

/// `int(argument)`; nothing where Django gives the value back unchanged.
fn length_of(argument: Option<Val<'_>>) -> Result<Option<i64>, Fault> {
    match argument.unwrap_or(Val::None) {
        Val::Int(length) => Ok(Some(length)),
        argument => match to_int(argument) {
            Ok(length @ (Whole::Small(_) | Whole::Big(_))) => Ok(Some(length.clamped())),
            Err(fault) if fault.class() == ErrorClass::ValueError => Ok(None),
            Err(fault) => Err(fault),
        },
    }
}

fn is_combining(c: char) -> bool {
    !c.is_ascii() && CanonicalCombiningClassMapBorrowed::new().get_u8(c) != 0
}

fn truncatechars<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let Some(length) = length_of(argument)? else { return Ok(Val::Str(content)) };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else { return Ok(Val::Str("")) };
    let cut = if content.is_ascii() {
        if content.len() <= length {
            return Ok(Val::Str(content));
        }
        content.get(..length - 1).unwrap_or("")
    } else {
        let normal = normalized(content, env);
        match cut_at(normal, length) {
            Some(at) => normal.get(..at).unwrap_or(""),
            None => return Ok(Val::Str(normal)),
        }
    };
    let mut out = env.buffer(cut.len() + '…'.len_utf8());
    out.push_str(cut);
    out.push('…');
    Ok(Val::Str(out.finish()))
}

fn normalized<'a>(content: &'a str, env: &Env<'a>) -> &'a str {
    match ComposingNormalizerBorrowed::new_nfc().normalize(content) {
        std::borrow::Cow::Borrowed(same) => same,
        std::borrow::Cow::Owned(changed) => env.text(&changed),
    }
}

/// Where a text of more than `length` characters is cut, combining characters not counted.
fn cut_at(text: &str, length: usize) -> Option<usize> {
    let mut count = 0;
    let mut cut = None;
    for (at, c) in text.char_indices() {
        if is_combining(c) {
            continue;
        }
        count += 1;
        if cut.is_none() && count > length - 1 {
            cut = Some(at);
        }
        if count > length {
            return cut.or(Some(0));
        }
    }
    None
}

fn truncatewords<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let Some(length) = length_of(argument)? else { return Ok(Val::Str(content)) };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else { return Ok(Val::Str("")) };
    let mut out = env.buffer(content.len() + 4);
    for (index, word) in words(content).enumerate() {
        if index == length {
            if !out.as_str().ends_with(" …") {
                out.push_str(" …");
            }
            break;
        }
        if index > 0 {
            out.push(' ');
        }
        out.push_str(word);
    }
    Ok(Val::Str(out.finish()))
}

fn truncatechars_html<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let Some(length) = length_of(argument)? else { return Ok(Val::Str(content)) };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else { return Ok(Val::Str("")) };
    let content = normalized(content, env);
    let total = content.chars().count();
    let html = Html { remaining: length - 1, measure: Measure::Chars { length, seen: 0, total }, ..Html::new() };
    Ok(Val::Str(env.text(&html.run(content))))
}

fn truncatewords_html<'a>(value: Val<'a>, argument: Option<Val<'a>>, env: &Env<'a>) -> FilterResult<'a> {
    let content = text(value, env)?;
    let Some(length) = length_of(argument)? else { return Ok(Val::Str(content)) };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length > 0) else { return Ok(Val::Str("")) };
    let html = Html { remaining: length, measure: Measure::Words, ..Html::new() };
    Ok(Val::Str(env.text(&html.run(content))))
}

/// What is counted.
enum Measure {
    Chars { length: usize, seen: usize, total: usize },
    Words,
}

/// Django's `TruncateHTMLParser`.
struct Html {
    remaining: usize,
    measure: Measure,
    open: Vec<String>,
    out: String,
    /// Characters in `out`, kept up for the comparison that `truncatechars_html` makes.
    out_chars: usize,
}

/// The text is long enough.
struct Complete;

const VOID: [&str; 16] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "frame", "spacer",
];

impl Html {
    const fn new() -> Self {
        Self { remaining: 0, measure: Measure::Words, open: Vec::new(), out: String::new(), out_chars: 0 }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        self.out_chars += text.chars().count();
    }

    fn run(mut self, content: &str) -> String {
        let mut complete = false;
        parse(content, true, &mut |event| {
            if !complete {
                complete = self.event(event).is_err();
            }
            !complete
        });
        if complete {
            for tag in std::mem::take(&mut self.open).iter().rev() {
                self.push(&format!("</{tag}>"));
            }
        }
        self.out
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), Complete> {
        match event {
            Event::Start { name, source, closed } => {
                self.push(source);
                if !VOID.contains(&name) {
                    self.open.push(name.to_owned());
                    if closed {
                        self.end(name);
                    }
                }
            }
            Event::End { name } => self.end(name),
            Event::Data(data) => return self.data(data),
            Event::Text(data) => return self.data(&unescape(data)),
            Event::Entity(_) | Event::Character(_) | Event::Comment => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if !VOID.contains(&name) {
            self.push(&format!("</{name}>"));
            if self.open.last().is_some_and(|last| last == name) {
                self.open.pop();
            }
        }
    }

    fn data(&mut self, data: &str) -> Result<(), Complete> {
        let (length, shown) = match &mut self.measure {
            Measure::Chars { length, seen, total } => {
                let count = data.chars().count();
                *seen += count;
                if *seen == *length && self.out_chars + count == *total {
                    self.push(data);
                    return Err(Complete);
                }
                let end = crate::template::python::text::offset(data, self.remaining);
                (count, data.get(..end).unwrap_or("").to_owned())
            }
            Measure::Words => {
                let words = html_words(data);
                let shown: Vec<&str> = words.iter().copied().take(self.remaining).collect();
                (words.len(), shown.join(" "))
            }
        };
        let mut escaped = String::new();
        escape_into(&shown, &mut escaped);
        if self.remaining >= length {
            self.remaining -= length;
            self.push(&escaped);
            return Ok(());
        }
        self.remaining = 0;
        match self.measure {
            Measure::Chars { .. } => escaped.push('…'),
            Measure::Words if escaped.ends_with(" …") => {}
            Measure::Words => escaped.push_str(" …"),
        }
        self.push(&escaped);
        Err(Complete)
    }
}

/// Splits where white space stands between other characters, `(?<=\S)\s+(?=\S)`.
fn html_words(data: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let start = data.len() - data.trim_start_matches(is_space).len();
    let end = data.trim_end_matches(is_space).len();
    if start >= end {
        return vec![data];
    }
    let mut from = 0;
    let mut at = start;
    let inner = |range: std::ops::Range<usize>| data.get(range).unwrap_or("");
    while let Some(blank) = inner(at..end).find(is_space) {
        words.push(inner(from..at + blank));
        let rest = inner(at + blank..end);
        at += blank + (rest.len() - rest.trim_start_matches(is_space).len());
        from = at;
    }
    words.push(inner(from..data.len()));
    words
}
