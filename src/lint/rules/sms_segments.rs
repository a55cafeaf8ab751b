//! `sms-segments`: see `docs/rules/sms-segments.md`.

use crate::finding::Severity;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::rules::sms_too_long;
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::sms;
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "sms-segments",
    severity: Severity::Info,
    summary: "the text takes several segments",
    sources: &[super::TWILIO_GSM7, super::KLAVIYO_SMS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    // A message with a picture has no segments.
    if webhook.texts(fields::MEDIA_URL).any(|text| !literal::is_blank(&text.text)) {
        return;
    }
    let link = webhook.texts(fields::CLICK_URL).any(|text| !literal::is_blank(&text.text));
    let reserve = if link { webhook.context.link_reserve } else { 0 };
    for message in webhook.messages().iter().filter(|message| !sms_too_long::is_too_long(message)) {
        let with_link = |text: &str| sms::measure(&format!("{text}{}", "x".repeat(reserve)));
        let (sample, long) = (with_link(&message.sample), with_link(&message.long));
        let most = sample.segments.max(long.segments);
        if most < 2 {
            continue;
        }
        let mut said = format!("the text takes {} with the sample", counted(sample.segments));
        if long.segments > sample.segments {
            said = format!("{said}, {} with long values", counted(long.segments));
        }
        if link {
            said = format!("{said}, {reserve} characters for the link included");
        }
        let mut finding = RULE.at(webhook.source, message.text.whole(), said).help(format!(
            "{} characters fit one segment of {}, {} each of several",
            sample.encoding.single_limit(),
            sample.encoding.name(),
            sample.encoding.part_limit()
        ));
        if most > 2 {
            finding.severity = Severity::Warning;
        }
        sink.push(finding);
    }
}

fn counted(segments: usize) -> String {
    if segments == 1 { "1 segment".to_owned() } else { format!("{segments} segments") }
}
