//! Where each byte of a literal (`|`) or folded (`>`) block scalar came from.
//!
//! YAML 1.2.2 clause 8.1.

use super::events::Style;
use crate::text::{Mapped, OffsetMap, Span};

/// What becomes of the line ends after the last line (clause 8.1.1.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// A content line, or an empty one: its bytes without indentation, and its line end.
struct Line {
    content: Span,
    end: Span,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.content.is_empty()
    }
}

/// Where a block scalar lies.
pub(super) struct Place {
    /// The `|` or `>`.
    pub(super) header: usize,
    /// The first byte of the first line that has content, behind its indentation.
    pub(super) content: usize,
    /// Where the parser says that the scalar ends; blank lines and comments may lie before.
    pub(super) limit: usize,
}

/// The text of a block scalar, and where its content ends.
///
/// Decodes a second time what the parser has decoded to `text` already, because only so
/// each byte's origin is known; the caller compares the two.
pub(super) fn decode(source: &str, place: &Place, style: Style, text: &str) -> (Mapped, usize) {
    let header_end = line_end(source, place.header);
    let chomping = match source.get(place.header..header_end.start).unwrap_or("").split([' ', '\t']).next() {
        Some(word) if word.contains('-') => Chomping::Strip,
        Some(word) if word.contains('+') => Chomping::Keep,
        _ => Chomping::Clip,
    };
    let only_newlines = text.bytes().all(|byte| byte == b'\n');
    let indent = if only_newlines { usize::MAX } else { column(source, place.content) };
    let lines = lines(source, header_end.end, place.limit, indent);
    let start = lines.first().map_or(header_end.end, |line| line.content.start);
    let mut writer = Writer { source, text: String::new(), map: OffsetMap::starting_at(start) };
    let last = lines.iter().rposition(|line| !line.is_empty());
    if only_newlines {
        for index in 0..text.len() {
            writer.newline(lines.get(index).map_or(Span::at(place.limit), |line| line.end));
        }
    } else {
        match style {
            Style::Folded => writer.folded(&lines, last),
            _ => writer.literal(&lines, last),
        }
        writer.tail(&lines, last, chomping);
    }
    let end = last.map_or(header_end.start, |last| lines[last].content.end);
    (Mapped { text: writer.text, map: writer.map }, end)
}

/// Bytes between the line's start and `at`: blanks alone, where a scalar's content begins.
fn column(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or("");
    before.len() - before.rfind(['\r', '\n']).map_or(0, |newline| newline + 1)
}

/// The line end at or after `at`; empty at the end of the text.
fn line_end(source: &str, at: usize) -> Span {
    let rest = source.get(at..).unwrap_or("");
    let start = at + rest.find(['\r', '\n']).unwrap_or(rest.len());
    let len = match source.get(start..).unwrap_or("").as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [] => 0,
        _ => 1,
    };
    Span::new(start, start + len)
}

fn lines(source: &str, from: usize, limit: usize, indent: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut at = from;
    while at < limit {
        let end = line_end(source, at);
        let line = source.get(at..end.start).unwrap_or("");
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if blanks < indent && blanks < line.len() {
            break;
        }
        let content = Span::new(at + blanks.min(indent), end.start);
        if content.is_empty() && end.is_empty() {
            break;
        }
        lines.push(Line { content, end });
        at = end.end;
    }
    lines
}

struct Writer<'s> {
    source: &'s str,
    text: String,
    map: OffsetMap,
}

impl Writer<'_> {
    fn content(&mut self, line: &Line) {
        self.text.push_str(line.content.of(self.source));
        self.map.push_verbatim(line.content.start, line.content.len());
    }

    fn newline(&mut self, end: Span) {
        self.text.push('\n');
        if end.of(self.source) == "\n" {
            self.map.push_verbatim(end.start, 1);
        } else {
            self.map.push_opaque(end, 1);
        }
    }

    fn literal(&mut self, lines: &[Line], last: Option<usize>) {
        let Some(last) = last else { return };
        for (index, line) in lines[..=last].iter().enumerate() {
            self.content(line);
            if index < last {
                self.newline(line.end);
            }
        }
    }

    /// Clause 8.1.3: a line end between two lines that begin without a blank is a blank, and
    /// where empty lines follow it, it goes; lines that begin with a blank keep theirs.
    fn folded(&mut self, lines: &[Line], last: Option<usize>) {
        let Some(last) = last else { return };
        let mut before: Option<&Line> = None;
        let mut empty: Vec<Span> = Vec::new();
        for line in &lines[..=last] {
            if line.is_empty() {
                empty.push(line.end);
                continue;
            }
            if let Some(before) = before {
                self.fold(before, &empty, line);
            }
            empty.drain(..).for_each(|end| self.newline(end));
            self.content(line);
            before = Some(line);
        }
    }

    fn fold(&mut self, before: &Line, empty: &[Span], line: &Line) {
        if self.begins_blank(before) || self.begins_blank(line) {
            self.newline(before.end);
        } else if empty.is_empty() {
            self.text.push(' ');
            self.map.push_opaque(Span::new(before.end.start, line.content.start), 1);
        }
    }

    fn begins_blank(&self, line: &Line) -> bool {
        line.content.of(self.source).starts_with([' ', '\t'])
    }

    fn tail(&mut self, lines: &[Line], last: Option<usize>, chomping: Chomping) {
        if chomping == Chomping::Strip {
            return;
        }
        if let Some(last) = last {
            self.newline(lines[last].end);
        }
        if chomping == Chomping::Keep {
            lines[last.map_or(0, |last| last + 1)..].iter().for_each(|line| self.newline(line.end));
        }
    }
}
