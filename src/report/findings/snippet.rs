//! The part of a source that a finding shows.
//!
//! The drawing crate reads all of the text it is given, panics on ranges that split a
//! character, and does not trim a long line that has several marks. So it is given a small
//! piece that is checked here: a few whole lines, or of a very long line the part around the
//! mark.

use crate::text::{Redactor, Source, Span};

/// Lines longer than this are trimmed by the drawing crate, which can do so around one mark
/// only: they get a piece for each mark.
const LONG_LINE: usize = 160;
/// Lines longer than this are cut before they are drawn, for the time drawing takes.
const CUT_LINE: usize = 32 * 1024;
/// How much of a cut line is left before and after the mark.
const AROUND: usize = 60;
/// A mark is never longer than this.
const LONGEST_MARK: usize = 100;
/// Marks further apart than this many lines go into pieces of their own.
const FAR: usize = 8;

/// A mark on a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Range in the piece's text, on character boundaries, within one line.
    pub(super) span: Span,
    /// What to say beside it.
    pub(super) label: String,
    /// Whether it is the finding's own place.
    pub(super) primary: bool,
}

/// A few lines of a source with the marks on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The lines, credentials masked.
    pub(super) text: String,
    /// Number of its first line.
    pub(super) first_line: usize,
    /// Whether it is only a part of its line.
    pub(super) cut: bool,
    /// The place that stands for the piece: the finding's own, or else the first.
    pub(super) at: usize,
    pub(super) marks: Vec<Mark>,
}

/// What can be marked: a place in a source.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) label: String,
    pub(super) primary: bool,
}

/// The pieces that show `places` of a source, in the order of their lines.
pub(super) fn pieces(source: &Source, places: &[Place], redactor: &Redactor) -> Vec<Piece> {
    let mut by_line: Vec<(usize, Place)> = places
        .iter()
        .map(|place| {
            let span = shortened(source, place.span);
            (source.position(span.start).line, Place { span, ..place.clone() })
        })
        .collect();
    by_line.sort_by_key(|(line, place)| (*line, place.span));
    let mut groups: Vec<Vec<(usize, Place)>> = Vec::new();
    for (line, place) in by_line {
        let long = line_span(source, line).len() > LONG_LINE;
        match groups.last_mut() {
            Some(group) if !long && group.last().is_some_and(|(last, _)| joinable(source, *last, line)) => {
                group.push((line, place));
            }
            _ => groups.push(vec![(line, place)]),
        }
    }
    groups.into_iter().filter_map(|group| piece(source, &group, redactor)).collect()
}

fn joinable(source: &Source, last: usize, line: usize) -> bool {
    line - last <= FAR && (last..=line).all(|line| line_span(source, line).len() <= LONG_LINE)
}

/// The range on its first line only, and not too long; at least one character where there
/// is one.
fn shortened(source: &Source, span: Span) -> Span {
    let span = source.clamp(span);
    let line = line_span(source, source.position(span.start).line);
    let end = span.end.min(line.end).min(span.start + LONGEST_MARK).max(span.start);
    Span::new(span.start, source.floor(end).max(span.start))
}

/// A line without its end.
fn line_span(source: &Source, line: usize) -> Span {
    let start = source.line_start(line);
    let end = source.line_start(line + 1);
    let text = source.text().get(start..end).unwrap_or("");
    Span::new(start, start + text.trim_end_matches(['\n', '\r']).len())
}

fn piece(source: &Source, group: &[(usize, Place)], redactor: &Redactor) -> Option<Piece> {
    let (first_line, first) = group.first()?;
    let (last_line, _) = group.last()?;
    let mut window = Span::new(line_span(source, *first_line).start, line_span(source, *last_line).end);
    let (mut before, mut after) = ("", "");
    let is_cut = first_line == last_line && window.len() > CUT_LINE;
    if is_cut {
        let cut = Span::new(
            source.floor(first.span.start.saturating_sub(AROUND)).max(window.start),
            source.floor(first.span.end + AROUND).min(window.end),
        );
        before = if cut.start > window.start { "…" } else { "" };
        after = if cut.end < window.end { "…" } else { "" };
        window = cut;
    }
    // Credentials are masked in the whole text's coordinates before anything is cut, so
    // that a cut through one shows no half of it.
    let masked = redactor.mask(source.text());
    let text = format!("{before}{}{after}", window.of(&masked));
    let marks = group
        .iter()
        .filter(|(_, place)| place.span.start >= window.start && place.span.end <= window.end)
        .map(|(_, place)| Mark {
            span: Span::new(place.span.start - window.start, place.span.end - window.start).shifted(before.len()),
            label: place.label.clone(),
            primary: place.primary,
        })
        .filter(|mark| text.get(mark.span.range()).is_some())
        .collect();
    let at = group.iter().find(|(_, place)| place.primary).map_or(first.span.start, |(_, place)| place.span.start);
    Some(Piece { text, first_line: *first_line, cut: is_cut, at, marks })
}
