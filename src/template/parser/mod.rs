//! Tokens into a tree. The parser recovers: what can't be read becomes an error and a
//! [`TagKind::Broken`] node, and reading goes on behind it. Open blocks are kept on a stack
//! of its own, so hostile nesting can't overflow the machine's.

mod tags;
mod words;

use std::collections::HashSet;

use super::error::{SyntaxError, SyntaxErrorKind as Kind};
use super::expression::Reader;
use super::lexer::{Token, TokenKind, lex};
use super::library::{Library, TagShape};
use super::python::text::words as split_words;
use super::tree::{Branch, Condition, Node, NodeKind, Tag, TagKind, Tree, Word};
use std::collections::HashMap;

use crate::text::{Span, nearest};

/// Deepest nesting of blocks; Django itself ends at about 240 with a `RecursionError`.
pub const MAX_NESTING: usize = 200;

/// Parses a template. Never fails: what is wrong stands in [`Tree::errors`]. Linear in the
/// length of `source`.
#[must_use]
pub fn parse(source: &str, library: &Library) -> Tree {
    let mut parser = Parser {
        reader: Reader { source, library, errors: Vec::new(), near: HashMap::new() },
        frames: vec![Frame::root()],
        cycles: Cycles::default(),
        unknown: HashSet::new(),
    };
    for token in lex(source) {
        if !parser.token(&token) {
            break;
        }
    }
    let nodes = parser.finish();
    let mut errors = parser.reader.errors;
    errors.sort_by_key(|error| (error.kind == Kind::UnclosedBlock, error.span.start, error.span.end));
    Tree { source: source.to_owned(), nodes, errors }
}

/// Names given to cycles so far.
#[derive(Default)]
struct Cycles {
    names: HashSet<String>,
    any: bool,
}

/// A block whose closing tag has not come yet.
struct Frame {
    name: Word,
    opening: Span,
    kind: TagKind,
    branches: Vec<Branch>,
    /// The branch being read.
    current: Head,
    nodes: Vec<Node>,
    closer: String,
}

struct Head {
    opening: Span,
    keyword: Word,
    condition: Option<Condition>,
}

impl Frame {
    fn root() -> Self {
        let word = Word { text: String::new(), span: Span::default() };
        Self {
            name: word.clone(),
            opening: Span::default(),
            kind: TagKind::Broken,
            branches: Vec::new(),
            current: Head { opening: Span::default(), keyword: word, condition: None },
            nodes: Vec::new(),
            closer: String::new(),
        }
    }

    /// The tags that can follow the branch being read.
    fn expected(&self) -> Vec<&str> {
        let keyword = self.current.keyword.text.as_str();
        let mut expected: Vec<&str> = match self.name.text.as_str() {
            "if" if keyword != "else" => vec!["elif", "else"],
            "for" if keyword != "empty" => vec!["empty"],
            "ifchanged" if keyword != "else" => vec!["else"],
            _ => Vec::new(),
        };
        expected.push(&self.closer);
        expected
    }

    fn end_branch(&mut self, next: Head) {
        let head = std::mem::replace(&mut self.current, next);
        let body = std::mem::take(&mut self.nodes);
        self.branches.push(Branch { opening: head.opening, keyword: head.keyword, condition: head.condition, body });
    }

    fn into_node(mut self, closing: Option<Span>, end: usize) -> Node {
        let word = Word { text: String::new(), span: Span::at(end) };
        self.end_branch(Head { opening: Span::at(end), keyword: word, condition: None });
        let span = Span::new(self.opening.start, closing.map_or(end, |closing| closing.end));
        let tag = Tag { name: self.name, opening: self.opening, kind: self.kind, branches: self.branches, closing };
        Node { span, kind: NodeKind::Tag(Box::new(tag)) }
    }
}

struct Parser<'s> {
    reader: Reader<'s>,
    frames: Vec<Frame>,
    cycles: Cycles,
    /// Unknown tags met: their closing tags are no further news.
    unknown: HashSet<String>,
}

impl<'s> Parser<'s> {
    fn push(&mut self, node: Node) {
        if let Some(frame) = self.frames.last_mut() {
            frame.nodes.push(node);
        }
    }

    /// Takes the next token; `false` when parsing can't go on.
    fn token(&mut self, token: &Token) -> bool {
        let inner = token.inner_span(self.reader.source);
        if self.inside_comment() {
            self.comment_token(token, inner);
            return true;
        }
        match token.kind {
            TokenKind::Text => self.push(Node { span: token.span, kind: NodeKind::Text }),
            TokenKind::Comment => self.push(Node { span: token.span, kind: NodeKind::Comment }),
            TokenKind::Variable if inner.is_empty() => self.empty(token, "variable", "{{ }}"),
            TokenKind::Variable => {
                let expression = self.reader.expression(inner);
                self.push(Node { span: token.span, kind: NodeKind::Variable(expression) });
            }
            TokenKind::Block if inner.is_empty() => self.empty(token, "tag", "{% %}"),
            TokenKind::Block => return self.block(token, inner),
        }
        true
    }

    fn inside_comment(&self) -> bool {
        self.frames.last().is_some_and(|frame| matches!(frame.kind, TagKind::Comment { .. }))
    }

    /// In `{% comment %}`, everything up to `{% endcomment %}` is text.
    fn comment_token(&mut self, token: &Token, inner: Span) {
        if token.kind == TokenKind::Block && inner.of(self.reader.source) == "endcomment" {
            self.close(token.span);
            return;
        }
        if let Some(frame) = self.frames.last_mut() {
            match frame.nodes.last_mut() {
                Some(text) => text.span = text.span.to(token.span),
                None => frame.nodes.push(Node { span: token.span, kind: NodeKind::Text }),
            }
        }
    }

    fn empty(&mut self, token: &Token, what: &str, shown: &str) {
        self.reader.error(
            SyntaxError::new(Kind::EmptyTag, token.span, format!("an empty {what} tag"))
                .help(format!("write something between the braces, or take `{shown}` away")),
        );
        self.broken_inline(token.span, Word { text: String::new(), span: Span::at(token.span.start + 2) });
    }

    fn broken_inline(&mut self, opening: Span, name: Word) {
        let tag = Tag { name, opening, kind: TagKind::Broken, branches: Vec::new(), closing: None };
        self.push(Node { span: opening, kind: NodeKind::Tag(Box::new(tag)) });
    }

    fn block(&mut self, token: &Token, inner: Span) -> bool {
        let text = inner.of(self.reader.source);
        let first = split_words(text).next().unwrap_or("");
        let name = Word { text: first.to_owned(), span: Span::new(inner.start, inner.start + first.len()) };
        if self.frames.last().is_some_and(|frame| frame.expected().contains(&first)) {
            self.continue_block(token, inner, name);
            return true;
        }
        if let Some(tag) = self.reader.library.tag(first).copied() {
            if let Some(why) = tag.refused {
                self.reader.error(
                    SyntaxError::new(Kind::Refused, name.span, format!("tag `{first}` is refused here: {why}"))
                        .help("take it away or use another way"),
                );
            }
            return self.open_tag(token, inner, name, &tag.shape);
        }
        self.stray(token, name);
        true
    }

    /// Whether the tag of the frame at `index` would take `name` as its next or closing tag.
    fn takes(frame: &Frame, name: &str) -> bool {
        frame.expected().contains(&name)
    }

    /// A tag that neither exists nor continues the innermost block.
    fn stray(&mut self, token: &Token, name: Word) {
        let owner = self.frames.iter().skip(1).rposition(|frame| Self::takes(frame, &name.text)).map(|at| at + 1);
        if let Some(owner) = owner {
            // An outer block goes on here: the blocks inside it were never closed.
            while self.frames.len() > owner + 1 {
                self.unclosed(Some(token.span));
            }
            let inner = token.inner_span(self.reader.source);
            self.continue_block(token, inner, name);
            return;
        }
        let error = tags::stray_tag(&name, &self.frames, self.reader.library, &self.unknown);
        if let Some(error) = error {
            if error.kind != Kind::StrayTag {
                self.unknown.insert(name.text.clone());
            }
            self.reader.error(error);
        }
        self.broken_inline(token.span, name);
    }

    /// Ends the innermost block without its closing tag; `stop` is the tag that gave it away.
    fn unclosed(&mut self, stop: Option<Span>) {
        let Some(frame) = self.frames.pop() else { return };
        let end = stop.map_or(self.reader.source.len(), |stop| stop.start);
        let mut error = SyntaxError::new(
            Kind::UnclosedBlock,
            frame.opening,
            format!("block `{}` is never closed: `{{% {} %}}` was expected", frame.name.text, frame.closer),
        )
        .help(format!("add `{{% {} %}}`", frame.closer));
        if let Some(stop) = stop {
            error = error.related(stop, "it should be closed before this tag");
        } else {
            error = error.related(Span::at(end), "the template ends here");
        }
        self.reader.error(error);
        self.push(frame.into_node(None, end));
    }

    fn continue_block(&mut self, token: &Token, inner: Span, name: Word) {
        let Some(frame) = self.frames.last() else { return };
        let text = inner.of(self.reader.source);
        let exact = text == name.text;
        if name.text == frame.closer {
            if !exact && frame.name.text == "if" {
                self.reader.error(
                    SyntaxError::new(Kind::TagArgument, Span::new(name.span.end, inner.end), "`endif` takes nothing")
                        .help("write `{% endif %}`"),
                );
            }
            self.close(token.span);
            return;
        }
        // Django looks for the tag's whole text there, and takes anything else for the block's end
        // (`defaulttags.do_for`, `ifchanged`; `do_if` alone refuses it).
        if !exact && frame.name.text != "if" {
            self.close(token.span);
            return;
        }
        let condition = if name.text == "elif" {
            Some(self.condition(inner, token.span))
        } else {
            if !exact {
                let rest = Span::new(name.span.end, inner.end);
                self.reader.error(tags::middle_with_rest(&name, rest));
            }
            None
        };
        if let Some(frame) = self.frames.last_mut() {
            frame.end_branch(Head { opening: token.span, keyword: name, condition });
        }
    }

    /// Reads the condition of `{% if %}` or `{% elif %}`.
    fn condition(&mut self, inner: Span, whole: Span) -> Condition {
        match self.words(inner) {
            Ok(words) => super::condition::read(&mut self.reader, words.get(1..).unwrap_or(&[]), whole),
            Err(error) => {
                self.reader.error(*error);
                super::condition::broken(whole)
            }
        }
    }

    fn close(&mut self, closing: Span) {
        if self.frames.len() < 2 {
            return;
        }
        if let Some(frame) = self.frames.pop() {
            self.push(frame.into_node(Some(closing), closing.end));
        }
    }

    fn open_tag(&mut self, token: &Token, inner: Span, name: Word, shape: &TagShape) -> bool {
        let (kind, closer) = self.tag_kind(inner, &name, shape);
        let Some(closer) = closer else {
            let tag = Tag { name, opening: token.span, kind, branches: Vec::new(), closing: None };
            self.push(Node { span: token.span, kind: NodeKind::Tag(Box::new(tag)) });
            return true;
        };
        if self.frames.len() > MAX_NESTING {
            self.reader.error(
                SyntaxError::new(Kind::TooDeep, token.span, format!("blocks are nested deeper than {MAX_NESTING}"))
                    .help("parsing stopped here; take some levels away"),
            );
            return false;
        }
        let condition = if name.text == "if" { Some(self.condition(inner, token.span)) } else { None };
        self.frames.push(Frame {
            current: Head { opening: token.span, keyword: name.clone(), condition },
            name,
            opening: token.span,
            kind,
            branches: Vec::new(),
            nodes: Vec::new(),
            closer,
        });
        true
    }

    fn finish(&mut self) -> Vec<Node> {
        while self.frames.len() > 1 {
            self.unclosed(None);
        }
        self.frames.pop().map_or_else(Vec::new, |root| root.nodes)
    }
}

/// The name of `candidates` nearest to `word`, as a help text.
fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}
