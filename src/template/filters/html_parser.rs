//! Python's `html.parser.HTMLParser` (3.11), as far as `striptags` and the HTML truncation use it.

use crate::template::python::text::is_space;

/// What the parser calls its handlers with.
#[derive(Clone, Copy)]
pub(super) enum Event<'s> {
    /// A start tag; `source` is all of it, `closed` means `<… />`.
    Start { name: &'s str, source: &'s str, closed: bool },
    /// An end tag.
    End { name: &'s str },
    /// Text to be taken as it stands.
    Data(&'s str),
    /// Text whose character references are still to be resolved.
    Text(&'s str),
    /// `&name;`
    Entity(&'s str),
    /// `&#number;`
    Character(&'s str),
    /// A comment, declaration or processing instruction.
    Comment,
}

/// Parses `source` to its end, as `feed` and then `close` do, while `handle` returns `true`.
/// With `resolve`, text comes as [`Event::Text`] and references are not told apart.
///
/// With `resolve`, Django never calls `close` before it has read the output of `feed` and resets
/// the parser: what `feed` holds back at the end is lost, and this is imitated.
pub(super) fn parse(source: &str, resolve: bool, handle: &mut dyn FnMut(Event<'_>) -> bool) {
    let mut parser = Parser { source, resolve, raw: None, at: 0 };
    if parser.advance(false, handle) && !resolve {
        parser.advance(true, handle);
    }
}

struct Parser<'s> {
    source: &'s str,
    resolve: bool,
    /// Inside `<script>` or `<style>`: the name of the tag.
    raw: Option<String>,
    at: usize,
}

/// Where a construct ends; `None` when the text ends before it does.
type End = Option<usize>;

impl<'s> Parser<'s> {
    fn rest(&self, at: usize) -> &'s str {
        self.source.get(at..).unwrap_or("")
    }

    fn between(&self, start: usize, end: usize) -> &'s str {
        self.source.get(start..end).unwrap_or("")
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    fn text(&self, start: usize, end: usize) -> Event<'s> {
        let text = self.between(start, end);
        if self.resolve && self.raw.is_none() { Event::Text(text) } else { Event::Data(text) }
    }

    /// Where the next markup may begin; `None` when more text would have to be seen first.
    fn next_stop(&self) -> End {
        let rest = self.rest(self.at);
        if let Some(raw) = &self.raw {
            return find_raw_end(rest, raw).map(|found| self.at + found);
        }
        if !self.resolve {
            return Some(rest.find(['&', '<']).map_or(self.source.len(), |found| self.at + found));
        }
        if let Some(found) = rest.find('<') {
            return Some(self.at + found);
        }
        // An unfinished reference near the end waits for more text.
        let mut from = self.source.len();
        for _ in 0..34 {
            from = self.rest_before(from);
        }
        let from = from.max(self.at);
        match self.rest(from).rfind('&') {
            Some(amp) if !self.rest(from + amp).contains(|c| is_space(c) || c == ';') => None,
            _ => Some(self.source.len()),
        }
    }

    /// The start of the character before `at`.
    fn rest_before(&self, at: usize) -> usize {
        self.between(0, at).char_indices().next_back().map_or(0, |(at, _)| at)
    }

    /// Python's `goahead`; `false` when the handler has had enough.
    fn advance(&mut self, end: bool, handle: &mut dyn FnMut(Event<'_>) -> bool) -> bool {
        let length = self.source.len();
        while self.at < length {
            let Some(stop) = self.next_stop() else { break };
            if self.at < stop && !handle(self.text(self.at, stop)) {
                return false;
            }
            self.at = stop;
            if stop == length {
                break;
            }
            let rest = self.rest(stop);
            if rest.starts_with('<') {
                match self.markup(end, handle) {
                    Step::Stop => return false,
                    Step::Wait => break,
                    Step::Next => {}
                }
            } else {
                match self.reference(end, handle) {
                    Step::Stop => return false,
                    Step::Wait => break,
                    Step::Next => {}
                }
            }
        }
        if end && self.at < length && self.raw.is_none() {
            let event = self.text(self.at, length);
            self.at = length;
            return handle(event);
        }
        true
    }

    fn markup(&mut self, end: bool, handle: &mut dyn FnMut(Event<'_>) -> bool) -> Step {
        let start = self.at;
        let rest = self.rest(start);
        let after = if rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
            self.start_tag(handle)
        } else if rest.starts_with("</") {
            self.end_tag(handle)
        } else if rest.starts_with("<!--") {
            comment_end(self.rest(start + 4)).map(|found| (start + 4 + found, handle(Event::Comment)))
        } else if rest.starts_with("<?") {
            rest.get(2..).and_then(|rest| rest.find('>')).map(|found| (start + 3 + found, handle(Event::Comment)))
        } else if rest.starts_with("<!") {
            self.declaration().map(|end| (end, handle(Event::Comment)))
        } else if rest.len() > 1 {
            Some((start + 1, handle(Event::Data("<"))))
        } else {
            return Step::Wait;
        };
        match after {
            Some((_, false)) => Step::Stop,
            Some((after, true)) => {
                self.at = after;
                Step::Next
            }
            None if !end => Step::Wait,
            None => {
                let behind = self.rest(start + 1);
                let stop = match (behind.find('>'), behind.find('<')) {
                    (Some(close), _) => start + 1 + close + 1,
                    (None, Some(open)) => start + 1 + open,
                    (None, None) => start + 1,
                };
                let event = self.text(start, stop);
                self.at = stop;
                if handle(event) { Step::Next } else { Step::Stop }
            }
        }
    }

    /// `<!…>` other than comments.
    fn declaration(&self) -> End {
        let rest = self.rest(self.at);
        if let Some(section) = rest.strip_prefix("<![") {
            // `<![name[ … ]]>` of SGML, `<![if … ]>` of Microsoft.
            let name_end = section.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))?;
            let name = section.get(..name_end).unwrap_or("").to_ascii_lowercase();
            let body = section.get(name_end..).unwrap_or("");
            let offset = self.at + 3 + name_end;
            let sgml = matches!(name.as_str(), "temp" | "cdata" | "ignore" | "include" | "rcdata");
            return find_marked_end(body, if sgml { 2 } else { 1 }).map(|found| offset + found);
        }
        rest.get(2..).and_then(|rest| rest.find('>')).map(|found| self.at + 3 + found)
    }

    fn start_tag(&mut self, handle: &mut dyn FnMut(Event<'_>) -> bool) -> Option<(usize, bool)> {
        let start = self.at;
        let end = self.whole_start_tag()?;
        let source = self.between(start, end);
        let (name_end, attributes) = tag_name(self.source, start + 1);
        let name = self.between(start + 1, name_end).to_lowercase();
        let after = skip_attributes(self.source, attributes, end);
        let tail = self.between(after, end).trim_matches(is_space);
        if tail != ">" && tail != "/>" {
            return Some((end, handle(Event::Data(source))));
        }
        let closed = tail == "/>";
        if !closed && (name == "script" || name == "style") {
            self.raw = Some(name.clone());
        }
        Some((end, handle(Event::Start { name: &name, source, closed })))
    }

    /// Python's `check_for_whole_start_tag`.
    fn whole_start_tag(&self) -> End {
        let at = locate_start_tag_end(self.source, self.at);
        match self.byte(at) {
            Some(b'>') => Some(at + 1),
            Some(b'/') => self.rest(at).starts_with("/>").then_some(at + 2),
            None => None,
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'=' => None,
            Some(_) if at > self.at => Some(at),
            Some(_) => Some(self.at + 1),
        }
    }

    fn end_tag(&mut self, handle: &mut dyn FnMut(Event<'_>) -> bool) -> Option<(usize, bool)> {
        let start = self.at;
        let close = start + 1 + self.rest(start + 1).find('>')? + 1;
        if let Some(name) = strict_end_tag(self.between(start + 2, close)) {
            let name = name.to_lowercase();
            if self.raw.as_ref().is_some_and(|raw| *raw != name) {
                return Some((close, handle(Event::Data(self.between(start, close)))));
            }
            let go = handle(Event::End { name: &name });
            self.raw = None;
            return Some((close, go));
        }
        if self.raw.is_some() {
            return Some((close, handle(Event::Data(self.between(start, close)))));
        }
        let first = self.byte(start + 2);
        if !first.is_some_and(|byte| byte.is_ascii_alphabetic()) {
            let empty = first == Some(b'>');
            return Some((if empty { start + 3 } else { close }, empty || handle(Event::Comment)));
        }
        let (name_end, after) = tag_name(self.source, start + 2);
        let name = self.between(start + 2, name_end).to_lowercase();
        // Python looks for the next `>` behind the blanks and, finding none, goes back to the start.
        let close = self.rest(after).find('>').map_or(0, |found| after + found + 1);
        let go = handle(Event::End { name: &name });
        Some((close.max(start + 2), go))
    }

    fn reference(&mut self, end: bool, handle: &mut dyn FnMut(Event<'_>) -> bool) -> Step {
        let start = self.at;
        let rest = self.rest(start);
        if let Some(number) = rest.strip_prefix("&#") {
            let Some(length) = character_length(number) else {
                if rest.contains(';') {
                    let go = handle(Event::Data("&#"));
                    self.at = start + 2;
                    if !go {
                        return Step::Stop;
                    }
                }
                return Step::Wait;
            };
            let go = handle(Event::Character(number.get(..length).unwrap_or("")));
            self.at = start + 2 + length + usize::from(number.as_bytes().get(length) == Some(&b';'));
            return if go { Step::Next } else { Step::Stop };
        }
        let name = rest.get(1..).unwrap_or("");
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts && let Some(length) = entity_length(name) {
            let go = handle(Event::Entity(name.get(..length).unwrap_or("")));
            self.at = start + 1 + length + usize::from(name.as_bytes().get(length) == Some(&b';'));
            return if go { Step::Next } else { Step::Stop };
        }
        if starts {
            // Python gives up a reference that the text ends in, one character of it unless it is longer.
            if end && name.len() == 1 {
                self.at = start + 1;
            }
            return Step::Wait;
        }
        if name.is_empty() {
            return Step::Wait;
        }
        self.at = start + 1;
        if handle(Event::Data("&")) { Step::Next } else { Step::Stop }
    }
}

enum Step {
    Next,
    /// More text would be needed.
    Wait,
    /// The handler has had enough.
    Stop,
}

/// Where `</name>` of a raw text element begins.
fn find_raw_end(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("</")) {
        let at = from + found;
        let inside = text.get(at + 2..).unwrap_or("").trim_start_matches(is_space);
        if inside.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && inside.get(name.len()..).unwrap_or("").trim_start_matches(is_space).starts_with('>')
        {
            return Some(at);
        }
        from = at + 2;
    }
    None
}

/// The end of a comment's text and closing `--\s*>`.
fn comment_end(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("--")) {
        let at = from + found + 2;
        let rest = text.get(at..).unwrap_or("");
        let behind = rest.trim_start_matches(is_space);
        if behind.starts_with('>') {
            return Some(at + (rest.len() - behind.len()) + 1);
        }
        from += found + 1;
    }
    None
}

/// The end of `]…]>` with blanks between, of `brackets` closing brackets.
fn find_marked_end(text: &str, brackets: usize) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find(']')) {
        let mut at = from + found;
        let mut complete = true;
        for _ in 0..brackets {
            let rest = text.get(at..).unwrap_or("");
            let trimmed = rest.trim_start_matches(is_space);
            at += rest.len() - trimmed.len();
            complete &= trimmed.starts_with(']');
            at += usize::from(trimmed.starts_with(']'));
        }
        let rest = text.get(at..).unwrap_or("");
        let trimmed = rest.trim_start_matches(is_space);
        if complete && trimmed.starts_with('>') {
            return Some(at + (rest.len() - trimmed.len()) + 1);
        }
        from += found + 1;
    }
    None
}

/// `\s*(name)\s*>` with a name of `[a-zA-Z][-.a-zA-Z0-9:_]*`.
fn strict_end_tag(text: &str) -> Option<&str> {
    let text = text.strip_suffix('>')?.trim_matches(is_space);
    let mut chars = text.chars();
    let fine = chars.next()?.is_ascii_alphabetic()
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '_'));
    fine.then_some(text)
}

/// `[a-zA-Z][^\t\n\r\f />\x00]*` and what `(?:\s|/(?!>))*` takes behind it: both ends.
fn tag_name(source: &str, at: usize) -> (usize, usize) {
    let rest = source.get(at..).unwrap_or("");
    let end = at + rest.find(['\t', '\n', '\r', '\u{c}', ' ', '/', '>', '\0']).unwrap_or(rest.len());
    (end, skip_gap(source, end))
}

/// `(?:\s|/(?!>))*`
fn skip_gap(source: &str, mut at: usize) -> usize {
    loop {
        let rest = source.get(at..).unwrap_or("");
        match rest.chars().next() {
            Some(c) if is_space(c) => at += c.len_utf8(),
            Some('/') if !rest.starts_with("/>") => at += 1,
            _ => return at,
        }
    }
}

fn before(source: &str, at: usize) -> Option<char> {
    source.get(..at)?.chars().next_back()
}

/// The end of one attribute's name, `(?<=['"\s/])[^\s/>][^\s/=>]*`.
fn attribute_name(source: &str, at: usize) -> Option<usize> {
    let allowed = before(source, at).is_some_and(|c| matches!(c, '\'' | '"' | '/') || is_space(c));
    let rest = source.get(at..)?;
    let first = rest.chars().next().filter(|c| allowed && !is_space(*c) && *c != '/' && *c != '>')?;
    let tail = rest.get(first.len_utf8()..)?;
    let length = tail.find(|c| is_space(c) || matches!(c, '/' | '=' | '>')).unwrap_or(tail.len());
    Some(at + first.len_utf8() + length)
}

/// The end of `\s*=+\s*` and a value, if a value stands there.
fn attribute_value(source: &str, at: usize) -> Option<usize> {
    let rest = source.get(at..)?;
    let equals = rest.trim_start_matches(is_space);
    let value = equals.trim_start_matches('=');
    if equals.len() == value.len() {
        return None;
    }
    let value = value.trim_start_matches(is_space);
    let start = source.len() - value.len();
    match value.chars().next() {
        Some(quote @ ('\'' | '"')) => value.get(1..)?.find(quote).map(|close| start + close + 2),
        _ => Some(start + value.find(|c| is_space(c) || c == '>').unwrap_or(value.len())),
    }
}

/// The attributes of a start tag, by `attrfind_tolerant`: where they end.
fn skip_attributes(source: &str, mut at: usize, end: usize) -> usize {
    while at < end {
        let Some(name) = attribute_name(source, at) else { break };
        let value = attribute_value(source, name).unwrap_or(name);
        at = skip_gap(source, value);
    }
    at
}

/// The end of what `locatestarttagend_tolerant` matches at `at`.
fn locate_start_tag_end(source: &str, at: usize) -> usize {
    let rest = source.get(at + 1..).unwrap_or("");
    let mut end = at + 1 + rest.find(['\t', '\n', '\r', '\u{c}', ' ', '/', '>', '\0']).unwrap_or(rest.len());
    let gap = source.get(end..).unwrap_or("");
    let blanks = gap.trim_start_matches(|c| is_space(c) || c == '/');
    let first = source.len() - blanks.len();
    // The attributes: each needs its name behind a blank, a slash or a quote.
    let mut from = first;
    let mut any = false;
    while let Some(name) = attribute_name(source, from) {
        any = true;
        from = match attribute_value(source, name) {
            Some(value) => {
                let rest = source.get(value..).unwrap_or("");
                skip_gap(source, source.len() - rest.trim_start_matches(is_space).len())
            }
            None => skip_gap(source, name),
        };
    }
    if any {
        end = from;
    } else if first > end {
        // `[\s/]*` is greedy; a slash before `>` is part of it too.
        end = first;
    }
    let rest = source.get(end..).unwrap_or("");
    let end = source.len() - rest.trim_start_matches(is_space).len();
    // Given back when the tag ends in `/>`: Python then finds `>` behind the slash all the same.
    end
}

/// Length of the digits of a numeric reference that something follows.
fn character_length(text: &str) -> Option<usize> {
    let hex = text.starts_with(['x', 'X']);
    let skip = usize::from(hex);
    let digits = text.get(skip..)?;
    let is_digit = |c: char| if hex { c.is_ascii_hexdigit() } else { c.is_ascii_digit() };
    let length = digits.find(|c| !is_digit(c))?;
    if length == 0 {
        return None;
    }
    // `[^0-9a-fA-F]` must follow, also behind decimal digits: the last digits may be given back
    // only if a digit follows, which it never is.
    let next = digits.get(length..)?.chars().next()?;
    (!next.is_ascii_hexdigit()).then_some(skip + length)
}

/// Length of an entity's name that something follows, `[a-zA-Z][-.a-zA-Z0-9]*` and `[^a-zA-Z0-9]`.
fn entity_length(text: &str) -> Option<usize> {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    match text.find(|c| !name(c)) {
        Some(length) => Some(length),
        // The text ends: the name gives back characters until a `-` or `.` can follow it.
        None => text.rfind(['-', '.']).filter(|at| *at > 0),
    }
}
