//! Adding members to the JSON text in `callbackData`.

use super::kind::FileKind;
use super::view::{Callback, WebhookView};
use crate::document::{Kind, Node};
use crate::finding::{Applicability, Finding, Fix};
use crate::text::{Edit, SourceId, Span};

/// Whether the object may have the member: it has, or tags could add it.
pub(crate) fn has(object: &Node, name: &str) -> bool {
    object.entries().iter().any(|member| member.key.text == name || member.key.text.contains("{{"))
}

/// The edit that puts a member first into the object inside `callbackData` of a raw body.
pub(crate) fn insertion(
    webhook: &WebhookView<'_>,
    callback: &Callback<'_>,
    object: &Node,
    name: &str,
    value: &str,
) -> Option<Edit> {
    let start = object.span.start;
    let in_text = matches!(callback.entry.value.kind, Kind::Text(_));
    if webhook.kind == FileKind::Spec || !in_text || Span::new(start, start + 1).of(webhook.file_text) != "{" {
        return None;
    }
    let comma = if object.entries().is_empty() { "" } else { "," };
    let member = format!("{}{comma}", escaped(name, value)?);
    Some(Edit { span: Span::at(start + 1), replacement: webhook.encoded(&member) })
}

/// The edit that writes the whole text of `callbackData` of a raw body.
pub(crate) fn whole(webhook: &WebhookView<'_>, callback: &Callback<'_>, members: &[(&str, &str)]) -> Option<Edit> {
    if webhook.kind == FileKind::Spec {
        return None;
    }
    let members: Option<Vec<String>> = members.iter().map(|(name, value)| escaped(name, value)).collect();
    let replacement = webhook.encoded(&format!("\"{{{}}}\"", members?.join(",")));
    Some(Edit { span: callback.entry.value.span, replacement })
}

/// `\"name\":\"value\"`, as it stands inside a JSON text; none where the value would need
/// escapes of its own.
fn escaped(name: &str, value: &str) -> Option<String> {
    let plain = !value.contains(['"', '\\']) && !value.contains(char::is_control);
    plain.then(|| format!("\\\"{name}\\\":\\\"{value}\\\""))
}

/// The finding with a safe fix, if there is an edit for it.
pub(crate) fn with_fix(finding: Finding, source: SourceId, title: &str, edit: Option<Edit>) -> Finding {
    match edit {
        Some(edit) => {
            finding.fix(Fix { title: title.to_owned(), applicability: Applicability::Safe, source, edits: vec![edit] })
        }
        None => finding,
    }
}
