//! From events to the tree.

use std::borrow::Cow;
use std::collections::HashMap;

use super::events::{Event, EventKind, Events, Style};
use super::{Comment, Document, MAX_DEPTH, SyntaxError, block, error, flow, scalar};
use crate::document::input::MAX_BYTES;
use crate::document::{Entry, Kind, Node};
use crate::text::{Mapped, OffsetMap, Span};

/// The most values a document may have, aliases expanded.
const MAX_NODES: usize = 250_000;
/// The most bytes that copies of anchored values may take up together.
const MAX_COPIED: usize = 8 * 1024 * 1024;

/// The document of a text.
pub(super) fn build(source: &str) -> Result<Document, SyntaxError> {
    if source.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB", MAX_BYTES / (1024 * 1024));
        return Err(SyntaxError::new(Span::at(0), message));
    }
    let mut builder = Builder::new(source);
    let mut events = Events::new(source);
    while let Some(event) = events.next() {
        match event {
            Ok(event) => builder.event(event)?,
            Err(failure) => return Err(error::explain(source, builder.last_end, builder.open_bracket(), &failure)),
        }
    }
    let root = builder.root.unwrap_or(Node { span: Span::at(0), kind: Kind::Null });
    Ok(Document { root, comments: builder.comments })
}

/// A list or mapping that is still open.
struct Frame {
    start: usize,
    flow: bool,
    anchor: Option<usize>,
    inside: Inside,
}

enum Inside {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, key: Option<(Mapped, Span)> },
}

/// A value that an alias may copy.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
    depth: usize,
}

struct Builder<'s> {
    source: &'s str,
    stack: Vec<Frame>,
    root: Option<Node>,
    comments: Vec<Comment>,
    anchors: HashMap<usize, Anchored>,
    documents: usize,
    nodes: usize,
    copied: usize,
    /// Where the last event that is part of the document's structure ended.
    last_end: usize,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str) -> Self {
        Self {
            source,
            stack: Vec::new(),
            root: None,
            comments: Vec::new(),
            anchors: HashMap::new(),
            documents: 0,
            nodes: 0,
            copied: 0,
            last_end: 0,
        }
    }

    /// The innermost bracket that is still open.
    fn open_bracket(&self) -> Option<Span> {
        self.stack.last().filter(|frame| frame.flow).map(|frame| Span::new(frame.start, frame.start + 1))
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), SyntaxError> {
        let Event { span, kind, tag, anchor } = event;
        match kind {
            EventKind::Other => return Ok(()),
            EventKind::Comment(text) => {
                self.comments.push(Comment { span, text });
                return Ok(());
            }
            EventKind::DocumentStart => {
                self.document(span)?;
                if span.of(self.source) != "---" {
                    // Without `---` a document "starts" at its first token.
                    return Ok(());
                }
            }
            EventKind::Scalar { text, style } => {
                let node = self.scalar(span, text, style, tag)?;
                self.last_end = self.last_end.max(node.span.end);
                return self.finished(node, anchor);
            }
            EventKind::SequenceStart => {
                self.open(span, anchor, tag, "tag:yaml.org,2002:seq", Inside::Sequence(Vec::new()))?;
            }
            EventKind::MappingStart => {
                let inside = Inside::Mapping { entries: Vec::new(), key: None };
                self.open(span, anchor, tag, "tag:yaml.org,2002:map", inside)?;
            }
            EventKind::End => self.close(span)?,
            EventKind::Alias(id) => {
                let node = self.alias(span, id)?;
                self.last_end = self.last_end.max(span.end);
                return self.place(node, Some(span));
            }
        }
        self.last_end = self.last_end.max(span.end);
        Ok(())
    }

    fn document(&mut self, span: Span) -> Result<(), SyntaxError> {
        self.documents += 1;
        if self.documents > 1 {
            let error = SyntaxError::new(span, "a second document begins here; a file holds one");
            return Err(error.help("put it into a file of its own, or remove the `---` line"));
        }
        Ok(())
    }

    fn open(
        &mut self,
        span: Span,
        anchor: Option<usize>,
        tag: Option<(String, Span)>,
        expected: &str,
        inside: Inside,
    ) -> Result<(), SyntaxError> {
        if let Some((tag, tag_span)) = tag.filter(|(tag, _)| tag != expected && tag != "!") {
            return Err(unknown_tag(&tag, tag_span));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        let flow = self.source.get(span.start..).is_some_and(|rest| rest.starts_with(['[', '{'])) && !span.is_empty();
        self.stack.push(Frame { start: span.start, flow, anchor, inside });
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), SyntaxError> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        // A block collection "ends" where the next thing begins, after comments and blank lines.
        let end = if frame.flow { span.end } else { self.last_end };
        let kind = match frame.inside {
            Inside::Sequence(items) => Kind::Sequence(items),
            Inside::Mapping { entries, .. } => Kind::Mapping(entries),
        };
        self.finished(Node { span: Span::new(frame.start, end), kind }, frame.anchor)
    }

    fn scalar(
        &mut self,
        span: Span,
        text: Cow<'_, str>,
        style: Style,
        tag: Option<(String, Span)>,
    ) -> Result<Node, SyntaxError> {
        let absent = style == Style::Plain && span.is_empty();
        let (span, text) = if absent {
            // The parser gives the text `~` to a value that isn't there, at the colon before it.
            let colon = self.source.get(span.start..).is_some_and(|rest| rest.starts_with(':'));
            let span = Span::at(span.start + usize::from(colon));
            (span, Mapped { text: String::new(), map: OffsetMap::starting_at(span.start) })
        } else {
            self.mapped(span, text, style)
        };
        let kind = match tag {
            None if style == Style::Plain => scalar::resolve(text),
            None => Kind::Text(text),
            Some((tag, tag_span)) => match tag.strip_prefix("tag:yaml.org,2002:") {
                Some("str") => Kind::Text(text),
                Some("null" | "bool" | "int" | "float") => scalar::resolve(text),
                _ if tag == "!" => Kind::Text(text),
                _ => return Err(unknown_tag(&tag, tag_span)),
            },
        };
        Ok(Node { span, kind })
    }

    /// The scalar's span with quotes or header, and its text with the way back to its bytes.
    fn mapped(&self, span: Span, text: Cow<'_, str>, style: Style) -> (Span, Mapped) {
        let (span, decoded) = match style {
            Style::Literal | Style::Folded => {
                let header = self.header(span.start);
                let place = block::Place { header, content: span.start, limit: span.end };
                let (decoded, end) = block::decode(self.source, &place, style, &text);
                (Span::new(header, end), decoded)
            }
            _ => (span, flow::decode(self.source, span, style)),
        };
        if decoded.text == text {
            return (span, decoded);
        }
        // The one known case: the parser skips a comment that stands behind a tab inside a
        // plain scalar of several lines, where YAML has the scalar end.
        #[cfg(test)]
        assert!(self.source.contains("\t#"), "the decoders differ in {:?}: {:?}", self.source, decoded.text);
        // A map that is too wide is better than one that points elsewhere.
        let mut map = OffsetMap::starting_at(span.start);
        map.push_opaque(span, text.len());
        (span, Mapped { text: text.into_owned(), map })
    }

    /// Where the `|` or `>` of a block scalar stands whose content begins at `content`.
    fn header(&self, content: usize) -> usize {
        let mut at = self.last_end;
        while let Some(rest) = self.source.get(at..content).filter(|rest| !rest.is_empty()) {
            at += match rest.as_bytes()[0] {
                b'|' | b'>' => return at,
                b'#' => rest.find(['\r', '\n']).unwrap_or(rest.len()),
                b'!' | b'&' => rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len()),
                _ => rest.chars().next().map_or(1, char::len_utf8),
            };
        }
        content
    }

    fn finished(&mut self, node: Node, anchor: Option<usize>) -> Result<(), SyntaxError> {
        if let Some(anchor) = anchor {
            let (nodes, bytes, depth) = measure(&node);
            self.copy(node.span, bytes)?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, bytes, depth });
        }
        self.place(node, None)
    }

    fn alias(&mut self, span: Span, id: usize) -> Result<Node, SyntaxError> {
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(SyntaxError::new(span, "an alias inside the value that its anchor names: it would never end"));
        };
        let (nodes, bytes, depth) = (anchored.nodes, anchored.bytes, anchored.depth);
        let node = anchored.node.clone();
        if self.stack.len() + depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.nodes += nodes;
        self.copy(span, bytes)?;
        Ok(node)
    }

    fn copy(&mut self, span: Span, bytes: usize) -> Result<(), SyntaxError> {
        self.copied += bytes;
        if self.copied > MAX_COPIED || self.nodes > MAX_NODES {
            return Err(SyntaxError::new(span, "the file's anchors and aliases expand to too much data"));
        }
        Ok(())
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node, alias: Option<Span>) -> Result<(), SyntaxError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(SyntaxError::new(node.span, format!("the file holds more than {MAX_NODES} values")));
        }
        match self.stack.last_mut().map(|frame| &mut frame.inside) {
            None => self.root = Some(node),
            Some(Inside::Sequence(items)) => items.push(node),
            Some(Inside::Mapping { entries, key }) => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, value: node, conditional: false }),
                None => *key = Some(key_of(self.source, node, alias)?),
            },
        }
        Ok(())
    }
}

/// A key as text: `1`, `true` and `~` are keys as they are written.
fn key_of(source: &str, node: Node, alias: Option<Span>) -> Result<(Mapped, Span), SyntaxError> {
    let span = alias.unwrap_or(node.span);
    match node.kind {
        Kind::Text(text) => Ok((text, span)),
        Kind::Sequence(_) | Kind::Mapping(_) | Kind::Hole => Err(error::key_is_no_text(source, span)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {
            let written = node.span.of(source);
            Ok((Mapped::verbatim(written, node.span.start), span))
        }
    }
}

/// Number of values, bytes they take up, and depth of a tree.
fn measure(node: &Node) -> (usize, usize, usize) {
    const OVERHEAD: usize = 100;
    let mut total = (1, OVERHEAD, 0);
    let mut add = |node: &Node, key: usize| {
        let (nodes, bytes, depth) = measure(node);
        total = (total.0 + nodes, total.1 + bytes + key, total.2.max(depth));
    };
    match &node.kind {
        Kind::Sequence(items) => {
            items.iter().for_each(|item| add(item, 0));
            total.2 += 1;
        }
        Kind::Mapping(entries) => {
            entries.iter().for_each(|entry| add(&entry.value, OVERHEAD + entry.key.text.len()));
            total.2 += 1;
        }
        Kind::Text(text) => total.1 += text.text.len(),
        Kind::Number(number) => total.1 += number.len(),
        Kind::Null | Kind::Bool(_) | Kind::Hole => {}
    }
    total
}

fn unknown_tag(tag: &str, span: Span) -> SyntaxError {
    SyntaxError::new(span, format!("the YAML tag `{tag}` means nothing here"))
        .help("remove it; a text that begins with `!` goes in quotes")
}

fn too_deep(span: Span) -> SyntaxError {
    SyntaxError::new(span, format!("lists and mappings lie more than {MAX_DEPTH} deep in each other"))
}
