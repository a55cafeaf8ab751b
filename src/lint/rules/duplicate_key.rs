//! `duplicate-key`: see `docs/rules/duplicate-key.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use std::collections::BTreeMap;

use crate::document::{Entry, Kind, Node};
use crate::finding::Finding;
use crate::lint::kind::FileKind;
use crate::lint::sink::Sink;
use crate::lint::view::{CallbackContent, FileView};
use crate::text::{SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Severity::Error,
    summary: "the same key stands twice",
    sources: &[super::RFC_8259, super::YAML_12],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    // The reader of specs reports theirs.
    if file.kind == FileKind::Spec {
        return;
    }
    within(file.source, file.root, sink);
    file.bodies.iter().for_each(|body| within(file.source, &body.root, sink));
    for callback in file.webhooks.iter().filter_map(|webhook| webhook.callback.as_ref()) {
        if let (CallbackContent::Object(object), Kind::Text(_)) = (&callback.content, &callback.entry.value.kind) {
            within(file.source, object, sink);
        }
    }
}

fn within(source: SourceId, node: &Node, sink: &mut Sink) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| within(source, item, sink)),
        Kind::Mapping(entries) => {
            let mut seen: BTreeMap<&str, &Entry> = BTreeMap::new();
            for entry in entries {
                within(source, &entry.value, sink);
                match seen.get(entry.key.text.as_str()) {
                    // Tags may choose between two members, but not take away a certain one.
                    Some(first) if !(first.conditional && entry.conditional) => {
                        sink.push(finding(source, entry.key_span, &entry.key.text, first.key_span));
                    }
                    Some(_) => {}
                    None => {
                        seen.insert(&entry.key.text, entry);
                    }
                }
            }
        }
        _ => {}
    }
}

/// A finding of this rule: the key at `span` stands at `first` already.
pub(crate) fn finding(source: SourceId, span: Span, key: &str, first: Span) -> Finding {
    RULE.at(source, span, format!("the key `{key}` stands twice; the first one is lost without a word"))
        .help("remove one of them")
        .related(source, first, "the first one")
}
