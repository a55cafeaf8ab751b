//! `email-ignored`: see `docs/rules/email-ignored.md`.

use crate::finding::Severity;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses::Used;
use crate::lint::view::{FileView, WebhookView};
use crate::template::OperandKind;
use crate::text::Mapped;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "email-ignored",
    severity: Severity::Info,
    summary: "an `email` that is never looked at",
    sources: &[super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    file.webhooks.iter().for_each(|webhook| one(file, webhook, sink));
}

fn one(file: &FileView<'_>, webhook: &WebhookView<'_>, sink: &mut Sink) {
    if !webhook.endpoint.wunderkind {
        return;
    }
    let phone = webhook.texts(fields::PHONE).next();
    let email = webhook.texts(fields::EMAIL).next();
    let (Some(phone), Some(email)) = (phone, email) else { return };
    if literal::is_blank(&email.text) || !always_printed(file, webhook, phone) {
        return;
    }
    sink.push(
        RULE.at(webhook.source, email.whole(), "`email` is never looked at: `phone` always holds something, and wins")
            .help("take `email` away, or let `phone` be empty where the profile has none: `|default:''`")
            .related(webhook.source, phone.whole(), "the phone"),
    );
}

/// Whether an expression prints something for every profile. A typed-in number is another
/// rule's.
fn always_printed(file: &FileView<'_>, webhook: &WebhookView<'_>, phone: &Mapped) -> bool {
    if literal::is_literal(&phone.text) {
        return false;
    }
    if webhook.masked(phone).contains(|c: char| c != literal::HOLE && !c.is_whitespace()) {
        return true;
    }
    let Some((_, usage)) = file.only_usage(phone) else { return false };
    if usage.used != Used::Printed {
        return false;
    }
    usage.expression.filters.iter().filter(|filter| filter.name.text == "default").any(|filter| {
        filter.argument.as_ref().is_some_and(
            |argument| !matches!(&argument.kind, OperandKind::Text { value, .. } if value.trim().is_empty()),
        )
    })
}
