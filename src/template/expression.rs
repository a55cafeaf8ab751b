//! Filter expressions: `value|filter:argument|…`.
//!
//! Django reads them with one regular expression (`filter_re` in `django/template/base.py`);
//! this reader accepts the same texts and says of the others which token is wrong.

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::library::{Arity, FilterDef, Library};
use super::python::number::{Integer, digit, parse_float, parse_int};
use super::python::text::{is_space, word_length};
use super::tree::{Expression, FilterCall, Operand, OperandKind, Word};
use crate::text::{Span, nearest};
use std::collections::HashMap;

const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '‚', '‛', '″'];

/// Reads expressions of one template and collects what is wrong with them.
pub(crate) struct Reader<'s> {
    pub(crate) source: &'s str,
    pub(crate) library: &'s Library,
    pub(crate) errors: Vec<SyntaxError>,
    /// What unknown filters were taken for: one slip is often made in many places.
    pub(crate) near: HashMap<String, Option<&'static str>>,
}

impl Reader<'_> {
    pub(crate) fn error(&mut self, error: SyntaxError) {
        self.errors.push(error);
    }

    /// Reads the expression at `span`, which begins and ends without blanks.
    pub(crate) fn expression(&mut self, span: Span) -> Expression {
        let Some((base, at)) = self.base(span) else {
            return Expression { span, base: Operand { span, kind: OperandKind::Broken }, filters: Vec::new() };
        };
        let filters = self.filters(at, span);
        Expression { span, base, filters }
    }

    /// Reads `filter|filter:…` for `{% filter %}`.
    pub(crate) fn chain(&mut self, span: Span) -> Expression {
        let filters = match self.filter(span.start, span) {
            Some((first, at)) => {
                let mut filters = vec![first];
                filters.extend(self.filters(at, span));
                filters
            }
            None => Vec::new(),
        };
        Expression { span, base: Operand { span: Span::at(span.start), kind: OperandKind::Block }, filters }
    }

    fn text(&self, from: usize, span: Span) -> &str {
        Span::new(from, span.end).of(self.source)
    }

    fn base(&mut self, span: Span) -> Option<(Operand, usize)> {
        if let Some(read) = self.operand(span.start, span) {
            return read;
        }
        let error = self.bad_start(span);
        self.error(error);
        None
    }

    /// A literal or variable at `from`. The outer option is empty where there is none, the inner
    /// one where there is a bad one (which has been reported).
    #[allow(clippy::option_option, reason = "absent and reported are different answers")]
    fn operand(&mut self, from: usize, span: Span) -> Option<Option<(Operand, usize)>> {
        let text = self.text(from, span);
        if let Some((length, translated)) = constant_length(text) {
            let value = unquote(text, length, translated);
            let span = Span::new(from, from + length);
            return Some(Some((Operand { span, kind: OperandKind::Text { value, translated } }, span.end)));
        }
        let length = match word_length(text, true) {
            0 => number_length(text)?,
            length => length,
        };
        let place = Span::new(from, from + length);
        match variable(place.of(self.source), place) {
            Ok(kind) => Some(Some((Operand { span: place, kind }, place.end))),
            Err(error) => {
                self.error(*error);
                Some(Some((Operand { span: place, kind: OperandKind::Broken }, place.end)))
            }
        }
    }

    fn filters(&mut self, mut at: usize, span: Span) -> Vec<FilterCall> {
        let mut filters = Vec::new();
        while at < span.end {
            let rest = self.text(at, span);
            let blanks = leading_blanks(rest);
            let after = rest.get(blanks..).unwrap_or("");
            if !after.starts_with('|') || after.starts_with("||") {
                let error = remainder_error(rest, at);
                self.error(error);
                break;
            }
            let bar = at + blanks + 1;
            let name_at = bar + leading_blanks(self.text(bar, span));
            let Some((filter, next)) = self.filter(name_at, span) else { break };
            filters.push(filter);
            at = next;
        }
        filters
    }

    /// Reads `name` or `name:argument` at `from`.
    fn filter(&mut self, from: usize, span: Span) -> Option<(FilterCall, usize)> {
        let rest = self.text(from, span);
        let length = word_length(rest, false);
        if length == 0 {
            let error = match rest.chars().next() {
                Some(c) => SyntaxError::new(
                    Kind::Other,
                    Span::new(from, from + c.len_utf8()),
                    format!("a filter's name was expected, not `{c}`"),
                ),
                None => {
                    SyntaxError::new(Kind::Other, Span::new(from.saturating_sub(1), from), "a filter's name is missing")
                }
            };
            self.error(error.help("write a filter after `|`, or take the `|` away"));
            return None;
        }
        let name = Word { text: rest.get(..length)?.to_owned(), span: Span::new(from, from + length) };
        let (argument, readable, end) = self.argument(&name, span)?;
        self.check_filter(&name, argument.as_ref(), readable);
        Some((FilterCall { span: Span::new(from, end), name, argument }, end))
    }

    /// Reads the argument after a filter's name, if one follows: with it, whether all of it could
    /// be read, and where it ends. Nothing where reading can't go on.
    fn argument(&mut self, name: &Word, span: Span) -> Option<(Option<Operand>, bool, usize)> {
        let at = name.span.end;
        let rest = self.text(at, span);
        let before = leading_blanks(rest);
        if !rest.get(before..).unwrap_or("").starts_with(':') {
            return Some((None, true, at));
        }
        let colon = at + before;
        let after = leading_blanks(self.text(colon + 1, span));
        let value_at = colon + 1 + after;
        let blank = if before > 0 { Span::new(at, colon) } else { Span::new(colon + 1, value_at) };
        if !blank.is_empty() {
            self.error(
                SyntaxError::new(
                    Kind::FilterColonSpace,
                    blank,
                    format!("a blank beside the `:` of filter `{}`", name.text),
                )
                .help(format!("write `{}:argument` without blanks", name.text)),
            );
        }
        if let Some(read) = self.operand(value_at, span) {
            let (operand, end) = read?;
            return Some((Some(operand), true, end));
        }
        let error = self.bad_argument(name, value_at, span);
        let end = error.span.end;
        let resume = error.kind == Kind::CurlyQuotes;
        if blank.is_empty() || resume || value_at < span.end {
            self.error(error);
        }
        resume.then_some((None, false, end))
    }

    fn check_filter(&mut self, name: &Word, argument: Option<&Operand>, readable: bool) {
        let Some(filter) = self.library.filter(&name.text).copied() else {
            let library = self.library;
            let find = || nearest(&name.text, library.filters().map(|filter| filter.name));
            let near = *self.near.entry(name.text.clone()).or_insert_with(find);
            self.error(unknown_filter(name, near));
            return;
        };
        if let Some(why) = filter.refused {
            self.error(
                SyntaxError::new(Kind::Refused, name.span, format!("filter `{}` is refused here: {why}", name.text))
                    .help("use another filter"),
            );
        } else if readable && let Some(error) = wrong_arity(name, &filter, argument) {
            self.error(error);
        }
    }

    fn bad_start(&self, span: Span) -> SyntaxError {
        let text = span.of(self.source);
        let first = text.chars().next().unwrap_or(' ');
        let one = Span::new(span.start, span.start + first.len_utf8());
        if CURLY.contains(&first) {
            return curly(one, first);
        }
        match first {
            '"' | '\'' => SyntaxError::new(Kind::Other, span, format!("the text begun with `{first}` does not end"))
                .help(format!("close it with `{first}`")),
            '#' | '^' | '/' | '!' | '>' => {
                SyntaxError::new(Kind::ForeignSyntax, one, format!("`{first}` begins no variable"))
                    .help("this looks like Handlebars: use `{% if … %}` or `{% for … %}` blocks")
            }
            '{' => SyntaxError::new(Kind::ForeignSyntax, one, "a brace too many").help(
                "variables stand between two braces, `{{ name }}`; put a blank between a brace of the text and the tag",
            ),
            '[' => SyntaxError::new(Kind::ForeignSyntax, one, "a list can't be written in a template")
                .help("pass the list in as a variable"),
            '(' => {
                SyntaxError::new(Kind::ForeignSyntax, one, "parentheses are not allowed here").help("take them away")
            }
            '|' => SyntaxError::new(Kind::BadVariablePath, one, "a variable was expected before `|`")
                .help("write the variable's name before the first `|`"),
            '=' | '<' | '&' | '+' | '-' | '*' | '%' => SyntaxError::new(
                Kind::BadOperator,
                operator_span(text, span.start),
                "an operator stands where a value was expected",
            )
            .help("write a variable, a number or a quoted text"),
            '$' => SyntaxError::new(Kind::BadVariablePath, one, "`$` can't begin a variable").help(format!(
                "write `event|lookup:'{name}'`, or `person|lookup:'{name}'` for a profile's property",
                name = text.split([' ', '|', '.', '}']).next().unwrap_or("$name")
            )),
            _ => SyntaxError::new(Kind::BadVariablePath, one, format!("`{first}` can't begin a variable"))
                .help("names are made of letters, digits and `_`, parted by dots"),
        }
    }

    fn bad_argument(&self, name: &Word, at: usize, span: Span) -> SyntaxError {
        let rest = self.text(at, span);
        let Some(first) = rest.chars().next() else {
            return SyntaxError::new(
                Kind::FilterArgument,
                Span::new(at.saturating_sub(1), at),
                "the argument after `:` is missing",
            )
            .help(format!("write `{}:'text'` or take the `:` away", name.text));
        };
        if CURLY.contains(&first) {
            let mut error = curly(Span::new(at, at + first.len_utf8()), first);
            let inside = rest.get(first.len_utf8()..).unwrap_or("");
            if let Some(close) = inside.find(|c| CURLY.contains(&c)) {
                let end = inside.get(close..).and_then(|tail| tail.chars().next()).map_or(0, char::len_utf8);
                error.span.end = at + first.len_utf8() + close + end;
            }
            return error;
        }
        let one = Span::new(at, at + first.len_utf8());
        if first == '"' || first == '\'' {
            return SyntaxError::new(
                Kind::FilterArgument,
                Span::new(at, span.end),
                format!("the text begun with `{first}` does not end"),
            )
            .help(format!("close it with `{first}`"));
        }
        SyntaxError::new(
            Kind::FilterArgument,
            one,
            format!("`{first}` can't begin the argument of filter `{}`", name.text),
        )
        .help("write a quoted text, a number or a variable")
    }
}

fn leading_blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_space).len()
}

/// Length of the quoted text (or `_("…")`) that `text` begins with, and whether it is of the second form.
fn constant_length(text: &str) -> Option<(usize, bool)> {
    let (open, inner) = match text.strip_prefix("_(") {
        Some(inner) => (2, inner),
        None => (0, text),
    };
    let bytes = inner.as_bytes();
    let quote = *bytes.first()?;
    if quote != b'"' && quote != b'\'' {
        return None;
    }
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            byte if byte == quote => break,
            _ => at += 1,
        }
    }
    if open == 0 {
        return Some((at + 1, false));
    }
    (bytes.get(at + 1) == Some(&b')')).then_some((open + at + 2, true))
}

/// The text that a literal stands for: only the quote and the backslash can be escaped.
fn unquote(text: &str, length: usize, translated: bool) -> String {
    let (skip, tail) = if translated { (3, 2) } else { (1, 1) };
    let quote = text.as_bytes().get(skip - 1).copied().map_or('"', char::from);
    let inside = text.get(skip..length - tail).unwrap_or("");
    if !inside.contains('\\') {
        return inside.to_owned();
    }
    inside.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\")
}

/// Length of `[-+.]?\d[\d.e]*` at the start of `text`.
fn number_length(text: &str) -> Option<usize> {
    let sign = usize::from(text.starts_with(['-', '+', '.']));
    let digits = text.get(sign..)?;
    digit(digits.chars().next()?)?;
    Some(sign + digits.find(|c| digit(c).is_none() && c != '.' && c != 'e').unwrap_or(digits.len()))
}

/// Whether Python might read a number: no word of letters is one but for those of `inf` and `nan`.
fn may_be_number(text: &str) -> bool {
    text.bytes().next().is_some_and(|byte| !byte.is_ascii_alphabetic() || matches!(byte, b'i' | b'I' | b'n' | b'N'))
}

/// What Django's `Variable` makes of a word: a number where Python reads one, otherwise a path.
fn variable(text: &str, span: Span) -> Result<OperandKind, Box<SyntaxError>> {
    if !may_be_number(text) {
        // Nearly always.
    } else if text.contains(['.', 'e', 'E']) {
        if !text.ends_with('.')
            && let Some(number) = parse_float(text)
        {
            return Ok(OperandKind::Float(number));
        }
    } else if let Some(number) = parse_int(text) {
        return Ok(match number {
            Integer::Small(small) => OperandKind::Int(small),
            Integer::Big(big) => OperandKind::Big(big),
        });
    }
    if let Some(at) = if text.starts_with('_') { Some(0) } else { text.find("._").map(|dot| dot + 1) } {
        let rest = text.get(at..).unwrap_or("");
        let end = at + rest.find('.').unwrap_or(rest.len());
        let bad = Span::new(span.start + at, span.start + end);
        let error = SyntaxError::new(Kind::BadVariablePath, bad, "a name may not begin with an underscore");
        return Err(Box::new(error.help("such names can't be reached from a template")));
    }
    let mut at = span.start;
    let parts = text.split('.').map(|part| {
        let word = Word { text: part.to_owned(), span: Span::new(at, at + part.len()) };
        at += part.len() + 1;
        word
    });
    Ok(OperandKind::Path(parts.collect()))
}

fn curly(span: Span, quote: char) -> SyntaxError {
    SyntaxError::new(Kind::CurlyQuotes, span, format!("curly quote `{quote}` where a straight one was expected"))
        .help("write ' or \" (word processors turn them into curly ones)")
}

fn operator_span(text: &str, at: usize) -> Span {
    let length = text.find(|c| !"=<>!&|+-*/%~".contains(c)).unwrap_or(text.len()).max(1);
    Span::new(at, at + length)
}

/// What is wrong where a filter or the end was expected.
fn remainder_error(rest: &str, at: usize) -> SyntaxError {
    let blanks = leading_blanks(rest);
    let text = rest.get(blanks..).unwrap_or("");
    let at = at + blanks;
    let Some(first) = text.chars().next() else {
        return SyntaxError::new(Kind::Other, Span::at(at), "something more was expected");
    };
    let one = Span::new(at, at + first.len_utf8());
    if CURLY.contains(&first) {
        return curly(one, first);
    }
    let operator = operator_span(text, at);
    let shown = operator.shifted(0).len();
    let symbol = text.get(..shown).unwrap_or("");
    match first {
        '[' => SyntaxError::new(Kind::BadVariablePath, one, "`[ ]` can't follow a variable")
            .help("write a dot: `items.0`, `item.name`"),
        '(' => SyntaxError::new(Kind::ForeignSyntax, one, "a call with parentheses is not part of this language")
            .help("a filter's argument follows a colon: `name|filter:'argument'`"),
        '?' if text.get(at..).is_some_and(|rest| rest.contains(':')) => {
            SyntaxError::new(Kind::ForeignSyntax, one, "`? :` is JavaScript's way to choose between two values")
                .help("write `{% if a %}b{% else %}c{% endif %}`, or `a|yesno:'b,c'`")
        }
        '$' | '@' | '#' | '?' | '~' | '`' | '\\' => {
            SyntaxError::new(Kind::BadVariablePath, one, format!("`{first}` is not allowed in a variable's name"))
                .help("names are made of letters, digits and `_`, parted by dots")
        }
        '|' | '&' => SyntaxError::new(Kind::BadOperator, operator, format!("`{symbol}` is no operator here"))
            .help("for a fallback write `|default:'text'`; in conditions write `or` and `and`"),
        '-' if blanks == 0 => SyntaxError::new(Kind::BadVariablePath, one, "`-` is not allowed in a variable's name")
            .help("names are made of letters, digits and `_`; there is no arithmetic"),
        '+' | '-' | '*' | '/' | '%' => SyntaxError::new(
            Kind::BadOperator,
            operator,
            format!("there is no arithmetic: `{symbol}` was not expected"),
        )
        .help("use a filter, such as `|add:1`"),
        '=' | '<' | '>' | '!' => {
            SyntaxError::new(Kind::BadOperator, operator, format!("operator `{symbol}` was not expected here"))
                .help("in conditions, operators need a blank on both sides")
        }
        ':' => SyntaxError::new(Kind::FilterArgument, one, "`:` was not expected here")
            .help("a filter takes one argument, `name|filter:'argument'`"),
        '{' | '}' => SyntaxError::new(Kind::ForeignSyntax, one, format!("brace `{first}` inside a tag"))
            .help("tags can't stand inside tags"),
        '"' | '\'' => SyntaxError::new(Kind::Other, one, "a quoted text was not expected here")
            .help("a quoted text can be a value or stand after a filter's `:`"),
        '.' => SyntaxError::new(Kind::BadVariablePath, one, "a dot can't follow a filter's argument or a literal")
            .help("look the part up before the filters"),
        _ => after_blank(text, blanks, at),
    }
}

fn after_blank(text: &str, blanks: usize, at: usize) -> SyntaxError {
    let length = text.find(is_space).unwrap_or(text.len()).max(1);
    let word = text.get(..length).unwrap_or(text);
    let span = Span::new(at, at + word.len());
    match word {
        "or" | "and" | "if" | "not" | "in" | "is" => {
            SyntaxError::new(Kind::ForeignSyntax, span, format!("`{word}` works only in `{{% if %}}`"))
                .help("for a fallback write `|default:'text'`")
        }
        _ if blanks > 0 => {
            SyntaxError::new(Kind::BadVariablePath, span, format!("`{word}` was not expected after a blank"))
                .help("a variable's name holds no blank; a filter is parted by `|`")
        }
        _ => SyntaxError::new(Kind::Other, span, format!("`{word}` was not expected here")).help("take it away"),
    }
}

fn unknown_filter(name: &Word, near: Option<&str>) -> SyntaxError {
    let error = SyntaxError::new(Kind::UnknownFilter, name.span, format!("there is no filter `{}`", name.text));
    match near {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("take it away or use another filter"),
    }
}

fn wrong_arity(name: &Word, filter: &FilterDef, argument: Option<&Operand>) -> Option<SyntaxError> {
    match (filter.arity, argument) {
        (Arity::Required, None) => Some(
            SyntaxError::new(Kind::FilterArgument, name.span, format!("filter `{}` needs an argument", name.text))
                .help(format!("write `{}:…`", name.text)),
        ),
        (Arity::None, Some(argument)) => Some(
            SyntaxError::new(Kind::FilterArgument, argument.span, format!("filter `{}` takes no argument", name.text))
                .help(format!("write `{}` alone", name.text)),
        ),
        _ => None,
    }
}
