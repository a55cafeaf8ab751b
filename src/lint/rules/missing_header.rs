//! `missing-header`: see `docs/rules/missing-header.md`.

use crate::document::Node;
use crate::finding::Severity;
use crate::lint::kind::FileKind;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::wunderkind::api;

pub(super) static RULE: Rule = Rule {
    id: "missing-header",
    severity: Severity::Error,
    summary: "a header that the Text API requires is absent",
    sources: &[super::WUNDERKIND_SEND, super::KLAVIYO_STATUS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let endpoint = &webhook.endpoint;
    // A spec that gives no address has both headers by default.
    let Some(url) = endpoint.url.filter(|_| endpoint.wunderkind && endpoint.official) else { return };
    if endpoint.headers_untold {
        return;
    }
    let given = endpoint.headers.map_or(&[][..], Node::entries);
    let place = endpoint.headers.map_or(url.span, |headers| headers.span);
    let absent: Vec<(&str, &str)> =
        [(api::CLIENT_ID_HEADER, api::CLIENT_ID_VARIABLE), (api::CLIENT_SECRET_HEADER, api::CLIENT_SECRET_VARIABLE)]
            .into_iter()
            // Header names have no case (RFC 9110, section 5.1).
            .filter(|(header, _)| !given.iter().any(|entry| entry.key.text.trim().eq_ignore_ascii_case(header)))
            .collect();
    let message = match absent.as_slice() {
        [] => return,
        [(header, _)] => format!("the header `{header}` is absent"),
        _ => format!("the headers `{}` and `{}` are absent", api::CLIENT_ID_HEADER, api::CLIENT_SECRET_HEADER),
    };
    let lines: Vec<String> = absent.iter().map(|(header, variable)| format!("`{header}: ${{{variable}}}`")).collect();
    sink.push(
        RULE.at(webhook.source, place, format!("{message}: the endpoint will answer 401, which Klaviyo never retries"))
            .help(if webhook.kind == FileKind::Export {
                "add it to the webhook action in Klaviyo, with the value that Wunderkind gave you".to_owned()
            } else {
                format!("add {}, or leave `endpoint` out to get both headers", lines.join(" and "))
            }),
    );
}
