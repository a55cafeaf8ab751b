//! Lists and objects, with tags between their members.

use super::parser::{Gap, Parser};
use super::problem::JsonProblem;
use crate::document::{Entry, Kind, Node};
use crate::text::{Mapped, Span};

/// What a container's reader saw last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// The opening bracket.
    Open,
    /// A comma, and where.
    Comma(usize),
    /// A member, and where it ended.
    Member(usize),
    /// An expression that may have printed anything, members and commas included.
    Hole,
}

/// How a container is written.
struct Shape {
    word: &'static str,
    member: &'static str,
    closer: u8,
}

const OBJECT: Shape = Shape { word: "object", member: "member", closer: b'}' };
const LIST: Shape = Shape { word: "list", member: "value", closer: b']' };

impl Parser<'_> {
    pub(super) fn mapping(&mut self) -> Node {
        let open = self.pos;
        let base = self.blocks.len();
        self.pos += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut last = Last::Open;
        while let Some(gap) = self.next_member(open, &OBJECT, &mut last) {
            if let Some(hole) = self.hole_here() {
                self.pos = hole.end;
                let after = self.gap();
                if self.peek() == Some(b':') && !after.has_tags() {
                    let key = self.mapped(hole.start, hole.end);
                    self.member_value(&mut entries, (self.span(hole.start, hole.end), key), base);
                    last = Last::Member(self.pos);
                } else {
                    last = Last::Hole;
                }
                continue;
            }
            self.member(&mut entries, gap, base, last);
            last = Last::Member(self.pos);
        }
        Node { span: self.span(open, self.pos), kind: Kind::Mapping(entries) }
    }

    /// Reads a key with its value, or a further value of the member before, when tags
    /// choose between several.
    fn member(&mut self, entries: &mut Vec<Entry>, gap: Gap, base: usize, last: Last) {
        let further = gap.has_tags() && matches!(last, Last::Member(_)) && !entries.is_empty();
        let start = self.pos;
        match self.peek() {
            Some(b'"') => {
                let (key_span, key) = self.string();
                let end = self.pos;
                let after = self.gap();
                if self.peek() == Some(b':') {
                    self.member_value(entries, (key_span, key), base);
                } else if further {
                    further_value(entries, Node { span: key_span, kind: Kind::Text(key) });
                } else if after.has_tags() || matches!(last, Last::Hole) || self.hole_here().is_some() {
                    self.stop(None);
                } else {
                    let problem =
                        JsonProblem::new(self.span(start, end), format!("the key `{}` has no value", key.text))
                            .help("write `:` and a value after it, or check the quotes and commas before it");
                    self.problem(problem);
                    // A stray text between commas harms nothing else; anything else does.
                    if !matches!(self.peek(), Some(b',' | b'}')) {
                        self.stop(None);
                    }
                }
            }
            _ if further => {
                let value = self.value(gap);
                further_value(entries, value);
            }
            _ => self.odd_key(entries, gap, base),
        }
    }

    /// A key that is not written as JSON asks: without quotes, or with other ones.
    fn odd_key(&mut self, entries: &mut Vec<Entry>, gap: Gap, base: usize) {
        let start = self.pos;
        let found = self.char();
        if let Some((span, key)) = self.odd_quoted("key") {
            self.key_and_value(entries, (span, key), base);
        } else if found.is_alphanumeric() || matches!(found, '_' | '$') {
            while matches!(self.char(), '_' | '$' | '-') || self.char().is_alphanumeric() {
                self.pos += self.char().len_utf8();
            }
            let key = self.mapped(start, self.pos);
            let span = self.span(start, self.pos);
            let problem = JsonProblem::new(span, format!("the key `{}` is not in double quotes", key.text))
                .help(format!("write `\"{}\"`", key.text));
            self.problem(problem);
            self.key_and_value(entries, (span, key), base);
        } else if gap.has_tags() {
            self.stop(None);
        } else {
            let mut problem = JsonProblem::new(
                self.span(start, start + found.len_utf8()),
                format!("found `{found}` where a key in double quotes was expected"),
            );
            if found == '{' {
                problem = problem.help("a template expression must be closed by `}}` on its own line");
            }
            self.stop(Some(problem));
        }
    }

    fn key_and_value(&mut self, entries: &mut Vec<Entry>, key: (Span, Mapped), base: usize) {
        let gap = self.gap();
        if self.peek() == Some(b':') {
            self.member_value(entries, key, base);
        } else {
            let silent = gap.has_tags();
            let problem = JsonProblem::new(key.0, "no `:` follows this key");
            self.stop((!silent).then_some(problem));
        }
    }

    /// Reads `: value`; the colon is here.
    fn member_value(&mut self, entries: &mut Vec<Entry>, (key_span, key): (Span, Mapped), base: usize) {
        let colon = self.pos;
        self.pos += 1;
        let gap = self.gap();
        let conditional = self.blocks.len() > base;
        let value = match self.peek() {
            None | Some(b',' | b'}' | b']') => match gap.tags {
                // A tag such as `now` prints the value itself.
                Some(tags) => Node { span: self.span(tags.start, tags.end), kind: Kind::Hole },
                None => {
                    let problem = JsonProblem::new(
                        self.span(colon, colon + 1),
                        format!("the key `{}` has no value after its `:`", key.text),
                    );
                    self.problem(problem);
                    Node { span: self.span(colon + 1, colon + 1), kind: Kind::Null }
                }
            },
            Some(_) => self.value(gap),
        };
        entries.push(Entry { key, key_span, value, conditional });
    }

    pub(super) fn sequence(&mut self) -> Node {
        let open = self.pos;
        self.pos += 1;
        let mut items = Vec::new();
        let mut last = Last::Open;
        while let Some(gap) = self.next_member(open, &LIST, &mut last) {
            items.push(self.value(gap));
            last = Last::Member(self.pos);
            if matches!(items.last(), Some(Node { kind: Kind::Hole, .. })) {
                last = Last::Hole;
            }
        }
        Node { span: self.span(open, self.pos), kind: Kind::Sequence(items) }
    }

    /// Goes to the next member of the container opened at `open`, past commas; nothing when
    /// the container is closed or given up.
    fn next_member(&mut self, open: usize, shape: &Shape, last: &mut Last) -> Option<Gap> {
        loop {
            if self.stopped {
                return None;
            }
            let gap = self.gap();
            let here = self.pos;
            match self.peek() {
                None => {
                    let problem = JsonProblem::new(
                        self.span(here, here),
                        format!(
                            "the text ends inside {} {}; `{}` was expected",
                            article(shape),
                            shape.word,
                            char::from(shape.closer)
                        ),
                    )
                    .related(self.span(open, open + 1), "opened here");
                    self.stop((!gap.has_tags()).then_some(problem));
                    return None;
                }
                Some(b',') => {
                    self.pos += 1;
                    if !gap.has_tags() && matches!(last, Last::Open | Last::Comma(_)) {
                        let problem = JsonProblem::new(
                            self.span(here, here + 1),
                            format!("no {} before this comma", shape.member),
                        )
                        .help("remove the comma");
                        self.problem(problem);
                    }
                    *last = Last::Comma(here);
                }
                Some(byte) if byte == shape.closer => {
                    self.pos += 1;
                    if let (Last::Comma(at), false) = (*last, gap.has_tags()) {
                        let problem = JsonProblem::new(
                            self.span(at, at + 1),
                            format!("no {} after this comma; JSON allows no trailing comma", shape.member),
                        )
                        .help("remove the comma");
                        self.problem(problem);
                    }
                    return None;
                }
                Some(b'}' | b']') => {
                    let problem = JsonProblem::new(
                        self.span(here, here + 1),
                        format!(
                            "found `{}` inside {} {}; `{}` was expected",
                            self.char(),
                            article(shape),
                            shape.word,
                            char::from(shape.closer)
                        ),
                    )
                    .related(self.span(open, open + 1), "opened here");
                    self.stop((!gap.has_tags()).then_some(problem));
                    return None;
                }
                Some(_) => {
                    if let (Last::Member(end), false) = (*last, gap.has_tags())
                        && self.hole_here().is_none()
                    {
                        let problem = JsonProblem::new(
                            self.span(end, end),
                            format!("a comma is missing after this {}", shape.member),
                        )
                        .help("write `,` between them");
                        self.problem(problem);
                    }
                    return Some(gap);
                }
            }
        }
    }
}

const fn article(shape: &Shape) -> &'static str {
    if shape.closer == b'}' { "an" } else { "a" }
}

/// Adds a further value of the last member, when tags choose between them.
fn further_value(entries: &mut Vec<Entry>, value: Node) {
    let Some(last) = entries.last_mut() else { return };
    last.conditional = true;
    let entry = Entry { value, ..last.clone() };
    entries.push(entry);
}
