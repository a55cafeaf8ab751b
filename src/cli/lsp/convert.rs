//! From what the library says to what the protocol says.

use lsp_types::{
    CodeAction, CodeActionKind, CompletionItem, CompletionItemKind, CompletionTextEdit, Diagnostic,
    DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Documentation, Hover, HoverContents, Location,
    MarkupContent, MarkupKind, NumberOrString, Position, Range, TextEdit, Uri,
};
use serde_json::{Value, json};

use crate::editor::{Action, Completion, CompletionKind, Document, Place};
use crate::finding::{Finding, Severity};
use crate::text::{Edit, Span};

/// Findings that only say that something can go.
const UNNECESSARY: [&str; 1] = ["unused-suppression"];

pub(super) const fn position(place: Place) -> Position {
    Position { line: place.line, character: place.character }
}

/// The byte offset of a position.
pub(super) fn offset(document: &Document, position: Position) -> usize {
    let place = Place { line: position.line, character: position.character };
    document.lines().offset(document.text(), place)
}

/// The byte range of a range.
pub(super) fn span(document: &Document, range: Range) -> Span {
    Span::new(offset(document, range.start), offset(document, range.end))
}

/// The range of a byte range.
pub(super) fn range(document: &Document, span: Span) -> Range {
    let place = |offset| position(document.lines().place(document.text(), offset));
    Range { start: place(span.start), end: place(span.end) }
}

pub(super) fn diagnostic(document: &Document, finding: &Finding, uri: &Uri) -> Diagnostic {
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let related = finding.related.iter().filter(|label| label.source == finding.primary.source);
    let related: Vec<_> = related
        .map(|label| DiagnosticRelatedInformation {
            location: Location { uri: uri.clone(), range: range(document, label.span) },
            message: document.redact(&label.message),
        })
        .collect();
    Diagnostic {
        range: range(document, finding.primary.span),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.to_owned())),
        source: Some("flowhook".to_owned()),
        message: document.redact(&message),
        related_information: (!related.is_empty()).then_some(related),
        tags: UNNECESSARY.contains(&finding.rule).then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Diagnostic::default()
    }
}

pub(super) fn hover(document: &Document, span: Span, page: &str) -> Hover {
    let value = document.redact(page);
    Hover {
        contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
        range: Some(range(document, span)),
    }
}

pub(super) fn completion(document: &Document, completion: Completion) -> CompletionItem {
    let page = Some(completion.page).filter(|page| !page.is_empty());
    let markdown = |value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    CompletionItem {
        kind: Some(match completion.kind {
            CompletionKind::Filter => CompletionItemKind::FUNCTION,
            CompletionKind::Tag => CompletionItemKind::KEYWORD,
            CompletionKind::Variable => CompletionItemKind::VARIABLE,
            CompletionKind::Key => CompletionItemKind::PROPERTY,
            CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
        }),
        sort_text: Some(format!("{} {}", completion.rank, completion.label)),
        // What is typed may hold dots and signs that are no part of a word to the editor.
        filter_text: Some(completion.text.clone()),
        label: completion.label,
        detail: Some(completion.detail).filter(|detail| !detail.is_empty()),
        documentation: page.map(markdown),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range: range(document, completion.span),
            new_text: completion.text,
        })),
        ..CompletionItem::default()
    }
}

fn edits(document: &Document, edits: &[Edit]) -> Vec<TextEdit> {
    let edit = |edit: &Edit| TextEdit { range: range(document, edit.span), new_text: edit.replacement.clone() };
    edits.iter().map(edit).collect()
}

/// A quick fix; the edits are for the one text.
pub(super) fn action(document: &Document, action: &Action, uri: &Uri) -> Value {
    let finding = document.findings().get(action.finding);
    let diagnostics = finding.map(|finding| vec![diagnostic(document, finding, uri)]);
    let code_action = CodeAction {
        title: action.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics,
        is_preferred: action.preferred.then_some(true),
        ..CodeAction::default()
    };
    with_edits(code_action, uri, &edits(document, &action.edits))
}

/// All fixes that keep the meaning, as one action on the whole text.
pub(super) fn fix_all(document: &Document, fixed: String, uri: &Uri) -> Value {
    let whole = range(document, Span::new(0, document.text().len()));
    let code_action = CodeAction {
        title: "fix all that flowhook can fix safely".to_owned(),
        kind: Some(CodeActionKind::SOURCE_FIX_ALL),
        ..CodeAction::default()
    };
    with_edits(code_action, uri, &[TextEdit { range: whole, new_text: fixed }])
}

fn with_edits(action: CodeAction, uri: &Uri, edits: &[TextEdit]) -> Value {
    let mut action = serde_json::to_value(action).unwrap_or_default();
    action["edit"] = json!({ "changes": { uri.as_str(): edits } });
    action
}
