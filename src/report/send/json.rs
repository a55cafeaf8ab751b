//! For machines: one versioned document for whatever became of a request.

use serde_json::{Map, Value, json};

use super::human::header_value;
use super::{Kind, LedgerView, Outcome, Plan, Recipient};
use crate::klaviyo::retry::RetryClass;
use crate::preview::Message;
use crate::text::Redactor;
use crate::wunderkind::answer::{self, Answer as Reading, Verdict};
use crate::wunderkind::client::{Answer, Arrival, SendError};
use crate::wunderkind::recipient;

/// The document, `{"version": 1, …}`. Members are only ever added within a version.
#[must_use]
pub fn document(plan: &Plan, outcome: &Outcome) -> Value {
    let kind = match plan.kind {
        Kind::TextApi => "text-api",
        Kind::Sandbox => "sandbox",
        Kind::Other => "other",
    };
    let mut document = json!({
        "version": 1,
        "outcome": outcome_name(plan, outcome),
        "webhook": plan.webhook,
        "sample": plan.sample,
        "endpoint": {"kind": kind, "url": plan.outgoing.target.to_string()},
        "recipient": recipient(&plan.recipient),
        "listed": plan.listed,
        "text": plan.message.as_ref().map(text),
        "ledger": ledger(plan),
        "request": request(plan),
        "doubts": plan.doubts,
        "answer": null,
        "error": null,
    });
    match outcome {
        Outcome::DryRun | Outcome::Blocked(_) => {}
        Outcome::Answered(answer) => document["answer"] = answered(plan, answer),
        Outcome::Failed(failure) => document["error"] = error(failure),
    }
    redacted(&plan.redactor, document)
}

fn outcome_name(plan: &Plan, outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::DryRun => "dry-run",
        Outcome::Blocked(_) => "blocked",
        Outcome::Failed(_) => "failed",
        Outcome::Answered(answer) => match answer::verdict(answer.status, &answer.body, plan.kind.documented()) {
            Verdict::Accepted => "accepted",
            Verdict::Refused => "refused",
            Verdict::RemoteFailed => "failed",
        },
    }
}

fn ledger(plan: &Plan) -> Value {
    match &plan.ledger {
        LedgerView::NotKept => Value::Null,
        LedgerView::Free => json!({"free": true}),
        LedgerView::Blocked { block, now_ms } => json!({
            "free": false,
            "record": block.id,
            "state": block.state.name(),
            "seconds_left": (block.until_ms - now_ms).max(0) / 1000,
            "reason": super::why(block, *now_ms),
        }),
    }
}

fn recipient(recipient: &Recipient) -> Value {
    match recipient {
        Recipient::Given { to, replaced } => {
            let name = match to {
                recipient::Recipient::Phone(_) => "phone",
                recipient::Recipient::Email(_) => "email",
            };
            json!({name: to.as_str(), "replaced": replaced})
        }
        Recipient::NoField { .. } | Recipient::Kept => Value::Null,
    }
}

fn text(message: &Message) -> Value {
    let offenders: Vec<Value> = message
        .offenders
        .iter()
        .map(|o| json!({"character": o.character, "count": o.count, "replacement": o.replacement}))
        .collect();
    json!({
        "text": message.text,
        "characters": message.measure.characters,
        "encoding": message.measure.encoding.name(),
        "units": message.measure.units,
        "segments": message.measure.segments,
        "cluster_safe_segments": message.measure.cluster_safe_segments,
        "forces_ucs2": offenders,
        "send_purpose": message.purpose,
        "click_url": message.click_url,
        "media_url": message.media_url,
    })
}

fn request(plan: &Plan) -> Value {
    let headers: Vec<Value> = plan
        .outgoing
        .headers
        .iter()
        .map(|header| json!({"name": header.name, "value": header_value(&header.value)}))
        .collect();
    json!({
        "method": "POST",
        "url": plan.outgoing.target.to_string(),
        "headers": headers,
        "body": plan.outgoing.body,
    })
}

fn answered(plan: &Plan, answer: &Answer) -> Value {
    let class = RetryClass::of(answer.status);
    let mut result = json!({
        "status": answer.status,
        "content_type": answer.content_type,
        "elapsed_ms": u64::try_from(answer.elapsed.as_millis()).unwrap_or(u64::MAX),
        "body": answer.body,
        "message_id": null,
        "envelope": null,
        "inferred": answer.inferred,
        "klaviyo": {"class": class.name(), "explanation": class.explanation()},
        "to_do": answer::advice(answer.status).filter(|_| plan.kind.documented()),
    });
    if plan.kind.documented() {
        match answer::read(answer.status, &answer.body) {
            Reading::Accepted(accepted) => result["message_id"] = Value::String(accepted.message_id),
            Reading::Refused(envelope) => {
                result["envelope"] = json!({
                    "code": envelope.code,
                    "code_explanation": answer::explain_code(envelope.code),
                    "message": envelope.message,
                    "details": envelope.details,
                });
            }
            Reading::Unexpected | Reading::Empty | Reading::NotJson(_) => {}
        }
    }
    result
}

fn error(failure: &SendError) -> Value {
    let arrived = match failure.arrival() {
        Arrival::No => "no",
        Arrival::Maybe => "maybe",
        Arrival::Yes => "yes",
    };
    json!({
        "kind": failure.name(),
        "message": failure.to_string(),
        "arrived": arrived,
        "advice": failure.advice(),
    })
}

/// Redacts every text by itself, so that the result stays JSON whatever a secret holds.
fn redacted(redactor: &Redactor, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(redactor.redact(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| redacted(redactor, item)).collect()),
        Value::Object(members) => {
            let redact = |(key, value): (String, Value)| (redactor.redact(&key), redacted(redactor, value));
            Value::Object(members.into_iter().map(redact).collect::<Map<String, Value>>())
        }
        other => other,
    }
}
