//! `endpoint-url`: see `docs/rules/endpoint-url.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use url::Url;

use crate::document::Node;
use crate::finding::{Applicability, Fix};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Edit, Mapped};
use crate::wunderkind::api;

pub(super) static RULE: Rule = Rule {
    id: "endpoint-url",
    severity: Severity::Error,
    summary: "the address that the webhook posts to is not one that Klaviyo takes",
    sources: &[super::KLAVIYO_ADD_WEBHOOK, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let Some(text) = webhook.endpoint.url.and_then(Node::as_text) else { return };
    let link = webhook.link(text);
    // What a tag or a variable of the environment gives is not known here.
    if link.has_holes() || text.text.contains("${") {
        return;
    }
    let Some((message, help)) = complaint(&text.text, webhook.endpoint.wunderkind) else { return };
    let mut finding = RULE.at(webhook.source, text.whole(), message).help(help);
    if !webhook.endpoint.official
        && text.text.starts_with("https://")
        && Url::parse(&text.text).is_ok_and(|url| url.username().is_empty())
    {
        // Quite another host may be a stand-in of the user's own.
        finding.severity = Severity::Warning;
    }
    if webhook.endpoint.wunderkind
        && webhook.endpoint.official
        && let Some(edit) = rewritten(webhook, text)
    {
        finding = finding.fix(Fix {
            title: format!("write `{}`", api::SEND_URL),
            applicability: if only_form_differs(&text.text) { Applicability::Safe } else { Applicability::Unsafe },
            source: webhook.source,
            edits: vec![edit],
        });
    }
    sink.push(finding);
}

/// What is wrong with an address, and what to do.
fn complaint(text: &str, wunderkind: bool) -> Option<(String, String)> {
    let Ok(url) = Url::parse(text.trim()) else {
        return Some((
            format!("`{text}` is not an absolute address"),
            if wunderkind {
                format!("write `{}`", api::SEND_URL)
            } else {
                "begin it with `https://` and a host".to_owned()
            },
        ));
    };
    if url.scheme() != "https" {
        return Some((
            format!("the address begins with `{}:`, but Klaviyo posts to `https://` only", url.scheme()),
            "write `https://`".to_owned(),
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some((
            "the address holds a user name or password".to_owned(),
            "send credentials in a header instead".to_owned(),
        ));
    }
    (wunderkind && text != api::SEND_URL).then(|| {
        (format!("the Text API takes messages at `{}`, not here", api::SEND_URL), format!("write `{}`", api::SEND_URL))
    })
}

fn only_form_differs(text: &str) -> bool {
    let bare = |text: &str| text.trim().trim_end_matches('/').split("://").last().unwrap_or("").to_ascii_lowercase();
    bare(text) == bare(api::SEND_URL)
}

fn rewritten(webhook: &WebhookView<'_>, text: &Mapped) -> Option<Edit> {
    let span = text.whole();
    (span.of(webhook.file_text) == text.text).then(|| Edit { span, replacement: api::SEND_URL.to_owned() })
}
