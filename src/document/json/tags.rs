//! Where the template tags of a text are.
//!
//! The only place of the reader that knows how tags are delimited.

use crate::text::Span;

/// What a tag does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `{{ … }}`: prints something.
    Hole,
    /// `{% … %}`: steers, and may print something.
    Block,
    /// `{# … #}` or a whole `{% comment %}…{% endcomment %}`: prints nothing.
    Comment,
}

/// One tag with its delimiters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) kind: TagKind,
    pub(super) span: Span,
}

impl Tag {
    /// The tag's name (`if`, `endfor`); empty for other tags than blocks.
    pub(super) fn name<'a>(&self, text: &'a str) -> &'a str {
        match self.kind {
            TagKind::Block => block_name(text, self.span),
            _ => "",
        }
    }
}

fn block_name(text: &str, span: Span) -> &str {
    let inner = text.get(span.start + 2..span.end.saturating_sub(2)).unwrap_or("");
    inner.split_whitespace().next().unwrap_or("")
}

/// All tags of `text` in their order. A `comment` block is one tag; what stands inside
/// `verbatim` is text.
pub(super) fn split(text: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut inside: Option<(&str, Span)> = None;
    for tag in raw_tags(text) {
        let name = tag.name(text);
        match inside {
            None => {
                if name == "comment" || name == "verbatim" {
                    inside = Some((if name == "comment" { "endcomment" } else { "endverbatim" }, tag.span));
                }
                tags.push(tag);
            }
            Some(("endcomment", opener)) if name == "endcomment" => {
                inside = None;
                tags.pop();
                tags.push(Tag { kind: TagKind::Comment, span: opener.to(tag.span) });
            }
            Some(("endverbatim", _)) if name == "endverbatim" => {
                inside = None;
                tags.push(tag);
            }
            Some(_) => {}
        }
    }
    tags
}

fn raw_tags(text: &str) -> Vec<Tag> {
    let bytes = text.as_bytes();
    let mut tags = Vec::new();
    let mut at = 0;
    // For each kind, up to where a search has found no closer: a line full of openers
    // must not be searched again from each of them.
    let mut barren = [0_usize; 3];
    while let Some(found) = memchr::memchr(b'{', bytes.get(at..).unwrap_or_default()) {
        let start = at + found;
        let (which, kind, closer) = match bytes.get(start + 1) {
            Some(b'{') => (0, TagKind::Hole, "}}"),
            Some(b'%') => (1, TagKind::Block, "%}"),
            Some(b'#') => (2, TagKind::Comment, "#}"),
            _ => {
                at = start + 1;
                continue;
            }
        };
        if barren.get(which).is_some_and(|until| start < *until) {
            at = start + 1;
            continue;
        }
        let rest = bytes.get(start + 2..).unwrap_or_default();
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        if let Some(length) = memchr::memmem::find(line, closer.as_bytes()) {
            let end = start + 2 + length + 2;
            tags.push(Tag { kind, span: Span::new(start, end) });
            at = end;
        } else {
            if let Some(until) = barren.get_mut(which) {
                *until = start + 2 + line.len();
            }
            at = start + 1;
        }
    }
    tags
}
