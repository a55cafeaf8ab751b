//! `sms-brand`: see `docs/rules/sms-brand.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;

pub(super) static RULE: Rule = Rule {
    id: "sms-brand",
    severity: Severity::Warning,
    summary: "the text does not name the brand near its start",
    sources: &[super::KLAVIYO_SMS_BRAND, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

/// How far from the start the brand may stand, in characters.
const NEAR: usize = 40;

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    let brand = webhook.flow.brand.map(|brand| brand.text.as_str()).or(webhook.context.brand.as_deref());
    let Some(brand) = brand.map(str::trim).filter(|brand| !brand.is_empty()) else { return };
    for message in webhook.messages() {
        let begin: String = message.sample.chars().take(NEAR + brand.chars().count()).collect();
        let named = begin.to_lowercase().contains(&brand.to_lowercase());
        // An account's own name is its brand; a text that is nothing but data says nothing.
        // `placeholder-text` speaks of the guide's word for a brand.
        let printed =
            ["organization.name", "BrandName", "Brand Name"].iter().any(|word| message.text.text.contains(word));
        if named || printed || message.literal.trim().is_empty() {
            continue;
        }
        let mut finding = RULE
            .at(
                webhook.source,
                message.text.whole(),
                format!("the text does not say near its start that it comes from `{brand}`"),
            )
            .help(format!("begin with `{brand}: `"));
        if let Some(place) = webhook.flow.brand {
            finding = finding.related(webhook.source, place.whole(), "the brand");
        }
        sink.push(finding);
    }
}
