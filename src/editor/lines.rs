//! Places as editors count them.

/// A place: both numbers begin at 0, the character counts UTF-16 units, as the Language
/// Server Protocol does unless both sides agree on something else (LSP 3.17, "Position").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line, from 0.
    pub line: u32,
    /// The character, in UTF-16 units, from 0.
    pub character: u32,
}

/// Where the lines of a text begin; they end in `\n`, `\r\n` or `\r` (LSP 3.17, "Text Documents").
#[derive(Debug, Clone)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
        Self { starts: std::iter::once(0).chain(ends.map(|at| at + 1)).collect() }
    }

    /// The place of a byte offset of the text that the lines are of; one inside a character is
    /// that character's beginning, one past the end is the end.
    #[must_use]
    pub fn place(&self, text: &str, offset: usize) -> Place {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let units: usize = text.get(start..offset).unwrap_or("").chars().map(char::len_utf16).sum();
        Place { line: number(line), character: number(units) }
    }

    /// The byte offset of a place. A character past the end of its line is the line's end, a
    /// place inside a surrogate pair is the pair's beginning, a line past the last is the end.
    #[must_use]
    pub fn offset(&self, text: &str, place: Place) -> usize {
        let line = place.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, character) in content.char_indices() {
            units += character.len_utf16();
            if units > place.character as usize {
                return start + at;
            }
        }
        start + content.len()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_in_utf_16_units() {
        let text = "a😀é\r\nb\rc\n";
        let lines = Lines::new(text);
        for (offset, line, character) in
            [(0, 0, 0), (1, 0, 1), (5, 0, 3), (7, 0, 4), (9, 1, 0), (10, 1, 1), (11, 2, 0), (12, 2, 1), (13, 3, 0)]
        {
            let place = Place { line, character };
            assert_eq!(lines.place(text, offset), place, "{offset}");
            assert_eq!(lines.offset(text, place), offset, "{place:?}");
        }
    }

    #[test]
    fn places_that_are_not_there_are_moved_to_the_nearest_before() {
        let text = "a😀\nb";
        let lines = Lines::new(text);
        assert_eq!(lines.offset(text, Place { line: 0, character: 2 }), 1, "inside a surrogate pair");
        assert_eq!(lines.offset(text, Place { line: 0, character: 99 }), 5);
        assert_eq!(lines.offset(text, Place { line: 7, character: 0 }), text.len());
        assert_eq!(lines.place(text, 3), Place { line: 0, character: 1 }, "inside a character");
        assert_eq!(lines.place(text, 99), Place { line: 1, character: 1 });
    }

    proptest::proptest! {
        #[test]
        fn every_boundary_comes_back(text in "[a😀é\n\r{}]{0,40}") {
            let lines = Lines::new(&text);
            for (offset, _) in text.char_indices() {
                // Between the two characters of a line's end there is no place.
                if !text[..offset].ends_with('\r') || !text[offset..].starts_with('\n') {
                    proptest::prop_assert_eq!(lines.offset(&text, lines.place(&text, offset)), offset);
                }
            }
        }
    }
}
