//! `secret-in-file`: see `docs/rules/secret-in-file.md`.

use crate::document::{Entry, Kind, Node};
use crate::finding::Severity;
use crate::finding::{Applicability, Finding, Fix};
use crate::lint::credentials;
use crate::lint::kind::FileKind;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Edit, Mapped, Span};
use crate::wunderkind::api;

pub(super) static RULE: Rule = Rule {
    id: "secret-in-file",
    severity: Severity::Error,
    summary: "a credential is written out in the file",
    sources: &[super::KLAVIYO_ADD_WEBHOOK, super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if let Some(headers) = webhook.endpoint.headers {
        for entry in headers.entries() {
            let Some(text) = entry.value.as_text() else { continue };
            if credentials::is_credential_name(&entry.key.text)
                && let Some(secret) = credentials::written_out(&text.text)
            {
                let variable = variable_for(&entry.key.text);
                let help = if webhook.kind == FileKind::Export {
                    "take the value out before the file is kept or shared; then replace the credential, since it has been seen"
                        .to_owned()
                } else {
                    format!(
                        "write `${{{variable}}}` and set it in the environment; then replace the credential, since it has been seen"
                    )
                };
                let place = format!("the header `{}`", entry.key.text);
                let finding = report(webhook, text, secret, &place, sink).help(help);
                sink.push(match variable_edit(webhook, &entry.value, text, secret, &variable) {
                    Some(edit) => finding.fix(Fix {
                        title: format!("write `${{{variable}}}`"),
                        applicability: Applicability::Unsafe,
                        source: webhook.source,
                        edits: vec![edit],
                    }),
                    None => finding,
                });
            }
        }
    }
    if let Some(url) = webhook.endpoint.url.and_then(Node::as_text) {
        let link = webhook.link(url);
        for parameter in link.parameters() {
            let value = Span::new((parameter.name.end + 1).min(parameter.whole.end), parameter.whole.end);
            if credentials::is_credential_name(&link.name(parameter))
                && credentials::written_out(value.of(&url.text)).is_some()
            {
                let finding = report(webhook, url, value, "the address", sink).help(TO_A_HEADER);
                sink.push(finding);
            }
        }
    }
    for field in &webhook.fields {
        inside(webhook, field, sink);
    }
}

/// Members of the body, at any depth.
fn inside(webhook: &WebhookView<'_>, entry: &Entry, sink: &mut Sink) {
    match &entry.value.kind {
        Kind::Text(text) => {
            let named = credentials::is_credential_name(&entry.key.text);
            let found = credentials::known_form(&text.text).or_else(|| {
                named.then(|| credentials::written_out(&text.text)).flatten().filter(|span| span.len() >= 12)
            });
            if let Some(secret) = found {
                let finding = report(webhook, text, secret, &format!("`{}`", entry.key.text), sink).help(TO_A_HEADER);
                sink.push(finding);
            }
        }
        Kind::Mapping(entries) => entries.iter().for_each(|entry| inside(webhook, entry, sink)),
        Kind::Sequence(items) => {
            items.iter().flat_map(Node::entries).for_each(|entry| inside(webhook, entry, sink));
        }
        _ => {}
    }
}

fn variable_for(header: &str) -> String {
    if header.eq_ignore_ascii_case(api::CLIENT_ID_HEADER) {
        return api::CLIENT_ID_VARIABLE.to_owned();
    }
    if header.eq_ignore_ascii_case(api::CLIENT_SECRET_HEADER) {
        return api::CLIENT_SECRET_VARIABLE.to_owned();
    }
    header.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

const TO_A_HEADER: &str =
    "send credentials in a header that names a variable, `${NAME}`; then replace this one, since it has been seen";

/// The finding, and the credential kept from every report.
fn report(webhook: &WebhookView<'_>, text: &Mapped, secret: Span, place: &str, sink: &mut Sink) -> Finding {
    let span = text.source_span(secret);
    sink.secret(secret.of(&text.text));
    sink.secret(span.of(webhook.file_text));
    RULE.at(webhook.source, span, format!("{place} holds a credential, written out in a file"))
}

/// The edit that names a variable instead. A plain scalar gets quotes: braces mean
/// something in YAML's flow style.
fn variable_edit(webhook: &WebhookView<'_>, value: &Node, text: &Mapped, secret: Span, variable: &str) -> Option<Edit> {
    let span = text.source_span(secret);
    // Klaviyo knows no variables of anybody's environment.
    if webhook.kind == FileKind::Export || span.of(webhook.file_text) != secret.of(&text.text) {
        return None;
    }
    if value.span.of(webhook.file_text).starts_with(['"', '\'']) {
        return Some(Edit { span, replacement: format!("${{{variable}}}") });
    }
    let before = Span::new(0, secret.start).of(&text.text);
    webhook.rewrite(value, &format!("{before}${{{variable}}}"))
}
