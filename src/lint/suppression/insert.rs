//! Writing a suppression.

use super::super::kind::{self, FileKind};
use super::super::settings::Settings;
use crate::document::{Kind, Node, json, yaml};
use crate::finding::Finding;
use crate::klaviyo::export;
use crate::text::{Edit, Mapped, Source, Sources, Span, apply_edits};

/// The edit that silences `finding` where it stands: a comment above its line, or above the
/// key whose text goes over several lines. None where no comment can stand there (JSON specs,
/// files that can't be read) or where the comment would not do it: each one is tried.
/// `findings` are all of the text's.
#[must_use]
pub fn suppress(source: &Source, finding: &Finding, findings: &[Finding], settings: &Settings) -> Option<Edit> {
    let edit = match kind::of(source.name(), source.text()) {
        FileKind::Spec => in_spec(source, finding),
        FileKind::Body => Some(in_body(&Mapped::verbatim(source.text(), 0), finding, "\n")),
        FileKind::Export => in_export(source, finding),
        FileKind::Unknown => None,
    }?;
    helps(source, finding, findings, settings, &edit).then_some(edit)
}

/// Whether the text with the comment lacks the finding and has no others in its place.
fn helps(source: &Source, finding: &Finding, findings: &[Finding], settings: &Settings, edit: &Edit) -> bool {
    let Ok(text) = apply_edits(source.text(), std::slice::from_ref(edit)) else { return false };
    let mut sources = Sources::new();
    sources.add(Source::new(source.name(), text));
    let after = super::super::run(&sources, settings).findings;
    let count = |all: &[Finding], rule: &str| all.iter().filter(|other| other.rule == rule).count();
    count(&after, finding.rule) < count(findings, finding.rule)
        && after.iter().all(|other| count(&after, other.rule) <= count(findings, other.rule))
}

/// Where the line with a byte begins, and its indent.
fn line_of(text: &str, at: usize) -> (usize, &str) {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1);
    let line = text.get(start..).unwrap_or("");
    (start, line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or(""))
}

fn in_spec(source: &Source, finding: &Finding) -> Option<Edit> {
    let text = source.text();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        // JSON has no comments.
        return None;
    }
    let document = yaml::read(text).ok()?;
    let place = finding.primary.span.start;
    let at = owner_of_many_lines(&document.root, place, text).unwrap_or(place);
    let (start, indent) = line_of(text, at);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit { span: Span::at(start), replacement: format!("{indent}# flowhook: ignore[{}]{end}", finding.rule) })
}

/// Where the key (or the list item) begins whose text goes over several lines around a place.
fn owner_of_many_lines(node: &Node, place: usize, text: &str) -> Option<usize> {
    let over_lines = |value: &Node, from: usize| {
        matches!(value.kind, Kind::Text(_))
            && value.span.start <= place
            && place <= value.span.end
            && Span::new(from, place).of(text).contains('\n')
    };
    match &node.kind {
        Kind::Mapping(entries) => entries.iter().find_map(|entry| {
            over_lines(&entry.value, entry.key_span.start)
                .then_some(entry.key_span.start)
                .or_else(|| owner_of_many_lines(&entry.value, place, text))
        }),
        Kind::Sequence(items) => items.iter().find_map(|item| {
            over_lines(item, item.span.start)
                .then_some(item.span.start)
                .or_else(|| owner_of_many_lines(item, place, text))
        }),
        _ => None,
    }
}

/// A comment of the template language on a line of its own; `end` is how the file writes the
/// line's end.
fn in_body(body: &Mapped, finding: &Finding, end: &str) -> Edit {
    let place = finding.primary.span.start;
    let begins = |line: &usize| body.source_span(Span::at(*line)).start <= place;
    let lines = std::iter::once(0).chain(body.text.match_indices('\n').map(|(at, _)| at + 1));
    let line = lines.take_while(begins).last().unwrap_or(0);
    let (_, indent) = line_of(&body.text, line);
    let at = body.source_span(Span::at(line)).start;
    Edit { span: Span::at(at), replacement: format!("{indent}{{# flowhook: ignore[{}] #}}{end}", finding.rule) }
}

fn in_export(source: &Source, finding: &Finding) -> Option<Edit> {
    let parsed = json::parse_plain(source.text());
    let place = finding.primary.span.start;
    let webhooks = export::webhooks(&parsed.root)?;
    let bodies = webhooks.iter().filter_map(|webhook| webhook.member("body")?.as_text());
    let body = bodies.into_iter().find(|body| body.whole().start <= place && place <= body.whole().end)?;
    Some(in_body(body, finding, "\\n"))
}
