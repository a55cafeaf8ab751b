//! Values without quotes: numbers, words, expressions, and what people write instead.

use super::parser::{Gap, Parser};
use super::problem::JsonProblem;
use crate::document::{Kind, Node};
use crate::text::{Mapped, Span};

impl Parser<'_> {
    /// Reads a run of expressions and bare characters; `before` is the gap that led here.
    pub(super) fn bare(&mut self, before: Gap) -> Node {
        let start = self.pos;
        let found = self.char();
        if let Some((span, text)) = self.odd_quoted("text") {
            return Node { span, kind: Kind::Text(text) };
        }
        let mut holes = false;
        loop {
            if let Some(hole) = self.hole_here() {
                holes = true;
                self.pos = hole.end;
            } else if ends_bare(self.char()) {
                break;
            } else {
                self.pos += self.char().len_utf8();
            }
        }
        let span = self.span(start, self.pos);
        if holes {
            return Node { span, kind: Kind::Hole };
        }
        if self.pos == start {
            let problem = JsonProblem::new(
                self.span(start, start + found.len_utf8()),
                format!("found `{found}` where a value was expected"),
            );
            self.stop((!before.has_tags()).then_some(problem));
            return Node { span, kind: Kind::Null };
        }
        let word = self.text.get(start..self.pos).unwrap_or("").to_owned();
        let kind = self.word(&word, start);
        Node { span, kind }
    }

    fn word(&mut self, word: &str, start: usize) -> Kind {
        let (kind, message, help) = match word {
            "true" => return Kind::Bool(true),
            "false" => return Kind::Bool(false),
            "null" => return Kind::Null,
            _ if is_number(word) => return Kind::Number(word.to_owned()),
            "True" | "TRUE" => (Kind::Bool(true), format!("`{word}` is no JSON value"), "write `true`".to_owned()),
            "False" | "FALSE" => (Kind::Bool(false), format!("`{word}` is no JSON value"), "write `false`".to_owned()),
            "None" | "undefined" | "NULL" | "Null" | "NaN" => {
                (Kind::Null, format!("`{word}` is no JSON value"), "write `null`".to_owned())
            }
            _ if word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) => (
                Kind::Number(word.to_owned()),
                format!("`{}` is not written as JSON writes numbers", shortened(word)),
                "put it in double quotes if it is meant as text".to_owned(),
            ),
            _ => (
                Kind::Text(self.mapped(start, start + word.len())),
                format!("`{}` is no JSON value", shortened(word)),
                "put text in double quotes".to_owned(),
            ),
        };
        let problem = JsonProblem::new(self.span(start, start + word.len()), message).help(help);
        self.problem(problem);
        kind
    }

    /// A text in quotes that JSON does not know, up to the closing one on its line.
    pub(super) fn odd_quoted(&mut self, what: &str) -> Option<(Span, Mapped)> {
        let closers: &[char] = match self.char() {
            '\'' => &['\''],
            '\u{201c}' | '\u{201d}' | '\u{201e}' => &['\u{201c}', '\u{201d}'],
            '\u{2018}' | '\u{2019}' => &['\u{2019}'],
            '`' => &['`'],
            _ => return None,
        };
        let start = self.pos;
        let inside = start + self.char().len_utf8();
        let line = self.text.get(inside..).unwrap_or("").split('\n').next().unwrap_or("");
        let length = line.find(closers)?;
        let closer = self.text.get(inside + length..)?.chars().next().map_or(0, char::len_utf8);
        let quote = self.char();
        self.pos = inside + length + closer;
        let span = self.span(start, self.pos);
        let problem = JsonProblem::new(span, format!("the {what} is in `{quote}` quotes; JSON knows only `\"`"))
            .help("write straight double quotes; paste the body as plain text");
        self.problem(problem);
        Some((span, self.mapped(inside, inside + length)))
    }
}

fn shortened(word: &str) -> String {
    if word.chars().count() <= 40 { word.to_owned() } else { word.chars().take(40).chain(['…']).collect() }
}

/// What can't be part of a bare value.
fn ends_bare(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | ',' | ':' | '[' | ']' | '{' | '}' | '"' | '\0')
}

/// RFC 8259, section 6.
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
