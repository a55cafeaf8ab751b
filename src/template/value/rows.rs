//! Documents built one after another over one text: rows of a file, no byte of which is copied.

use super::build::Builder;
use super::data::{Node, Value, kind};

/// A piece of the text of [`Rows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Piece {
    /// Where it begins, in bytes.
    pub start: u32,
    /// How long it is, in bytes.
    pub length: u32,
}

/// Builds documents whose texts and keys are pieces of one text, so that a row of a block is read
/// without a copy. What the text lacks is appended to it: lasting with [`keep`](Self::keep),
/// for one document with [`write`](Self::write).
///
/// ```
/// use flowhook::template::{Piece, Rows};
///
/// let mut rows = Rows::default();
/// rows.load("Ada,Grace".to_owned());
/// let name = rows.keep("name");
/// for piece in [Piece { start: 0, length: 3 }, Piece { start: 4, length: 5 }] {
///     rows.begin();
///     let mark = rows.open();
///     rows.text(piece);
///     rows.name(name);
///     rows.close_dict(mark);
///     assert!(rows.document().get("name").is_some());
/// }
/// ```
#[derive(Default)]
pub struct Rows {
    builder: Builder,
    value: Option<Value>,
    /// Where the text of the block and of what is kept ends.
    base: usize,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("bytes", &self.base).finish_non_exhaustive()
    }
}

impl Rows {
    /// Takes a text to build documents over; it must be shorter than 4 GiB.
    pub fn load(&mut self, text: String) {
        self.begin();
        self.base = text.len();
        self.builder.text = text;
    }

    /// Gives the text back, with all that was appended to it.
    #[must_use]
    pub fn take(&mut self) -> String {
        self.begin();
        self.base = 0;
        std::mem::take(&mut self.builder.text)
    }

    /// Appends a text that all documents over this text may use.
    pub fn keep(&mut self, text: &str) -> Piece {
        self.begin();
        let start = self.builder.text.len();
        self.builder.text.push_str(text);
        self.base = self.builder.text.len();
        piece(start, text.len())
    }

    /// The text, with what was appended.
    #[must_use]
    #[inline]
    pub const fn bytes(&self) -> &[u8] {
        self.builder.text.as_bytes()
    }

    /// A piece of the text; empty when there is no such piece.
    #[must_use]
    #[inline]
    pub fn get(&self, piece: Piece) -> &str {
        let start = piece.start as usize;
        self.builder.text.get(start..start + piece.length as usize).unwrap_or("")
    }

    /// Forgets the last document and what was written for it.
    #[inline]
    pub fn begin(&mut self) {
        if let Some(value) = self.value.take() {
            self.builder.nodes = value.nodes;
            self.builder.text = value.text;
        }
        self.builder.nodes.clear();
        self.builder.stack.clear();
        self.builder.text.truncate(self.base);
    }

    /// Where text written next will begin; give it to [`written`](Self::written).
    #[must_use]
    pub const fn end(&self) -> usize {
        self.builder.text.len()
    }

    /// Appends text for the document at hand.
    #[inline]
    pub fn write(&mut self, text: &str) {
        self.builder.text.push_str(text);
    }

    /// Appends a piece of the text again, for the document at hand.
    #[inline]
    pub fn write_piece(&mut self, piece: Piece) {
        let start = piece.start as usize;
        let end = start + piece.length as usize;
        if self.builder.text.is_char_boundary(start) && self.builder.text.is_char_boundary(end) && start <= end {
            self.builder.text.extend_from_within(start..end);
        }
    }

    /// What was written since `start`.
    #[must_use]
    #[inline]
    pub const fn written(&self, start: usize) -> Piece {
        piece(start, self.builder.text.len() - start)
    }

    /// A text is the next value.
    #[inline]
    pub fn text(&mut self, piece: Piece) {
        self.builder.push(kind::TEXT, Node::run(piece.start, piece.length));
    }

    /// A whole number of 64 bits is the next value.
    pub fn int(&mut self, value: i64) {
        self.builder.int(value);
    }

    /// A whole number as its decimal digits is the next value.
    pub fn big(&mut self, digits: Piece) {
        self.builder.push(kind::BIG, Node::run(digits.start, digits.length));
    }

    /// A float is the next value.
    pub fn float(&mut self, value: f64) {
        self.builder.float(value);
    }

    /// A boolean is the next value.
    pub fn bool(&mut self, value: bool) {
        self.builder.bool(value);
    }

    /// Null is the next value.
    pub fn null(&mut self) {
        self.builder.push(kind::NULL, 0);
    }

    /// The last value pushed, once more.
    #[inline]
    pub fn repeat(&mut self) {
        if let Some(node) = self.builder.stack.last().copied() {
            self.builder.stack.push(node);
        }
    }

    /// Gives the last value its key.
    #[inline]
    pub fn name(&mut self, key: Piece) {
        self.builder.name_last((key.start, key.length));
    }

    /// Opens a list or an object: the values pushed from here are its members.
    #[must_use]
    #[inline]
    pub const fn open(&self) -> usize {
        self.builder.depth_mark()
    }

    /// Takes back the values pushed since `mark`.
    pub fn forget(&mut self, mark: usize) {
        self.builder.stack.truncate(mark);
    }

    /// The values since `mark` become the members of an object, which is the next value. Each
    /// must have its key; of members with one key the last value stays.
    pub fn close_dict(&mut self, mark: usize) {
        // The text is shorter than 4 GiB, and so are the numbers of nodes.
        let _ = self.builder.close(mark, true);
    }

    /// As [`close_dict`](Self::close_dict), where the caller knows that no key is doubled.
    #[inline]
    pub fn close_distinct(&mut self, mark: usize) {
        let _ = self.builder.close(mark, false);
        if let Some(node) = self.builder.stack.last_mut() {
            node.meta = kind::DICT;
        }
    }

    /// The values since `mark` become the members of a list, which is the next value.
    pub fn close_list(&mut self, mark: usize) {
        let _ = self.builder.close(mark, false);
    }

    /// The document that the last value makes.
    #[inline]
    pub fn document(&mut self) -> &Value {
        let root = self.builder.stack.pop().unwrap_or(Node::new(kind::NULL, 0));
        let nodes = std::mem::take(&mut self.builder.nodes);
        let text = std::mem::take(&mut self.builder.text);
        self.value.insert(Value { nodes, text, root })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "texts are shorter than 4 GiB, as `load` asks")]
const fn piece(start: usize, length: usize) -> Piece {
    Piece { start: start as u32, length: length as u32 }
}

#[cfg(test)]
mod tests {
    use super::super::Val;
    use super::*;

    #[test]
    fn documents_follow_one_another_over_one_text() {
        let mut rows = Rows::default();
        rows.load("AdaGrace".to_owned());
        let (key, other) = (rows.keep("name"), rows.keep("long"));
        for (start, length, expected) in [(0, 3, "Ada"), (3, 5, "Grace")] {
            rows.begin();
            let mark = rows.open();
            rows.text(Piece { start, length });
            rows.name(key);
            let from = rows.end();
            rows.write("x");
            rows.write_piece(Piece { start, length });
            let written = rows.written(from);
            rows.text(written);
            rows.name(other);
            rows.close_distinct(mark);
            let document = rows.document();
            assert!(matches!(document.get("name"), Some(Val::Str(name)) if name == expected));
            assert!(matches!(document.get("long"), Some(Val::Str(name)) if name == format!("x{expected}")));
        }
        assert_eq!(rows.take(), "AdaGracenamelong");
    }

    #[test]
    fn of_doubled_keys_the_last_stays() {
        let mut rows = Rows::default();
        rows.load("k".to_owned());
        let key = Piece { start: 0, length: 1 };
        let mark = rows.open();
        for value in [1, 2] {
            rows.int(value);
            rows.name(key);
        }
        rows.close_dict(mark);
        assert!(matches!(rows.document().get("k"), Some(Val::Int(2))));
    }
}
