//! Where the template tags of a text are.
//!
//! The only place of the reader that asks the template language for them.

use crate::template::{TokenKind, lex};
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
    if !text.contains('{') {
        return tags;
    }
    let mut comment: Option<Span> = None;
    let tokens = lex(text);
    tags.reserve(tokens.len() / 2 + 1);
    for token in tokens {
        let kind = match token.kind {
            TokenKind::Text => continue,
            TokenKind::Variable => TagKind::Hole,
            TokenKind::Block => TagKind::Block,
            TokenKind::Comment => TagKind::Comment,
        };
        let tag = Tag { kind, span: token.span };
        match (comment, tag.name(text)) {
            (None, name) => {
                comment = (name == "comment").then_some(tag.span);
                tags.push(tag);
            }
            (Some(opener), "endcomment") => {
                comment = None;
                tags.pop();
                tags.push(Tag { kind: TagKind::Comment, span: opener.to(tag.span) });
            }
            (Some(_), _) => {}
        }
    }
    tags
}
