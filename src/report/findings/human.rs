//! Findings for people: the place in its source, a mark under it, and what to do.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::place::one_line;
use super::snippet::{Piece, Place, pieces};
use crate::finding::{Applicability, Finding, Fix, Label, Severity};
use crate::lint::Linted;
use crate::text::{Redactor, Source, SourceId, Sources, apply_edits};

/// No terminal is taken to be narrower; the drawing crate fails on very narrow ones.
const LEAST_WIDTH: usize = 40;
/// Where there is no terminal.
const DEFAULT_WIDTH: usize = 100;
/// A fix is shown where the text it changes is at most this long.
const SHOWN_FIX: usize = 80;
/// So many findings of one rule are drawn for one file; the others are counted.
const MOST_OF_A_RULE: usize = 20;
/// So many further places are named.
const MOST_PLACES: usize = 12;

/// How the findings are drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct HumanOptions {
    /// With colours.
    pub colour: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
}

/// All findings of a run, each with its place in the source. Credentials that the run found
/// are not shown.
#[must_use]
pub fn human(linted: &Linted, sources: &Sources, options: HumanOptions) -> String {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH));
    let mut text = String::new();
    let mut drawn: BTreeMap<(SourceId, &str), usize> = BTreeMap::new();
    for finding in &linted.findings {
        let count = drawn.entry((finding.primary.source, finding.rule)).or_default();
        *count += 1;
        if *count > MOST_OF_A_RULE {
            continue;
        }
        let shown = Shown { sources, redactor: &linted.redactor };
        text.push_str(&renderer.render(&[shown.group(finding)]));
        text.push_str("\n\n");
    }
    for ((source, rule), count) in drawn.into_iter().filter(|(_, count)| *count > MOST_OF_A_RULE) {
        let name = sources.get(source).map_or("", Source::name);
        let more = counted(count - MOST_OF_A_RULE, "more place");
        let title = Level::NOTE.secondary_title(format!("{rule} fires in {more} of {name}"));
        text.push_str(&renderer.render(&[Group::with_title(title)]));
        text.push_str("\n\n");
    }
    text
}

/// One line that counts the findings.
#[must_use]
pub fn summary(linted: &Linted, sources: &Sources) -> String {
    let files = sources.iter().count();
    let looked_at = format!("{} in {}", counted(linted.webhooks, "webhook"), counted(files, "file"));
    let counts: Vec<String> = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
        .into_iter()
        .map(|(severity, word)| (linted.count(severity), word))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect();
    if counts.is_empty() {
        format!("nothing to report: {looked_at}")
    } else {
        format!("{}: {looked_at}", counts.join(", "))
    }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

struct Shown<'a> {
    sources: &'a Sources,
    redactor: &'a Redactor,
}

impl Shown<'_> {
    fn group(&self, finding: &Finding) -> Group<'static> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::NOTE,
        };
        let title = level.primary_title(self.line(&finding.message)).id(finding.rule);
        let mut group = title.elements(self.own_source(finding));
        let mut others: Vec<SourceId> = finding.related.iter().map(|label| label.source).collect();
        others.retain(|source| *source != finding.primary.source);
        others.dedup();
        for source in others {
            group = group.elements(self.other_source(source, &finding.related));
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.message(self.line(help)));
        }
        if let Some(change) = finding.fixes.first().and_then(|fix| self.change(fix)) {
            group = group.element(Level::HELP.with_name("fix").message(change));
        }
        group
    }

    /// Text for one line, without anything that steers a terminal: messages quote files.
    fn line(&self, text: &str) -> String {
        one_line(&self.redactor.redacted(text)).into_owned()
    }

    fn own_source(&self, finding: &Finding) -> Vec<Element<'static>> {
        let Some(source) = self.sources.get(finding.primary.source) else { return Vec::new() };
        let mut places = vec![self.place(&finding.primary, true)];
        let related = finding.related.iter().filter(|label| label.source == finding.primary.source);
        places.extend(related.clone().take(MOST_PLACES).map(|label| self.place(label, false)));
        let left = related.count().saturating_sub(MOST_PLACES);
        let mut elements = draw(source, &pieces(source, &places, self.redactor));
        if left > 0 {
            elements.push(Level::NOTE.message(format!("and {left} more places")).into());
        }
        elements
    }

    fn other_source(&self, id: SourceId, related: &[Label]) -> Vec<Element<'static>> {
        let Some(source) = self.sources.get(id) else { return Vec::new() };
        let places: Vec<Place> = related
            .iter()
            .filter(|label| label.source == id)
            .take(MOST_PLACES)
            .map(|label| self.place(label, false))
            .collect();
        draw(source, &pieces(source, &places, self.redactor))
    }

    fn place(&self, label: &Label, primary: bool) -> Place {
        Place { span: label.span, label: self.line(&label.message), primary }
    }

    /// A fix in one line, where it is short: what the changed part becomes.
    fn change(&self, fix: &Fix) -> Option<String> {
        let source = self.sources.get(fix.source)?;
        let kind = match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "needs a look",
        };
        let mut text = format!("{} ({kind})", self.line(&fix.title));
        let start = fix.edits.iter().map(|edit| edit.span.start).min()?;
        let end = fix.edits.iter().map(|edit| edit.span.end).max()?;
        let old = source.text().get(start..end)?;
        let moved: Vec<_> = fix
            .edits
            .iter()
            .map(|edit| crate::text::Edit {
                span: crate::text::Span::new(edit.span.start - start, edit.span.end - start),
                replacement: edit.replacement.clone(),
            })
            .collect();
        let new = apply_edits(old, &moved).ok()?;
        let short = |text: &str| text.len() <= SHOWN_FIX && !text.contains('\n');
        if !old.is_empty() && short(old) && short(&new) && !fix.title.contains(&new) {
            let _ = write!(text, ": `{}` becomes `{}`", self.line(old), self.line(&new));
        }
        Some(text)
    }
}

fn draw(source: &Source, pieces: &[Piece]) -> Vec<Element<'static>> {
    let mut elements: Vec<Element<'static>> = Vec::new();
    // The finding's own piece comes first: its place is the one to go to.
    let own = pieces.iter().position(|piece| piece.marks.iter().any(|mark| mark.primary)).unwrap_or(0);
    let ordered = pieces
        .get(own)
        .into_iter()
        .chain(pieces.iter().enumerate().filter(|(index, _)| *index != own).map(|(_, piece)| piece));
    for piece in ordered {
        let mut snippet = Snippet::source(piece.text.clone()).line_start(piece.first_line).fold(true);
        if piece.cut {
            // A column counted in a piece of a line would be wrong.
            let position = source.position(piece.at);
            let origin = Origin::path(source.name().to_owned()).line(position.line).char_column(position.column);
            elements.push(origin.into());
        } else {
            snippet = snippet.path(source.name().to_owned());
        }
        for mark in &piece.marks {
            let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(mark.span.range());
            if !mark.label.is_empty() {
                annotation = annotation.label(mark.label.clone());
            }
            snippet = snippet.annotation(annotation);
        }
        elements.push(snippet.into());
    }
    elements
}
