//! From the bytes of a decoded value back to the bytes that the user typed.
//!
//! A body passes through several codings: a YAML scalar (folded, quoted, block), a JSON
//! string, and once more the JSON string inside `callbackData`. Each decoder writes down
//! where its output came from; maps compose, so a finding made deep inside still points at
//! the file.

use smallvec::SmallVec;

use super::Span;

/// One run of decoded bytes and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    decoded: usize,
    source: Span,
    /// The decoded bytes equal the source bytes one to one; otherwise the run is an escape
    /// sequence or a fold, and every byte of it stands for the whole source range.
    verbatim: bool,
}

/// Maps byte ranges of a decoded text to byte ranges of its source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    /// Nearly always one: most texts are typed as they read.
    pieces: SmallVec<[Piece; 1]>,
    decoded_len: usize,
    /// Where an empty text, and the end of any text, lies in the source.
    end: usize,
}

impl OffsetMap {
    /// An empty map whose text begins at `source_start`; grow it with the `push` functions.
    #[must_use]
    pub const fn starting_at(source_start: usize) -> Self {
        Self { pieces: SmallVec::new_const(), decoded_len: 0, end: source_start }
    }

    /// The map of a text that stands in its source as it is, from `source_start`, for
    /// `len` bytes.
    #[must_use]
    pub fn verbatim(source_start: usize, len: usize) -> Self {
        let mut map = Self::starting_at(source_start);
        map.push_verbatim(source_start, len);
        map
    }

    /// The next `len` decoded bytes are the bytes at `source_start`.
    pub fn push_verbatim(&mut self, source_start: usize, len: usize) {
        let source = Span::new(source_start, source_start + len);
        self.end = source.end;
        if len == 0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.verbatim && last.source.end == source_start => last.source.end = source.end,
            _ => self.pieces.push(Piece { decoded: self.decoded_len, source, verbatim: true }),
        }
        self.decoded_len += len;
    }

    /// The next `decoded_len` decoded bytes stand for all of `source` (an escape, a fold).
    pub fn push_opaque(&mut self, source: Span, decoded_len: usize) {
        self.end = source.end;
        if decoded_len == 0 {
            return;
        }
        self.pieces.push(Piece { decoded: self.decoded_len, source, verbatim: false });
        self.decoded_len += decoded_len;
    }

    /// Length of the decoded text in bytes.
    #[must_use]
    pub const fn decoded_len(&self) -> usize {
        self.decoded_len
    }

    /// The runs of the map in their order: decoded range, source range, and whether the two
    /// are the same bytes (otherwise an escape or a fold).
    pub fn runs(&self) -> impl Iterator<Item = (Span, Span, bool)> {
        self.pieces.iter().enumerate().map(|(index, piece)| {
            let end = self.pieces.get(index + 1).map_or(self.decoded_len, |next| next.decoded);
            (Span::new(piece.decoded, end), piece.source, piece.verbatim)
        })
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.decoded <= offset);
        after.checked_sub(1).and_then(|index| self.pieces.get(index))
    }

    /// The source offset where the decoded byte `offset` begins; past the end, where the
    /// source of the text ends.
    #[must_use]
    pub fn start_of(&self, offset: usize) -> usize {
        if offset >= self.decoded_len {
            return self.end;
        }
        self.piece_at(offset).map_or(self.end, |piece| {
            if piece.verbatim { piece.source.start + (offset - piece.decoded) } else { piece.source.start }
        })
    }

    /// The source range of the decoded range `span`, never shorter than the escapes it
    /// touches. An empty span stays empty.
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        let start = self.start_of(span.start);
        if span.is_empty() {
            return Span::at(start);
        }
        let last = span.end.min(self.decoded_len).saturating_sub(1);
        let end = self.piece_at(last).map_or(self.end, |piece| {
            if piece.verbatim { piece.source.start + (last - piece.decoded) + 1 } else { piece.source.end }
        });
        Span::new(start, end)
    }

    /// The map from this map's decoded text to `outer`'s source, where `outer` decodes the
    /// text that this map's source is.
    #[must_use]
    pub fn through(&self, outer: &Self) -> Self {
        self.shifted_by(outer).unwrap_or_else(|| self.composed(outer))
    }

    fn composed(&self, outer: &Self) -> Self {
        let mut map = Self::starting_at(outer.start_of(self.pieces.first().map_or(self.end, |p| p.source.start)));
        for (index, piece) in self.pieces.iter().enumerate() {
            let next = self.pieces.get(index + 1).map_or(self.decoded_len, |p| p.decoded);
            let len = next - piece.decoded;
            if piece.verbatim {
                map.push_range_of(outer, piece.source);
            } else {
                map.push_opaque(outer.source_span(piece.source), len);
            }
        }
        map.end = outer.start_of(self.end);
        map
    }

    /// [`through`](Self::through) where the outer text stands in its source as it is, as it nearly always does.
    fn shifted_by(&self, outer: &Self) -> Option<Self> {
        let [Piece { decoded: 0, source, verbatim: true }] = outer.pieces.as_slice() else { return None };
        let within = |piece: &Piece| piece.source.end <= outer.decoded_len && !piece.source.is_empty();
        if self.end > outer.decoded_len || !self.pieces.iter().all(within) {
            return None;
        }
        let mut shifted = self.clone();
        shifted.end = outer.start_of(self.end);
        for piece in &mut shifted.pieces {
            piece.source = piece.source.shifted(source.start);
        }
        Some(shifted)
    }

    fn push_range_of(&mut self, outer: &Self, range: Span) {
        let mut at = range.start;
        while at < range.end {
            let Some(piece) = outer.piece_at(at) else { break };
            let after = outer.pieces.partition_point(|p| p.decoded <= at);
            let piece_end = outer.pieces.get(after).map_or(outer.decoded_len, |p| p.decoded);
            let end = piece_end.min(range.end);
            if end <= at {
                break;
            }
            if piece.verbatim {
                self.push_verbatim(piece.source.start + (at - piece.decoded), end - at);
            } else {
                self.push_opaque(piece.source, end - at);
            }
            at = end;
        }
    }
}

/// A decoded text together with the map to the bytes it was typed as.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapped {
    /// The decoded text.
    pub text: String,
    /// From the bytes of `text` to the bytes of the file.
    pub map: OffsetMap,
}

impl Mapped {
    /// A text that stands at `source_start` as it is.
    #[must_use]
    pub fn verbatim(text: &str, source_start: usize) -> Self {
        Self { text: text.to_owned(), map: OffsetMap::verbatim(source_start, text.len()) }
    }

    /// The source range of `span` of the text.
    #[must_use]
    pub fn source_span(&self, span: Span) -> Span {
        self.map.source_span(span)
    }

    /// The source range of the whole text.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.map.source_span(Span::new(0, self.text.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a\"b` as it stands in a JSON string at offset 10.
    fn json_string() -> OffsetMap {
        let mut map = OffsetMap::starting_at(10);
        map.push_verbatim(10, 1);
        map.push_opaque(Span::new(11, 13), 1);
        map.push_verbatim(13, 1);
        map
    }

    #[test]
    fn a_span_over_an_escape_covers_the_whole_escape() {
        let map = json_string();
        assert_eq!(map.source_span(Span::new(1, 2)), Span::new(11, 13));
        assert_eq!(map.source_span(Span::new(0, 3)), Span::new(10, 14));
        assert_eq!(map.source_span(Span::new(2, 3)), Span::new(13, 14));
    }

    #[test]
    fn the_end_of_the_text_maps_to_the_end_of_its_source() {
        assert_eq!(json_string().source_span(Span::at(3)), Span::at(14));
    }

    #[test]
    fn maps_compose_through_two_codings() {
        // The outer text decodes `x a\\\"b` so that the inner JSON string `a\"b` begins at 1.
        let mut outer = OffsetMap::starting_at(100);
        outer.push_verbatim(100, 2);
        outer.push_opaque(Span::new(102, 104), 1);
        outer.push_opaque(Span::new(104, 106), 1);
        outer.push_verbatim(106, 1);
        let mut inner = OffsetMap::starting_at(1);
        inner.push_verbatim(1, 1);
        inner.push_opaque(Span::new(2, 4), 1);
        inner.push_verbatim(4, 1);
        let both = inner.through(&outer);
        assert_eq!(both.source_span(Span::new(0, 1)), Span::new(101, 102));
        assert_eq!(both.source_span(Span::new(1, 2)), Span::new(102, 106));
        assert_eq!(both.source_span(Span::new(2, 3)), Span::new(106, 107));
        assert_eq!(both.decoded_len(), 3);
    }

    proptest! {
        #[test]
        fn a_map_through_a_text_as_it_stands_is_shifted(runs in proptest::collection::vec((0..4_usize, 1..4_usize, 0..3_usize), 0..6), start in 0..50_usize, rest in 0..3_usize) {
            let mut inner = OffsetMap::starting_at(0);
            let mut at = 0;
            for (gap, length, escaped) in runs {
                at += gap;
                match escaped {
                    0 => inner.push_verbatim(at, length),
                    _ => inner.push_opaque(Span::new(at, at + length), escaped),
                }
                at += length;
            }
            let outer = OffsetMap::verbatim(start, at + rest);
            let shifted = inner.shifted_by(&outer);
            prop_assert!(shifted.is_some() || at == 0 && rest == 0);
            if let Some(shifted) = shifted {
                prop_assert_eq!(shifted, inner.composed(&outer));
            }
        }
    }

    #[test]
    fn neighbouring_verbatim_runs_are_one_piece() {
        let mut map = OffsetMap::starting_at(5);
        map.push_verbatim(5, 2);
        map.push_verbatim(7, 2);
        assert_eq!(map.pieces.len(), 1);
        assert_eq!(map.source_span(Span::new(1, 4)), Span::new(6, 9));
    }
}
