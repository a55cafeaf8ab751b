//! What each tag takes.

use std::collections::{HashMap, HashSet};

use super::{Frame, Parser, did_you_mean};
use crate::template::error::{SyntaxError, SyntaxErrorKind as Kind};
use crate::template::library::{Binding, Library, TagArguments, TagShape};
use crate::template::python::text::{is_space, word_length, words as split_words};
use crate::template::tree::{Expression, TagKind, Word};
use crate::text::Span;

type Read = Result<TagKind, Box<SyntaxError>>;

const DELIMITERS: [&str; 8] = [
    "openblock",
    "closeblock",
    "openvariable",
    "closevariable",
    "openbrace",
    "closebrace",
    "opencomment",
    "closecomment",
];

impl Parser<'_> {
    /// Reads a tag's arguments; with its kind, the name of its closing tag if it has a block.
    pub(super) fn tag_kind(&mut self, inner: Span, name: &Word, shape: &TagShape) -> (TagKind, Option<String>) {
        let read = match shape {
            TagShape::Builtin => self.builtin(inner, name),
            TagShape::Unsupported(why) => Err(unsupported(name, why)),
            TagShape::Inline { arguments, .. } | TagShape::Block { arguments, .. } => {
                self.custom(inner, name, arguments)
            }
        };
        let kind = read.unwrap_or_else(|error| {
            self.reader.error(*error);
            TagKind::Broken
        });
        let closer = match shape {
            TagShape::Block { closer, .. } => Some((*closer).to_owned()),
            TagShape::Inline { .. } => None,
            TagShape::Unsupported(_) if name.text == "block" => Some("endblock".to_owned()),
            TagShape::Unsupported(_) => None,
            TagShape::Builtin => match name.text.as_str() {
                "if" | "for" | "with" | "autoescape" | "filter" | "ifchanged" | "spaceless" | "comment" => {
                    Some(format!("end{}", name.text))
                }
                "verbatim" => Some("endverbatim".to_owned()),
                _ => None,
            },
        };
        (kind, closer)
    }

    fn builtin(&mut self, inner: Span, name: &Word) -> Read {
        match name.text.as_str() {
            "if" => Ok(TagKind::If),
            "for" => self.for_tag(inner, name),
            "with" => self.with_tag(inner, name),
            "autoescape" => self.autoescape(inner, name),
            "filter" => self.filter_tag(inner, name),
            "ifchanged" => Ok(TagKind::IfChanged { values: self.values_from(inner, 1)? }),
            "spaceless" => Ok(TagKind::Spaceless),
            "comment" => Ok(TagKind::Comment { note: self.rest(inner, name).1 }),
            "verbatim" => Ok(TagKind::Verbatim { label: self.rest(inner, name).1 }),
            "cycle" => self.cycle(inner, name),
            "resetcycle" => self.reset_cycle(inner, name),
            "firstof" => self.first_of(inner, name),
            "now" => self.now(inner, name),
            "regroup" => self.regroup(inner, name),
            "templatetag" => self.template_tag(inner, name),
            "widthratio" => self.width_ratio(inner, name),
            "load" => self.load(inner, name),
            _ => Err(wrong(name.span, "this tag is not known to the parser", "take it away")),
        }
    }

    /// What follows the tag's name.
    fn rest(&self, inner: Span, name: &Word) -> (Span, String) {
        let after = Span::new(name.span.end, inner.end);
        let text = after.of(self.reader.source);
        let trimmed = text.trim_start_matches(is_space);
        (Span::new(after.end - trimmed.len(), after.end), trimmed.to_owned())
    }

    fn values_from(&mut self, inner: Span, skip: usize) -> Result<Vec<Expression>, Box<SyntaxError>> {
        let words = self.words(inner)?;
        Ok(words.iter().skip(skip).map(|word| self.reader.expression(*word)).collect())
    }

    fn values(&mut self, words: &[Span]) -> Vec<Expression> {
        words.iter().map(|word| self.reader.expression(*word)).collect()
    }

    fn is(&self, words: &[Span], at: usize, text: &str) -> bool {
        words.get(at).is_some_and(|word| word.of(self.reader.source) == text)
    }

    /// Takes `as name` off the end of the words.
    fn take_as(&self, words: &mut Vec<Span>) -> Option<Word> {
        let at = words.len().checked_sub(2)?;
        if !self.is(words, at, "as") {
            return None;
        }
        let name = words.last().map(|word| self.word(*word));
        words.truncate(at);
        name
    }

    fn for_tag(&mut self, inner: Span, name: &Word) -> Read {
        const FORM: &str = "write `{% for item in list %}`";
        let words = self.words(inner)?;
        if words.len() < 4 {
            return Err(wrong(inner, "a loop needs a name, `in` and a list", FORM));
        }
        let reversed = self.is(&words, words.len() - 1, "reversed");
        let in_at = words.len() - if reversed { 3 } else { 2 };
        if !self.is(&words, in_at, "in") {
            let span = words.get(in_at).copied().unwrap_or(name.span);
            return Err(wrong(span, "`in` was expected here", FORM));
        }
        let targets = self.targets(words.get(1..in_at).unwrap_or(&[]), name)?;
        let iterable = words.get(in_at + 1).map(|word| self.reader.expression(*word));
        match iterable {
            Some(iterable) => Ok(TagKind::For { targets, iterable, reversed }),
            None => Err(wrong(inner, "the list is missing", FORM)),
        }
    }

    /// Names parted by commas, with or without blanks around the commas.
    fn targets(&self, words: &[Span], name: &Word) -> Result<Vec<Word>, Box<SyntaxError>> {
        const HELP: &str = "write one name, or names parted by commas: `{% for key, value in pairs %}`";
        let mut targets = Vec::new();
        let mut open = false;
        for word in words {
            let mut at = word.start;
            for (index, piece) in word.of(self.reader.source).split(',').enumerate() {
                let span = Span::new(at, at + piece.len());
                at += piece.len() + 1;
                if index > 0 {
                    if !open {
                        return Err(wrong(
                            Span::new(span.start - 1, span.start),
                            "a name is missing beside this comma",
                            HELP,
                        ));
                    }
                    open = false;
                }
                if piece.is_empty() {
                    continue;
                }
                if open {
                    return Err(wrong(span, "a comma is missing before this name", HELP));
                }
                if let Some(at) = piece.find(['"', '\'', '|']) {
                    let bad = Span::new(span.start + at, span.start + at + 1);
                    return Err(wrong(bad, "a loop's name is no expression", HELP));
                }
                targets.push(self.word(span));
                open = true;
            }
        }
        if open {
            Ok(targets)
        } else {
            Err(wrong(words.last().copied().unwrap_or(name.span), "a name is missing", HELP))
        }
    }

    fn with_tag(&mut self, inner: Span, name: &Word) -> Read {
        const FORM: &str = "write `{% with name=value %}`, without blanks around `=`";
        let words = self.words(inner)?;
        let mut rest = words.get(1..).unwrap_or(&[]);
        let mut bindings: Vec<(Word, Expression)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let legacy = rest.first().is_some_and(|word| self.keyword(*word).is_none());
        while let Some(first) = rest.first() {
            let (key, value, used) = if legacy {
                let (true, Some(key)) = (self.is(rest, 1, "as"), rest.get(2)) else { break };
                (*key, *first, 3)
            } else {
                let Some((key, value)) = self.keyword(*first) else { break };
                (key, value, 1)
            };
            let key = self.word(key);
            let value = self.reader.expression(value);
            // Python's dict: the last value, in the place of the first.
            let place = *places.entry(key.text.clone()).or_insert(bindings.len());
            match bindings.get_mut(place) {
                Some(binding) => binding.1 = value,
                None => bindings.push((key, value)),
            }
            rest = rest.get(used..).unwrap_or(&[]);
            if legacy && !rest.is_empty() {
                if !self.is(rest, 0, "and") {
                    break;
                }
                rest = rest.get(1..).unwrap_or(&[]);
            }
        }
        if bindings.is_empty() {
            let span = words.get(1).copied().unwrap_or(name.span);
            return Err(wrong(span, "`with` expected at least one `name=value`", FORM));
        }
        match rest.first() {
            Some(word) => Err(wrong(*word, "a `name=value` was expected here", FORM)),
            None => Ok(TagKind::With { bindings }),
        }
    }

    /// `name=value` of a word.
    fn keyword(&self, word: Span) -> Option<(Span, Span)> {
        let text = word.of(self.reader.source);
        let equals = word_length(text, false);
        if equals == 0 || !text.get(equals..)?.starts_with('=') {
            return None;
        }
        let value = Span::new(word.start + equals + 1, word.end);
        (!value.is_empty()).then_some((Span::new(word.start, word.start + equals), value))
    }

    fn autoescape(&self, inner: Span, name: &Word) -> Read {
        const FORM: &str = "write `{% autoescape off %}` or `{% autoescape on %}`";
        let (span, rest) = self.rest(inner, name);
        match split_words(&rest).collect::<Vec<_>>().as_slice() {
            ["on"] => Ok(TagKind::Autoescape { on: true }),
            ["off"] => Ok(TagKind::Autoescape { on: false }),
            [] => Err(wrong(name.span, "`autoescape` needs `on` or `off`", FORM)),
            _ => Err(wrong(span, "`on` or `off` was expected", FORM)),
        }
    }

    fn filter_tag(&mut self, inner: Span, name: &Word) -> Read {
        let (span, rest) = self.rest(inner, name);
        if rest.is_empty() {
            let error = wrong(name.span, "`filter` needs a filter", "write `{% filter upper %}`");
            return Err(Box::new(error.raised_as("ValueError")));
        }
        let chain = self.reader.chain(span);
        if let Some(filter) = chain.filters.iter().find(|filter| matches!(filter.name.text.as_str(), "escape" | "safe"))
        {
            let message = format!("`{}` is not permitted in `{{% filter %}}`", filter.name.text);
            return Err(wrong(filter.name.span, message, "use `{% autoescape on %}` or `{% autoescape off %}`"));
        }
        Ok(TagKind::Filter { chain })
    }

    fn cycle(&mut self, inner: Span, name: &Word) -> Read {
        let mut words = self.words(inner)?;
        match words.len() {
            0 | 1 => return Err(wrong(name.span, "`cycle` needs at least two values", "write `{% cycle 'a' 'b' %}`")),
            2 => {
                let name = self.word(words.get(1).copied().unwrap_or(name.span));
                if !self.cycles.names.contains(&name.text) {
                    let message = format!("there is no cycle named `{}` before this tag", name.text);
                    let help = "name one with `{% cycle 'a' 'b' as name %}`, or give at least two values";
                    return Err(wrong(name.span, message, help));
                }
                self.cycles.any = true;
                return Ok(TagKind::CycleNext { name });
            }
            _ => {}
        }
        let mut silent = false;
        let mut label = None;
        if words.len() > 4 {
            if self.is(&words, words.len() - 3, "as") {
                let flag = words.pop().unwrap_or(name.span);
                if flag.of(self.reader.source) != "silent" {
                    return Err(wrong(flag, "only `silent` may follow a cycle's name", "take it away"));
                }
                silent = true;
            }
            label = self.take_as(&mut words);
        }
        let values = self.values(words.get(1..).unwrap_or(&[]));
        if let Some(label) = &label {
            self.cycles.names.insert(label.text.clone());
        }
        self.cycles.any = true;
        Ok(TagKind::Cycle { values, name: label, silent })
    }

    fn reset_cycle(&mut self, inner: Span, name: &Word) -> Read {
        let words = self.words(inner)?;
        match words.as_slice() {
            [_] if self.cycles.any => Ok(TagKind::ResetCycle { name: None }),
            [_] => Err(wrong(name.span, "there is no cycle before this tag", "take it away")),
            [_, label] => {
                let label = self.word(*label);
                if !self.cycles.names.contains(&label.text) {
                    let message = format!("there is no cycle named `{}` before this tag", label.text);
                    return Err(wrong(label.span, message, "name one with `{% cycle 'a' 'b' as name %}`"));
                }
                Ok(TagKind::ResetCycle { name: Some(label) })
            }
            _ => Err(wrong(
                words.get(2).copied().unwrap_or(name.span),
                "`resetcycle` takes at most one name",
                "take it away",
            )),
        }
    }

    fn first_of(&mut self, inner: Span, name: &Word) -> Read {
        let mut words = self.words(inner)?;
        if words.len() < 2 {
            return Err(wrong(name.span, "`firstof` needs at least one value", "write `{% firstof a b 'fallback' %}`"));
        }
        let label = if words.len() >= 3 { self.take_as(&mut words) } else { None };
        Ok(TagKind::FirstOf { values: self.values(words.get(1..).unwrap_or(&[])), name: label })
    }

    fn now(&mut self, inner: Span, name: &Word) -> Read {
        let mut words = self.words(inner)?;
        let label = if words.len() == 4 { self.take_as(&mut words) } else { None };
        match words.as_slice() {
            [_, format] => Ok(TagKind::Now { format: self.word(*format), name: label }),
            _ => Err(wrong(name.span, "`now` takes one quoted format", "write `{% now \"Y-m-d\" %}`")),
        }
    }

    fn regroup(&mut self, inner: Span, name: &Word) -> Read {
        const FORM: &str = "write `{% regroup list by key as groups %}`";
        let words = self.words(inner)?;
        let [_, target, by, key, as_word, label] = words.as_slice() else {
            return Err(wrong(name.span, "`regroup` takes a list, `by`, a key, `as` and a name", FORM));
        };
        for (word, expected) in [(by, "by"), (as_word, "as")] {
            if word.of(self.reader.source) != expected {
                return Err(wrong(*word, format!("`{expected}` was expected here"), FORM));
            }
        }
        let target = self.reader.expression(*target);
        let label = self.word(*label);
        let key = self.group_key(&label, *key)?;
        Ok(TagKind::Regroup { target, key, name: label })
    }

    /// Django reads `name.key` as one expression; the key's places are those of the source.
    fn group_key(&mut self, label: &Word, key: Span) -> Result<Expression, Box<SyntaxError>> {
        let joined = format!("{}.{}", label.text, key.of(self.reader.source));
        let mut reader = crate::template::expression::Reader {
            source: &joined,
            library: self.reader.library,
            errors: Vec::new(),
            near: HashMap::new(),
        };
        let mut expression = reader.expression(Span::new(0, joined.len()));
        let shift = Shift { prefix: label.text.len() + 1, label: label.span, key };
        if let Some(mut error) = reader.errors.into_iter().next() {
            error.span = shift.span(error.span);
            return Err(Box::new(error));
        }
        shift.expression(&mut expression);
        Ok(expression)
    }

    fn template_tag(&self, inner: Span, name: &Word) -> Read {
        let (span, rest) = self.rest(inner, name);
        let help = format!("write one of {}", DELIMITERS.join(", "));
        if split_words(&rest).count() != 1 {
            return Err(wrong(name.span, "`templatetag` takes one argument", help));
        }
        if !DELIMITERS.contains(&rest.as_str()) {
            let help = did_you_mean(&rest, DELIMITERS).unwrap_or(help);
            return Err(wrong(span, format!("`{rest}` names no delimiter"), help));
        }
        Ok(TagKind::TemplateTag { which: self.word(span) })
    }

    fn width_ratio(&mut self, inner: Span, name: &Word) -> Read {
        const FORM: &str = "write `{% widthratio value max width %}`";
        let words = self.words(inner)?;
        let (value, max, width, label) = match words.as_slice() {
            [_, value, max, width] => (value, max, width, None),
            [_, value, max, width, as_word, label] => {
                if as_word.of(self.reader.source) != "as" {
                    return Err(wrong(*as_word, "`as` was expected here", FORM));
                }
                (value, max, width, Some(self.word(*label)))
            }
            _ => return Err(wrong(name.span, "`widthratio` takes three values", FORM)),
        };
        Ok(TagKind::WidthRatio {
            value: self.reader.expression(*value),
            max: self.reader.expression(*max),
            width: self.reader.expression(*width),
            name: label,
        })
    }

    fn load(&self, inner: Span, name: &Word) -> Read {
        let (span, rest) = self.rest(inner, name);
        if rest.is_empty() {
            return Ok(TagKind::Custom { positional: Vec::new(), keywords: Vec::new(), name: None });
        }
        Err(wrong(
            span,
            format!("there is no tag library `{rest}` to load"),
            "take the tag away: all there is, is loaded",
        ))
    }

    fn custom(&mut self, inner: Span, name: &Word, takes: &TagArguments) -> Read {
        let mut words = self.words(inner)?;
        let label = if takes.binding == Binding::Never { None } else { self.take_as(&mut words) };
        if takes.binding == Binding::Required && label.is_none() {
            let help = format!("write `{{% {} … as name %}}`", name.text);
            return Err(wrong(name.span, format!("`{}` must be bound to a name", name.text), help));
        }
        let mut positional = Vec::new();
        let mut keywords = Vec::new();
        for word in words.iter().skip(1) {
            match self.keyword(*word) {
                Some((key, value)) => {
                    let key = self.word(key);
                    if !takes.keywords.contains(&key.text.as_str()) {
                        let help = did_you_mean(&key.text, takes.keywords.iter().copied())
                            .unwrap_or_else(|| "take it away".to_owned());
                        return Err(wrong(key.span, format!("`{}` takes no argument `{}`", name.text, key.text), help));
                    }
                    keywords.push((key, self.reader.expression(value)));
                }
                None if positional.len() == takes.max => {
                    return Err(wrong(*word, format!("an argument too many for `{}`", name.text), "take it away"));
                }
                None => positional.push(self.reader.expression(*word)),
            }
        }
        if positional.len() < takes.min {
            let message = format!("`{}` needs {} argument(s)", name.text, takes.min);
            return Err(wrong(name.span, message, "add what is missing"));
        }
        Ok(TagKind::Custom { positional, keywords, name: label })
    }
}

/// Moves places of `name.key` text back to where name and key stand in the source.
struct Shift {
    prefix: usize,
    label: Span,
    key: Span,
}

impl Shift {
    fn place(&self, at: usize) -> usize {
        if at < self.prefix { (self.label.start + at).min(self.label.end) } else { self.key.start + at - self.prefix }
    }

    fn span(&self, span: Span) -> Span {
        if span.start < self.prefix && span.end > self.prefix {
            return self.key;
        }
        Span::new(self.place(span.start), self.place(span.end))
    }

    fn expression(&self, expression: &mut Expression) {
        use crate::template::tree::OperandKind;
        expression.span = self.key;
        expression.base.span = self.span(expression.base.span);
        if let OperandKind::Path(parts) = &mut expression.base.kind {
            for part in parts {
                part.span = self.span(part.span);
            }
        }
        for filter in &mut expression.filters {
            filter.span = self.span(filter.span);
            filter.name.span = self.span(filter.name.span);
            if let Some(argument) = &mut filter.argument {
                argument.span = self.span(argument.span);
                if let OperandKind::Path(parts) = &mut argument.kind {
                    for part in parts {
                        part.span = self.span(part.span);
                    }
                }
            }
        }
    }
}

fn wrong(span: Span, message: impl Into<String>, help: impl Into<String>) -> Box<SyntaxError> {
    Box::new(SyntaxError::new(Kind::TagArgument, span, message).help(help))
}

fn unsupported(name: &Word, why: &str) -> Box<SyntaxError> {
    Box::new(
        SyntaxError::new(Kind::UnsupportedTag, name.span, format!("tag `{}` can't be used here: {why}", name.text))
            .help("take it away"),
    )
}

/// `{% else if … %}`, `{% empty x %}`.
pub(super) fn middle_with_rest(name: &Word, rest: Span) -> SyntaxError {
    let help = if name.text == "else" { "for another condition write `{% elif … %}`" } else { "take it away" };
    SyntaxError::new(Kind::TagArgument, rest, format!("`{}` takes nothing", name.text)).help(help)
}

/// The error for a tag that the library lacks, or that no open block takes.
pub(super) fn stray_tag(
    name: &Word,
    frames: &[Frame],
    library: &Library,
    unknown: &HashSet<String>,
) -> Option<SyntaxError> {
    let text = name.text.as_str();
    let opened = text.strip_prefix("end").filter(|opened| !opened.is_empty());
    if opened.is_some_and(|opened| unknown.contains(opened)) {
        return None;
    }
    let innermost = frames.last().filter(|_| frames.len() > 1);
    let closes_known = opened.is_some_and(|opened| library.tag(opened).is_some())
        || library.tags().any(|tag| matches!(tag.shape, TagShape::Block { closer, .. } if closer == text));
    if closes_known || matches!(text, "else" | "elif" | "empty") {
        let mut error = SyntaxError::new(Kind::StrayTag, name.span, format!("`{text}` belongs to no open block"));
        if let Some(frame) = innermost {
            let expected = frame.expected().join("`, `");
            error = error
                .help(format!("inside `{}` this is expected: `{expected}`", frame.name.text))
                .related(frame.opening, "the innermost open block");
        } else {
            error = error.help("take it away, or open its block before it");
        }
        return Some(error);
    }
    if let Some(help) = foreign(text) {
        return Some(SyntaxError::new(Kind::ForeignSyntax, name.span, format!("there is no tag `{text}`")).help(help));
    }
    let mut candidates: Vec<&str> = library.tags().map(|tag| tag.name).collect();
    if let Some(frame) = innermost {
        candidates.extend(frame.expected());
    }
    let help = did_you_mean(text, candidates).unwrap_or_else(|| "take it away".to_owned());
    Some(SyntaxError::new(Kind::UnknownTag, name.span, format!("there is no tag `{text}`")).help(help))
}

/// Tags of Liquid, Jinja and Handlebars and what to write in their place (facts/klaviyo-templates.md §7).
fn foreign(name: &str) -> Option<&'static str> {
    Some(match name {
        "elsif" | "elseif" | "elif:" => "write `{% elif condition %}`",
        "end" => "name the block: `{% endif %}`, `{% endfor %}`",
        "assign" | "set" => "write `{% with name=value %}…{% endwith %}`",
        "capture" => "there is no such tag; bind a value with `{% with name=value %}…{% endwith %}`",
        "unless" => "write `{% if not condition %}…{% endif %}`",
        "raw" => "write `{% verbatim %}…{% endverbatim %}`",
        "case" | "when" | "switch" => "write `{% if a == 1 %}…{% elif a == 2 %}…{% endif %}`",
        "ifequal" => "write `{% if a == b %}…{% endif %}`",
        "ifnotequal" => "write `{% if a != b %}…{% endif %}`",
        "break" | "continue" | "macro" | "call" | "tablerow" | "increment" | "decrement" => "there is no such tag",
        "echo" | "print" => "write `{{ value }}`",
        name if name.starts_with('-') || name.ends_with('-') => "there is no blank control: take the `-` away",
        name if name.starts_with('#') || name.starts_with('/') => {
            "write `{% if … %}` or `{% for … %}`, closed by `{% end… %}`"
        }
        _ => return None,
    })
}
