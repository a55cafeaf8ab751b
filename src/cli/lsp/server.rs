//! What the server says to each message of the editor.

use lsp_server::{ErrorCode, Message, Notification, Request};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, CompletionOptions,
    CompletionParams, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverParams,
    HoverProviderCapability, Position, PositionEncodingKind, PublishDiagnosticsParams, SaveOptions, ServerCapabilities,
    TextDocumentContentChangeEvent, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::wire::{self, Incoming};
use super::workspace::Workspace;
use super::{convert, workspace};
use crate::cli::settings::ConfigArguments;
use crate::editor::{Document, Lines, Place};
use crate::lint::Settings;

/// Characters behind which something can be completed at once.
const TRIGGERS: [&str; 6] = ["{", "%", "|", ".", "'", ":"];

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    Running,
    ShutDown,
}

/// One conversation with an editor.
#[derive(Debug)]
pub(super) struct Server {
    phase: Phase,
    workspace: Workspace,
}

/// An answer, or why there is none.
type Answer = Result<Value, (ErrorCode, String)>;

impl Server {
    pub(super) const fn new(config: ConfigArguments) -> Self {
        Self { phase: Phase::Waiting, workspace: Workspace::new(config) }
    }

    /// Whether the editor has said `shutdown`.
    pub(super) fn was_shut_down(&self) -> bool {
        self.phase == Phase::ShutDown
    }

    /// Takes what came in; gives what to answer at once.
    pub(super) fn take(&mut self, incoming: Incoming) -> Vec<Value> {
        match incoming {
            Incoming::Message(Message::Request(request)) => vec![self.request(&request)],
            Incoming::Message(Message::Notification(notification)) => self.notification(&notification),
            // Nothing was asked of the editor.
            Incoming::Message(Message::Response(_)) | Incoming::End => Vec::new(),
            Incoming::Malformed(reason) => vec![wire::refusal(None, ErrorCode::ParseError, &reason)],
        }
    }

    /// The findings of all texts that have changed.
    pub(super) fn publish(&mut self) -> Vec<Value> {
        let stale = self.workspace.stale();
        stale.iter().filter_map(|uri| self.findings(uri)).collect()
    }

    fn findings(&mut self, address: &str) -> Option<Value> {
        let uri: Uri = address.parse().ok()?;
        let (open, _) = self.workspace.checked(address)?;
        open.stale = false;
        let document = open.document()?;
        let diagnostics =
            document.findings().iter().map(|finding| convert::diagnostic(document, finding, &uri)).collect();
        let params = PublishDiagnosticsParams { uri, diagnostics, version: open.version };
        Some(wire::notification("textDocument/publishDiagnostics", &serde_json::to_value(params).ok()?))
    }

    fn request(&mut self, request: &Request) -> Value {
        let answer = match (self.phase, request.method.as_str()) {
            (Phase::Waiting, "initialize") => {
                self.phase = Phase::Running;
                Ok(introduction())
            }
            (Phase::Waiting, _) => Err((ErrorCode::ServerNotInitialized, "`initialize` comes first".to_owned())),
            (Phase::ShutDown, _) => Err((ErrorCode::InvalidRequest, "only `exit` comes after `shutdown`".to_owned())),
            (Phase::Running, "initialize") => Err((ErrorCode::InvalidRequest, "`initialize` comes once".to_owned())),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/hover") => self.hover(request),
            (Phase::Running, "textDocument/completion") => self.completion(request),
            (Phase::Running, "textDocument/codeAction") => self.actions(request),
            (Phase::Running, method) => Err((ErrorCode::MethodNotFound, format!("there is no `{method}` here"))),
        };
        match answer {
            Ok(result) => wire::answer(&request.id, &result),
            Err((code, message)) => wire::refusal(Some(&request.id), code, &message),
        }
    }

    fn notification(&mut self, notification: &Notification) -> Vec<Value> {
        if self.phase != Phase::Running {
            return Vec::new();
        }
        // A notification that can't be read is passed over: there is nobody to answer.
        match notification.method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(DidOpenTextDocumentParams { text_document: open }) = of(&notification.params) {
                    self.workspace.open(open.uri.as_str(), &open.language_id, open.version, open.text);
                }
            }
            "textDocument/didChange" => {
                if let Ok(DidChangeTextDocumentParams { text_document, content_changes }) = of(&notification.params) {
                    let change = |text| content_changes.into_iter().fold(text, changed);
                    self.workspace.change(text_document.uri.as_str(), text_document.version, change);
                }
            }
            "textDocument/didClose" => {
                if let Ok(DidCloseTextDocumentParams { text_document }) = of(&notification.params)
                    && self.workspace.close(text_document.uri.as_str())
                {
                    let gone = json!({ "uri": text_document.uri, "diagnostics": [] });
                    return vec![wire::notification("textDocument/publishDiagnostics", &gone)];
                }
            }
            // A configuration that is not open here may have changed on the disk.
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.workspace.invalidate(),
            _ => {}
        }
        Vec::new()
    }

    /// The text that a request is about, with its byte offset.
    fn place(&mut self, at: &TextDocumentPositionParams) -> Option<(&Document, usize)> {
        let (open, _) = self.workspace.checked(at.text_document.uri.as_str())?;
        let document = workspace::Open::document(open)?;
        Some((document, convert::offset(document, at.position)))
    }

    fn hover(&mut self, request: &Request) -> Answer {
        let params: HoverParams = of(&request.params)?;
        let Some((document, offset)) = self.place(&params.text_document_position_params) else {
            return Ok(Value::Null);
        };
        let hover = document.hover(offset).map(|(span, page)| convert::hover(document, span, &page));
        to(hover)
    }

    fn completion(&mut self, request: &Request) -> Answer {
        let params: CompletionParams = of(&request.params)?;
        let Some((document, offset)) = self.place(&params.text_document_position) else { return Ok(Value::Null) };
        let items: Vec<_> =
            document.complete(offset).into_iter().map(|item| convert::completion(document, item)).collect();
        to(items)
    }

    fn actions(&mut self, request: &Request) -> Answer {
        let params: CodeActionParams = of(&request.params)?;
        let uri = params.text_document.uri;
        let Some((open, settings)) = self.workspace.checked(uri.as_str()) else { return Ok(json!([])) };
        let Some(document) = open.document() else { return Ok(json!([])) };
        let wanted = |kind: &CodeActionKind, unasked: bool| {
            let covers = |only: &CodeActionKind| {
                kind == only || kind.as_str().strip_prefix(only.as_str()).is_some_and(|rest| rest.starts_with('.'))
            };
            params.context.only.as_ref().map_or(unasked, |only| only.iter().any(covers))
        };
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QUICKFIX, true) {
            let found = document.actions(convert::span(document, params.range), &settings);
            actions.extend(found.iter().map(|action| convert::action(document, action, &uri)));
        }
        if wanted(&CodeActionKind::SOURCE_FIX_ALL, false) {
            actions.extend(fix_all(document, &settings, &uri));
        }
        Ok(Value::Array(actions))
    }
}

fn fix_all(document: &Document, settings: &Settings, uri: &Uri) -> Option<Value> {
    document.fixed(settings).map(|fixed| convert::fix_all(document, fixed, uri))
}

/// A text after one change of the editor: a part of it, or all.
fn changed(text: String, change: TextDocumentContentChangeEvent) -> String {
    let Some(range) = change.range else { return change.text };
    let lines = Lines::new(&text);
    let offset = |at: Position| lines.offset(&text, Place { line: at.line, character: at.character });
    let (start, end) = (offset(range.start), offset(range.end));
    let (Some(before), Some(after)) = (text.get(..start), text.get(end.max(start)..)) else { return text };
    format!("{before}{}{after}", change.text)
}

fn of<T: DeserializeOwned>(params: &Value) -> Result<T, (ErrorCode, String)> {
    T::deserialize(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn to(result: impl serde::Serialize) -> Answer {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}

/// The answer to `initialize`.
fn introduction() -> Value {
    let capabilities = ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::UTF16),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(TRIGGERS.map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::SOURCE_FIX_ALL]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    };
    json!({
        "capabilities": capabilities,
        "serverInfo": { "name": "flowhook", "version": env!("CARGO_PKG_VERSION") },
    })
}
