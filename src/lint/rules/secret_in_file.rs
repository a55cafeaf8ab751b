//! `secret-in-file`: see `docs/rules/secret-in-file.md`.

use crate::document::{Entry, Kind, Node};
use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::credentials;
use crate::lint::link::Link;
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
    subjects: &[Subject::Spec, Subject::Body],
    page: include_str!("../../../docs/rules/secret-in-file.md"),
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
                let prefix = Span::new(0, secret.start).of(&text.text).to_owned();
                report(
                    webhook,
                    text,
                    secret,
                    &format!("the header `{}`", entry.key.text),
                    Some((variable, prefix)),
                    sink,
                );
            }
        }
    }
    if let Some(url) = webhook.endpoint.url.and_then(Node::as_text) {
        let link = Link::new(url);
        for parameter in link.parameters() {
            let value = Span::new((parameter.name.end + 1).min(parameter.whole.end), parameter.whole.end);
            if credentials::is_credential_name(&link.name(parameter))
                && credentials::written_out(value.of(&url.text)).is_some()
            {
                report(webhook, url, value, "the address", None, sink);
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
                report(webhook, text, secret, &format!("`{}`", entry.key.text), None, sink);
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

fn report(
    webhook: &WebhookView<'_>,
    text: &Mapped,
    secret: Span,
    place: &str,
    variable: Option<(String, String)>,
    sink: &mut Sink,
) {
    sink.secret(secret.of(&text.text));
    sink.secret(text.source_span(secret).of(webhook.file_text));
    let span = text.source_span(secret);
    let mut finding = RULE.at(webhook.source, span, format!("{place} holds a credential, written out in a file"));
    finding = match &variable {
        Some((name, _)) => finding.help(format!("write `${{{name}}}` and set it in the environment; then replace the credential, since it has been seen")),
        None => finding.help("send credentials in a header that names a variable, `${NAME}`; then replace this one, since it has been seen"),
    };
    if let Some((name, _)) = variable
        && span.of(webhook.file_text) == secret.of(&text.text)
    {
        finding = finding.fix(Fix {
            title: format!("write `${{{name}}}`"),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits: vec![Edit { span, replacement: format!("${{{name}}}") }],
        });
    }
    sink.push(finding);
}
