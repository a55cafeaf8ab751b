//! The reader's state and the value level.

use super::problem::JsonProblem;
use super::tags::{self, Tag, TagKind};
use crate::document::{Kind, Node};
use crate::text::{Mapped, OffsetMap, Span};

/// How deep lists and mappings may nest.
pub const MAX_DEPTH: usize = 128;

/// After this many problems the rest of the text is not worth reading.
const MAX_PROBLEMS: usize = 50;

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The tree, as far as the text could be read; nothing at all is [`Kind::Null`].
    pub root: Node,
    /// What is wrong with the text whatever its tags do.
    pub problems: Vec<JsonProblem>,
    /// Whether the text was read to its end. Otherwise something that the tree lacks may
    /// well be in the text.
    pub complete: bool,
}

/// Reads `text`; places are put through `outer`, where there is one.
pub(super) fn parse(text: &str, outer: Option<&OffsetMap>) -> Parsed {
    parse_with(text, tags::split(text), outer)
}

/// Reads `text`, in which these are the tags.
pub(super) fn parse_with(text: &str, tags: Vec<Tag>, outer: Option<&OffsetMap>) -> Parsed {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        tags,
        next_tag: 0,
        pos: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 },
        outer,
        blocks: Vec::new(),
        depth: 0,
        problems: Vec::new(),
        stopped: false,
    };
    let root = parser.document();
    let complete = !parser.stopped;
    Parsed { root, problems: parser.problems, complete }
}

/// What stood between two tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gap {
    /// From the first to the last tag in it.
    pub(super) tags: Option<Span>,
}

impl Gap {
    pub(super) const fn has_tags(self) -> bool {
        self.tags.is_some()
    }
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    tags: Vec<Tag>,
    next_tag: usize,
    pub(super) pos: usize,
    outer: Option<&'a OffsetMap>,
    /// The closers of the blocks we are in that decide whether their inside is there.
    pub(super) blocks: Vec<&'static str>,
    depth: usize,
    problems: Vec<JsonProblem>,
    pub(super) stopped: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    pub(super) fn char(&self) -> char {
        self.text.get(self.pos..).and_then(|rest| rest.chars().next()).unwrap_or('\0')
    }

    /// A range of the text as a range of the file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let span = Span::new(start, end);
        self.outer.map_or(span, |outer| outer.source_span(span))
    }

    pub(super) fn map(&self, inner: OffsetMap) -> OffsetMap {
        match self.outer {
            Some(outer) => inner.through(outer),
            None => inner,
        }
    }

    pub(super) fn mapped(&self, start: usize, end: usize) -> Mapped {
        let text = self.text.get(start..end).unwrap_or("").to_owned();
        let map = self.map(OffsetMap::verbatim(start, text.len()));
        Mapped { text, map }
    }

    pub(super) fn problem(&mut self, problem: JsonProblem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.stopped = true;
        }
    }

    /// Gives up: what follows can't be told apart.
    pub(super) fn stop(&mut self, problem: Option<JsonProblem>) {
        if let Some(problem) = problem {
            self.problem(problem);
        }
        self.stopped = true;
        self.pos = self.text.len();
    }

    /// The tag that begins at the current place.
    pub(super) fn tag_here(&mut self) -> Option<Tag> {
        self.tag_at(self.pos)
    }

    /// The tag that begins at `at`; places must be asked for in rising order.
    pub(super) fn tag_at(&mut self, at: usize) -> Option<Tag> {
        while self.tags.get(self.next_tag).is_some_and(|tag| tag.span.start < at) {
            self.next_tag += 1;
        }
        self.tags.get(self.next_tag).copied().filter(|tag| tag.span.start == at)
    }

    pub(super) fn hole_here(&mut self) -> Option<Span> {
        self.tag_here().filter(|tag| tag.kind == TagKind::Hole).map(|tag| tag.span)
    }

    /// Skips blanks, comments and all tags but holes.
    pub(super) fn gap(&mut self) -> Gap {
        let mut gap = Gap::default();
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.pos += 1,
                Some(b'{') => match self.tag_here() {
                    Some(tag) if tag.kind != TagKind::Hole => {
                        self.enter_or_leave(tag.name(self.text));
                        gap.tags = Some(gap.tags.map_or(tag.span, |tags| tags.to(tag.span)));
                        self.pos = tag.span.end;
                    }
                    _ => return gap,
                },
                Some(b'/') if matches!(self.bytes.get(self.pos + 1), Some(b'/' | b'*')) => self.comment(),
                _ => return gap,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.pos;
        let rest = self.bytes.get(start + 2..).unwrap_or_default();
        let line = self.bytes.get(start + 1) == Some(&b'/');
        let end = if line {
            memchr::memchr(b'\n', rest).map_or(self.text.len(), |length| start + 2 + length)
        } else {
            memchr::memmem::find(rest, b"*/").map_or(self.text.len(), |length| start + 4 + length)
        };
        let problem = JsonProblem::new(self.span(start, end), "JSON has no comments")
            .help("remove it, or write a template comment, `{# … #}`, which is gone before the body is sent");
        self.problem(problem);
        self.pos = end;
    }

    /// Follows the blocks that decide whether what stands inside them is there.
    fn enter_or_leave(&mut self, name: &str) {
        let closer = match name {
            "if" => "endif",
            "for" => "endfor",
            "ifchanged" => "endifchanged",
            "ifequal" => "endifequal",
            "ifnotequal" => "endifnotequal",
            _ => {
                if let Some(index) = self.blocks.iter().rposition(|closer| *closer == name) {
                    self.blocks.truncate(index);
                }
                return;
            }
        };
        self.blocks.push(closer);
    }

    fn document(&mut self) -> Node {
        let start = self.pos;
        let gap = self.gap();
        if self.peek().is_none() {
            let span = self.span(start, self.pos);
            if gap.has_tags() {
                return Node { span, kind: Kind::Hole };
            }
            let problem = JsonProblem::new(span, "there is nothing here; a JSON object was expected");
            self.stop(Some(problem));
            return Node { span, kind: Kind::Null };
        }
        let mut root = self.value(gap);
        while !self.stopped {
            let gap = self.gap();
            if self.peek().is_none() {
                break;
            }
            if let Some(hole) = self.hole_here() {
                self.pos = hole.end;
                if root.entries().is_empty() {
                    root = Node { span: root.span.to(self.span(hole.start, hole.end)), kind: Kind::Hole };
                }
            } else if gap.has_tags() {
                let other = self.value(gap);
                root = alternatives(root, other);
            } else if !matches!(root.kind, Kind::Hole) {
                let problem =
                    JsonProblem::new(self.span(self.pos, self.pos + self.char().len_utf8()), self.unexpected_end())
                        .help("remove what follows, or the bracket that closes the body too early");
                self.stop(Some(problem));
            } else {
                self.stop(None);
            }
        }
        root
    }

    fn unexpected_end(&self) -> String {
        format!("the body is complete before this `{}`; nothing may follow it", self.char())
    }

    /// Reads one value; the place is not blank. `before` is the gap that led here.
    pub(super) fn value(&mut self, before: Gap) -> Node {
        match self.peek() {
            Some(b'{') if self.hole_here().is_some() => self.bare(before),
            Some(b'{' | b'[') => self.nested(),
            Some(b'"') => {
                let (span, text) = self.string();
                Node { span, kind: Kind::Text(text) }
            }
            _ => self.bare(before),
        }
    }

    fn nested(&mut self) -> Node {
        if self.depth >= MAX_DEPTH {
            let span = self.span(self.pos, self.pos + 1);
            let message = format!("lists and objects nest deeper than {MAX_DEPTH} levels here");
            self.stop(Some(JsonProblem::new(span, message)));
            return Node { span, kind: Kind::Null };
        }
        self.depth += 1;
        let node = if self.peek() == Some(b'{') { self.mapping() } else { self.sequence() };
        self.depth -= 1;
        node
    }
}

/// Two bodies of which the tags around them choose one.
fn alternatives(first: Node, second: Node) -> Node {
    let span = first.span.to(second.span);
    match (first.kind, second.kind) {
        (Kind::Mapping(mut entries), Kind::Mapping(others)) => {
            entries.extend(others);
            for entry in &mut entries {
                entry.conditional = true;
            }
            Node { span, kind: Kind::Mapping(entries) }
        }
        (kind, _) => Node { span, kind },
    }
}
