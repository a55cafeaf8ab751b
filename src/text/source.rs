//! The texts of a run and their lines.

use std::sync::{Arc, OnceLock};

use super::Span;

/// A place as people count: both numbers begin at 1, columns count characters
/// (Unicode scalar values), not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Names one text among a run's [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A text with its name and the offsets of its lines.
#[derive(Debug, Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Arc<[usize]>,
    /// Characters before each [`STRIDE`]th byte; a body is often one line of a megabyte, in
    /// which columns must not be counted from the start each time.
    characters: OnceLock<Arc<[usize]>>,
}

/// Bytes between two counts of characters.
const STRIDE: usize = 128;

impl Source {
    /// Takes a text and the name that messages give it (a path, or `<stdin>`).
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Self { name: name.into(), text, line_starts, characters: OnceLock::new() }
    }

    /// The name that messages give it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = if offset - start <= STRIDE {
            characters_in(self.text.as_bytes().get(start..offset))
        } else {
            self.characters_before(offset) - self.characters_before(start)
        } + 1;
        Position { line: line.max(1), column }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let counts = self.characters.get_or_init(|| {
            let mut counted = 0;
            let counts = self.text.as_bytes().chunks(STRIDE).map(|chunk| {
                let before = counted;
                counted += characters_in(Some(chunk));
                before
            });
            counts.collect()
        });
        let stride = offset / STRIDE;
        let begin = stride * STRIDE;
        match counts.get(stride) {
            Some(before) => before + characters_in(self.text.as_bytes().get(begin..offset)),
            // The text ends exactly where another stride would begin.
            None => stride.checked_sub(1).map_or(0, |last| {
                self.characters_before(last * STRIDE) + characters_in(self.text.as_bytes().get(last * STRIDE..offset))
            }),
        }
    }

    /// The byte offset where line `line` (from 1) begins; past the last line, the end.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied().unwrap_or(self.text.len())
    }

    /// How many lines there are; a final newline does not begin another.
    #[must_use]
    pub fn line_count(&self) -> usize {
        if self.text.ends_with('\n') { self.line_starts.len() - 1 } else { self.line_starts.len() }
    }

    /// The nearest character boundary at or before `offset`.
    #[must_use]
    pub fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// `span` cut to the text and widened to character boundaries.
    #[must_use]
    pub fn clamp(&self, span: Span) -> Span {
        let start = self.floor(span.start);
        let mut end = span.end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Span::new(start, end)
    }
}

/// How many characters begin in some bytes of UTF-8.
fn characters_in(bytes: Option<&[u8]>) -> usize {
    bytes.unwrap_or_default().iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// All texts of a run; findings name them by [`SourceId`].
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// No texts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(source);
        id
    }

    /// The text that `id` names, if it is one of these.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// All texts in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.all.iter().enumerate().map(|(index, source)| (SourceId(u32::try_from(index).unwrap_or(u32::MAX)), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("x", "é😀b\nc");
        assert_eq!(source.position(6), Position { line: 1, column: 3 });
        assert_eq!(source.position(8), Position { line: 2, column: 1 });
    }

    #[test]
    fn columns_in_a_long_line_are_counted_as_in_a_short_one() {
        for (text, stride) in
            [("é😀b".repeat(2000), 7), ("x".repeat(4 * STRIDE), 1), (format!("ab\n{}", "ü".repeat(3000)), 2)]
        {
            let source = Source::new("x", text.as_str());
            for offset in (0..=text.len()).step_by(stride).filter(|offset| text.is_char_boundary(*offset)) {
                let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
                assert_eq!(source.position(offset).column, text[line_start..offset].chars().count() + 1, "{offset}");
            }
        }
    }

    #[test]
    fn an_offset_inside_a_character_or_past_the_end_is_floored() {
        let source = Source::new("x", "é");
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
        assert_eq!(source.position(99), Position { line: 1, column: 2 });
        assert_eq!(source.clamp(Span::new(1, 1)), Span::new(0, 2));
    }

    #[test]
    fn a_final_newline_begins_no_line() {
        assert_eq!(Source::new("x", "a\nb\n").line_count(), 2);
        assert_eq!(Source::new("x", "a\nb").line_count(), 2);
    }
}
