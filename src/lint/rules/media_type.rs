//! `media-type`: see `docs/rules/media-type.md`.

use crate::finding::Severity;
use crate::lint::literal::HOLE;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::Span;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "media-type",
    severity: Severity::Warning,
    summary: "the picture is no jpg, png or gif",
    sources: &[super::TWILIO_MEDIA, super::KLAVIYO_MMS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

const TYPES: [&str; 4] = ["jpg", "jpeg", "png", "gif"];

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    for text in webhook.texts(fields::MEDIA_URL) {
        let link = webhook.link(text);
        let end = link.masked.find(['?', '#']).unwrap_or(link.masked.len());
        let path = link.masked.get(..end).unwrap_or("");
        let Some(authority) = path.find("://").map(|at| at + 3) else { continue };
        // Without a path, or with a last segment that a tag writes, nothing can be said.
        let Some(segment) = path.get(authority..).and_then(|rest| rest.rfind('/')).map(|at| authority + at + 1) else {
            continue;
        };
        let name = path.get(segment..).unwrap_or("");
        let Some(dot) = name.rfind('.') else { continue };
        let extension = name.get(dot + 1..).unwrap_or("");
        if extension.is_empty()
            || extension.contains(HOLE)
            || TYPES.iter().any(|known| extension.eq_ignore_ascii_case(known))
        {
            continue;
        }
        sink.push(
            RULE.at(
                webhook.source,
                text.source_span(Span::new(segment + dot + 1, end)),
                format!("a picture message takes jpg, png or gif, but this address ends in `.{extension}`"),
            )
            .help("give the address of a jpg, png or gif; phones and carriers do not take other types reliably"),
        );
    }
}
