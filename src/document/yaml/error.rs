//! Syntax errors in words that help.

use super::MAX_DEPTH;
use super::events::{Failure, FailureKind};
use crate::text::Span;

/// Why a text is not YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// The bytes meant.
    pub span: Span,
    /// One lower-case sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// A place that explains it, and how.
    pub related: Option<(Span, String)>,
}

impl SyntaxError {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, related: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The parser's error in our words. `last_end` is where the last sound part ended, `open`
/// the innermost bracket that is still open.
pub(super) fn explain(source: &str, last_end: usize, open: Option<Span>, failure: &Failure) -> SyntaxError {
    let mut error = in_our_words(source, last_end, failure);
    if let Some(open) = open.filter(|open| error.related.is_none() && *open != error.span) {
        error.related = Some((open, format!("`{}` is still open", open.of(source))));
    }
    error
}

fn in_our_words(source: &str, last_end: usize, failure: &Failure) -> SyntaxError {
    if let Some(error) = bare_template(source, last_end, failure.at) {
        return error;
    }
    let at = character(source, failure.at);
    match failure.kind {
        FailureKind::UnclosedQuote | FailureKind::InsideQuote => unclosed_quote(source, last_end, at),
        FailureKind::AfterQuote => SyntaxError::new(at, "text after the closing quote")
            .help("a quote inside quotes is written `\\\"` in double and `''` in single ones; members of `{ }` and `[ ]` need a comma between them"),
        FailureKind::Escape => escape(source, failure.at),
        FailureKind::SecondColon => second_colon(source, at),
        FailureKind::UnexpectedCharacter(character) => unexpected(character, at),
        FailureKind::Tab => SyntaxError::new(at, "a tab where YAML wants blanks").help("indent with blanks"),
        FailureKind::TooDeep => {
            SyntaxError::new(at, format!("lists and mappings lie more than {MAX_DEPTH} deep in each other"))
        }
        FailureKind::UnclosedBracket => SyntaxError::new(at, failure.words.clone()),
        FailureKind::FlowSeparator => SyntaxError::new(at, "expected `,` or the closing bracket here")
            .help("inside `{ }` and `[ ]` members are separated by commas; texts with `:` `,` `{` or `[` go in quotes"),
        FailureKind::MissingKey => SyntaxError::new(at, "expected a key here (`key: value`)")
            .help("a key begins in the same column as its neighbours and ends with `:` and a blank"),
        FailureKind::Indentation => SyntaxError::new(at, "the indentation does not fit the lines around it"),
        FailureKind::UnknownAlias => SyntaxError::new(word(source, failure.at), "`*` begins an alias, and no anchor has its name")
            .help("a text that begins with `*` goes in quotes"),
        FailureKind::Directive => SyntaxError::new(at, "a line that begins with `%` is a YAML directive")
            .help("directives are not needed here; a text that begins with `%` goes in quotes"),
        FailureKind::Other => SyntaxError::new(at, failure.words.clone()),
    }
}

/// A list or mapping stands where a key should.
pub(super) fn key_is_no_text(source: &str, span: Span) -> SyntaxError {
    let start = span.start.saturating_sub(1);
    if source.get(start..).is_some_and(|rest| rest.starts_with("{{")) {
        return quote_the_template(source, start);
    }
    SyntaxError::new(span, "a key must be a text")
}

/// `email: {{ person.email }}`: to YAML that is a mapping in a mapping.
fn bare_template(source: &str, last_end: usize, at: usize) -> Option<SyntaxError> {
    let from = source.get(..last_end).map_or(0, |before| before.rfind('\n').map_or(0, |newline| newline + 1));
    let until = source.get(at..)?.find('\n').map_or(source.len(), |len| at + len);
    let region = source.get(from..until)?;
    let found = region
        .match_indices(": ")
        .map(|(colon, _)| from + colon + 2)
        .chain(region.match_indices("- ").map(|(dash, _)| from + dash + 2))
        .find(|start| {
            source[*start..].trim_start_matches(' ').starts_with("{{") || source[*start..].starts_with("{%")
        })?;
    let blanks = source[found..].len() - source[found..].trim_start_matches(' ').len();
    (found + blanks <= at + 2).then(|| quote_the_template(source, found + blanks))
}

fn quote_the_template(source: &str, start: usize) -> SyntaxError {
    let line = source[start..].lines().next().unwrap_or("").trim_end();
    SyntaxError::new(Span::new(start, start + line.len()), "a value that begins with a template tag must be quoted")
        .help(format!("write \"{}\"", line.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn unclosed_quote(source: &str, last_end: usize, at: Span) -> SyntaxError {
    let between = source.get(last_end..at.start).unwrap_or("");
    // The parser stops where the text's end does not fit; what helps is where it began.
    let open = between.find(['"', '\'']).map_or(at, |quote| Span::new(last_end + quote, last_end + quote + 1));
    let mut error = SyntaxError::new(open, "this quote is never closed");
    if open != at {
        error.related = Some((at, "the text is still open here".to_owned()));
    }
    error.help("close it with the same quote at the end of the text")
}

fn escape(source: &str, at: usize) -> SyntaxError {
    let rest = source.get(at..).unwrap_or("");
    let found = invalid_escape(rest).map_or(Span::new(at, at + 1), |span| span.shifted(at));
    SyntaxError::new(found, "a backslash that begins no escape")
        .help("write `\\\\` for a backslash in double quotes, or use single quotes, where it needs no escape")
}

/// The first backslash in a double-quoted text that begins no escape (YAML 1.2.2 clause 5.7).
fn invalid_escape(rest: &str) -> Option<Span> {
    let mut at = 0;
    while let Some(found) = rest.get(at..)?.find('\\') {
        let start = at + found;
        let letter = rest.get(start + 1..)?.chars().next()?;
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ if "0abtnvfre \"/\\N_LP\t\r\n".contains(letter) => 0,
            _ => return Some(Span::new(start, start + 1 + letter.len_utf8())),
        };
        let code = rest.get(start + 2..start + 2 + digits);
        let surrogate =
            digits == 4 && code.is_some_and(|code| u32::from_str_radix(code, 16).is_ok_and(|c| c & 0xF800 == 0xD800));
        let pair = surrogate && rest.get(start + 6..start + 8) == Some("\\u");
        if digits > 0 && (!code.is_some_and(|code| code.bytes().all(|b| b.is_ascii_hexdigit())) || (surrogate && !pair))
        {
            return Some(Span::new(start, start + 2));
        }
        at = start + 2.max(1 + letter.len_utf8()) + digits + if pair { 6 } else { 0 };
    }
    None
}

/// `text: Acme: hello`: the parser points at the value, the reader looks for the colon.
fn second_colon(source: &str, at: Span) -> SyntaxError {
    let line_start = source[..at.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[line_start..].lines().next().unwrap_or("");
    let colon =
        |from: usize| line.get(from..).and_then(|rest| rest.find(": ").or(rest.ends_with(':').then(|| rest.len() - 1)));
    let Some(first) = colon(0) else {
        return SyntaxError::new(at, "a `:` where no key is expected");
    };
    let second = colon(first + 1).map(|second| first + 1 + second);
    let Some(second) = second else {
        return SyntaxError::new(
            Span::new(line_start + first, line_start + first + 1),
            "a `:` where no key is expected",
        )
        .help("check the indentation of this line and the one above it; a text with `: ` in it goes in quotes");
    };
    let value = line[first + 1..].trim();
    SyntaxError::new(Span::new(line_start + second, line_start + second + 1), "a second `: ` in an unquoted value")
        .help(format!("quote the value: \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
}

fn unexpected(found: char, at: Span) -> SyntaxError {
    if found.is_control() || matches!(found, '\u{FFFE}' | '\u{FFFF}') {
        return SyntaxError::new(
            at,
            format!("the control character U+{:04X} is not allowed in YAML", u32::from(found)),
        );
    }
    SyntaxError::new(at, format!("an unquoted value can't begin with `{found}`")).help("put the value in quotes")
}

/// The character at `at`; empty at the end of the text.
fn character(source: &str, at: usize) -> Span {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    Span::new(at, at + source[at..].chars().next().map_or(0, char::len_utf8))
}

fn word(source: &str, at: usize) -> Span {
    let start = character(source, at).start;
    let rest = &source[start..];
    Span::new(start, start + rest.find(char::is_whitespace).unwrap_or(rest.len()))
}
