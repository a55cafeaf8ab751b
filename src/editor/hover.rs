//! What stands at a place, in Markdown.

use super::catalogue;
use super::cursor;
use super::document::{Document, What};
use super::{keys, yaml_path};
use crate::klaviyo::catalogue as klaviyo;
use crate::lint::rules::rule;
use crate::report::reference;
use crate::template::{Token, TokenKind, lex};
use crate::text::Span;
use crate::wunderkind::status::Status;

/// The page of what stands at a byte offset, and its place.
pub(super) fn hover(document: &Document, offset: usize) -> Option<(Span, String)> {
    if document.what() == What::Other {
        return None;
    }
    let text = document.text();
    let in_template = (document.what() != What::Config).then(|| of_template(text, offset)).flatten();
    let named = in_template.or_else(|| of_name(document, offset)).or_else(|| of_key(document, offset));
    let rules: Vec<(Span, String)> = document
        .findings_at(offset)
        .filter_map(|finding| Some((finding.primary.span, of_finding(finding.rule)?)))
        .collect();
    let span = named.as_ref().map(|(span, _)| *span).or_else(|| rules.first().map(|(span, _)| *span))?;
    let mut pages: Vec<String> = named.into_iter().map(|(_, page)| page).collect();
    for (_, page) in rules {
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    Some((span, pages.join("\n\n---\n\n")))
}

/// A page of the reference, its lines kept apart as Markdown wants it.
fn markdown(page: &str) -> String {
    page.trim_end().lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{line}  \n") }).collect()
}

/// The filter, tag or variable of a template at the place.
fn of_template(text: &str, offset: usize) -> Option<(Span, String)> {
    let line = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(offset..)?.find('\n').map_or(text.len(), |at| offset + at);
    let shown = text.get(line..end)?;
    let at = offset - line;
    let token = lex(shown).into_iter().find(|token| token.span.contains(at) && token.kind != TokenKind::Text)?;
    let (span, page) = match token.kind {
        TokenKind::Variable | TokenKind::Block => of_tag(shown, &token, at)?,
        TokenKind::Text | TokenKind::Comment => return None,
    };
    Some((span.shifted(line), markdown(&page)))
}

fn of_tag(text: &str, token: &Token, at: usize) -> Option<(Span, String)> {
    let inner = token.inner_span(text);
    if let Some(found) = of_lookup_key(text, inner, at) {
        return Some(found);
    }
    let word = cursor::word_at(text, at, cursor::is_name)?;
    let head = Span::new(inner.start, word.start).of(text).trim_end();
    let name = word.of(text);
    if head.ends_with('|') {
        return Some((word, reference::filter_page(klaviyo::filter(name)?)));
    }
    if token.kind == TokenKind::Block && head.is_empty() {
        let tag = klaviyo::tag(name).or_else(|| klaviyo::tag(catalogue::opener(name)?))?;
        return Some((word, reference::tag_page(tag)));
    }
    if quoted(Span::new(inner.start, at).of(text)) {
        return None;
    }
    // On the first name of a path the variable is the path up to there, and so on.
    let upto = Span::new(at, word.end).of(text).find('.').map_or(word.end, |dot| at + dot);
    let path = Span::new(word.start, upto);
    let variable =
        catalogue::variable(name).filter(|_| upto == word.end).or_else(|| catalogue::variable(path.of(text)))?;
    Some((word, reference::variable_page(variable)))
}

/// Whether a quotation is open at the end.
fn quoted(text: &str) -> bool {
    text.matches('\'').count() % 2 == 1 || text.matches('"').count() % 2 == 1
}

/// The variable that `lookup:'KEY'` finds.
fn of_lookup_key(text: &str, inner: Span, at: usize) -> Option<(Span, String)> {
    const LOOKUP: &str = "|lookup:";
    let source = inner.of(text);
    let (found, _) =
        source.match_indices(LOOKUP).filter(|(found, _)| inner.start + found + LOOKUP.len() <= at).last()?;
    let behind = source.get(found + LOOKUP.len()..)?;
    let opening = behind.find(['\'', '"'])?;
    let quote = behind.get(opening..=opening)?;
    let key = behind.get(opening + 1..)?.split(quote).next()?.trim_end_matches('\\');
    let start = inner.start + found + LOOKUP.len() + opening + 1;
    let span = Span::new(start, start + key.len());
    let root = source.get(..found)?.trim_end().rsplit(|c: char| !cursor::is_name(c)).next()?;
    let variable = catalogue::looked_up(root, key)?;
    (span.start <= at && at <= span.end).then(|| (span, reference::variable_page(variable)))
}

/// A rule's id or a status, wherever they are named.
fn of_name(document: &Document, offset: usize) -> Option<(Span, String)> {
    let text = document.text();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let word = cursor::word_at(text, offset, is_word)?;
    if let Some(rule) = rule(word.of(text)) {
        let named = document.what() == What::Config || is_suppression(text, word);
        return named.then(|| (word, rule.page().trim_end().to_owned()));
    }
    let status = Status::parse(word.of(text)).filter(|status| status.name() == word.of(text))?;
    Some((word, markdown(&reference::status_page(status))))
}

/// Whether the rule's id at `word` stands in the brackets of `flowhook: ignore[…]`.
fn is_suppression(text: &str, word: Span) -> bool {
    let before = text.get(..word.start).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    line.rfind("ignore[").is_some_and(|at| line.get(..at).is_some_and(|head| head.contains("flowhook:")))
}

/// A key of a spec or of the configuration.
fn of_key(document: &Document, offset: usize) -> Option<(Span, String)> {
    let text = document.text();
    let word = cursor::word_at(text, offset, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))?;
    if !text.get(word.end..)?.trim_start_matches(['"', '\'']).starts_with(':') {
        return None;
    }
    let spot = yaml_path::spot(text, word.start)?;
    let about = keys::about_key(document.what(), &spot, word.of(text))?;
    Some((word, format!("**{}**: {about}", word.of(text))))
}

/// What a rule is about, and what to do: the page without its examples.
fn of_finding(id: &str) -> Option<String> {
    let rule = rule(id)?;
    let section = |title: &str| {
        let body = rule.page().split_once(&format!("\n## {title}\n"))?.1;
        Some(body.split("\n## ").next()?.trim().to_owned())
    };
    let parts = [section("What it finds"), section("Why"), section("How to fix it")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(format!("**{id}** ({})\n\n{}", rule.severity.word(), parts.join("\n\n")))
}
