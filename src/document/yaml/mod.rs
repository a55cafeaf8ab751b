//! The YAML reader (YAML 1.2, core schema), which reads JSON files too.
//!
//! `granit-parser` reads the syntax (`events`); what a plain scalar means (`scalar`), where
//! each byte of a text came from (`flow`, `block`) and the tree (`build`) are ours.

mod block;
mod build;
mod error;
mod events;
mod flow;
mod scalar;

pub use error::SyntaxError;

use super::Node;
use crate::text::Span;

/// How deep lists and mappings may lie in each other, aliases expanded.
pub const MAX_DEPTH: usize = 100;

/// A comment of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes, `#` included, the line's end not.
    pub span: Span,
    /// What stands after the `#`.
    pub text: String,
}

/// A file: its one document and its comments.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The document's value; `Null` where the file holds none.
    pub root: Node,
    /// All comments in their order.
    pub comments: Vec<Comment>,
}

/// The tree of a YAML or JSON text.
///
/// Plain scalars are resolved by YAML 1.2's core schema: `no`, `on` and `1_000` are texts,
/// numbers stay as they are written. Keys are always texts. A key that stands twice has
/// both its entries. Aliases are expanded; the copy keeps the spans of its anchor.
///
/// # Errors
/// Where the text is not YAML, holds several documents, nests deeper than [`MAX_DEPTH`], or
/// its aliases expand beyond a budget: the place and what was expected there.
pub fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    read(text).map(|document| document.root)
}

/// Like [`parse`], with the comments.
///
/// # Errors
/// As [`parse`].
pub fn read(text: &str) -> Result<Document, Vec<SyntaxError>> {
    build::build(text).map_err(|error| vec![error])
}

#[cfg(test)]
mod tests;
