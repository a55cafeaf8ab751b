//! `profile-id-may-be-empty`: see `docs/rules/profile-id-may-be-empty.md`.

use crate::finding::Severity;
use crate::klaviyo::trigger::Trigger;
use crate::lint::literal;
use crate::lint::places::PROFILE_ID;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::uses;
use crate::lint::view::{FileView, WebhookView};
use crate::template::{Expression, OperandKind};
use crate::text::Mapped;

pub(super) static RULE: Rule = Rule {
    id: "profile-id-may-be-empty",
    severity: Severity::Warning,
    summary: "a `profileID` that may be empty",
    sources: &[super::WUNDERKIND_GUIDE, super::KLAVIYO_ADD_WEBHOOK],
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
    if in_doubt_of_the_date(webhook) {
        let place = given(webhook).map(Mapped::whole).or_else(|| webhook.flow.trigger.map(|trigger| trigger.span));
        let mut finding = RULE
            .at(
                webhook.source,
                place.unwrap_or(webhook.anchor),
                "in a date-triggered flow `profileID` may be empty: Wunderkind's guide says that such flows lack the Klaviyo id",
            )
            .help("look at the preview of such a flow in Klaviyo before it goes live, or start the flow by a metric");
        if let (Some(_), Some(trigger)) = (given(webhook), webhook.flow.trigger) {
            finding = finding.related(webhook.source, trigger.span, "the trigger");
        }
        sink.push(finding);
        return;
    }
    let Some(text) = given(webhook) else { return };
    if literal::is_blank(&text.text) {
        sink.push(
            RULE.at(webhook.source, text.whole(), "`profileID` is empty: no status will belong to a profile")
                .help(HELP),
        );
        return;
    }
    // Something is printed in any case.
    if !webhook.masked(text).trim_matches(|c: char| c == literal::HOLE || c.is_whitespace()).is_empty() {
        return;
    }
    let Some((template, usage)) = file.only_usage(text) else { return };
    let Some(shown) = may_be_empty(usage.expression) else { return };
    sink.push(
        RULE.at(
            webhook.source,
            template.place(usage.tag),
            format!("where `{shown}` is missing, no status will belong to the profile"),
        )
        .help(HELP),
    );
}

const HELP: &str = "write `{{ person.KlaviyoID|default:'' }}`, which every profile has";

/// What the file gives as `profileID`.
fn given<'w>(webhook: &'w WebhookView<'_>) -> Option<&'w Mapped> {
    webhook.callback.as_ref()?.content.get(PROFILE_ID)?.value.as_text()
}

/// Whether a flow is started by a date and its `profileID` is the Klaviyo id.
pub(super) fn in_doubt_of_the_date(webhook: &WebhookView<'_>) -> bool {
    let dated = matches!(webhook.flow.kind, Some(Trigger::Date | Trigger::CustomObjectDate));
    dated && given(webhook).map_or(webhook.defaults, |text| text.text.contains("KlaviyoID"))
}

/// The value of the expression, where it may be missing and no other rule says so.
fn may_be_empty(expression: &Expression) -> Option<String> {
    let steps = uses::steps(expression);
    // `person-id` speaks of `person.id`.
    let own = matches!(steps.as_slice(), ["person", id] if id.eq_ignore_ascii_case("id"));
    // In another case it is `wrong-case`'s.
    let klaviyos = matches!(steps.as_slice(), ["person", id] if id.eq_ignore_ascii_case("KlaviyoID"));
    if steps.is_empty() || own || klaviyos {
        return None;
    }
    let default = expression.filters.iter().find(|filter| filter.name.text == "default");
    let something = default
        .and_then(|filter| filter.argument.as_ref())
        .is_some_and(|argument| !matches!(&argument.kind, OperandKind::Text { value, .. } if value.trim().is_empty()));
    // Without a default, `lookup-none` speaks of a lookup.
    let told = default.is_none() && uses::has_filter(expression, "lookup");
    (!something && !told).then(|| steps.join("."))
}
