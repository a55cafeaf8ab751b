//! `placeholder-header`: see `docs/rules/placeholder-header.md`.

use crate::document::Node;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::api;

pub(super) static RULE: Rule = Rule {
    id: "placeholder-header",
    severity: Severity::Error,
    summary: "a header without a usable value",
    sources: &[super::WUNDERKIND_SEND, super::KLAVIYO_STATUS],
    since: "0.1.0",
    subjects: &[Subject::Spec],
    check: Check::Webhook(check),
};

/// What guides and people write where a credential belongs.
const PLACEHOLDERS: [&str; 7] = ["provided by", "your-", "your_", "yourclient", "changeme", "placeholder", "xxxx"];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let headers = webhook.endpoint.headers.map_or(&[][..], Node::entries);
    for header in headers {
        let Some(text) = header.value.as_text() else { continue };
        let name = &header.key.text;
        if is_masked(&text.text) {
            continue;
        }
        let Some(message) = complaint(name, &text.text) else { continue };
        sink.push(
            RULE.at(webhook.source, header.value.span, message)
                .help("write `${NAME}` and set the variable in the environment"),
        );
    }
    let value = |name: &str| headers.iter().find(|header| header.key.text.trim().eq_ignore_ascii_case(name));
    if let (Some(id), Some(secret)) = (value(api::CLIENT_ID_HEADER), value(api::CLIENT_SECRET_HEADER))
        && let (Some(one), Some(two)) = (id.value.as_text(), secret.value.as_text())
        && one.text == two.text
        && !is_masked(&one.text)
        && complaint(&id.key.text, &one.text).is_none()
    {
        sink.push(
            RULE.at(
                webhook.source,
                secret.value.span,
                "id and secret are the same value: the endpoint will refuse both",
            )
            .help("give each its own value")
            .related(webhook.source, id.value.span, "the id"),
        );
    }
}

/// Exports carry stars where somebody took a credential out: they say nothing of its value.
fn is_masked(value: &str) -> bool {
    value.len() > 2 && value.bytes().all(|byte| byte == b'*')
}

fn complaint(name: &str, value: &str) -> Option<String> {
    let trimmed = value.trim();
    let lower = trimmed.to_ascii_lowercase();
    if trimmed.is_empty() || ["bearer", "basic", "token", "klaviyo-api-key"].contains(&lower.as_str()) {
        return Some(format!("the header `{name}` is empty"));
    }
    if trimmed != value {
        return Some(format!("the header `{name}` begins or ends with a blank, which is sent along"));
    }
    let bracketed = trimmed.starts_with('<') && trimmed.ends_with('>');
    // A variable's name may hold such words.
    let written = !trimmed.contains("${");
    (written && (bracketed || PLACEHOLDERS.iter().any(|placeholder| lower.contains(placeholder))))
        .then(|| format!("the header `{name}` holds a placeholder"))
}
