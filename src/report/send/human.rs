//! For people: the plan before a request, the request itself, the answer.

use std::fmt::Write as _;

use super::{Kind, Outcome, Plan, Recipient};
use crate::klaviyo::retry::RetryClass;
use crate::report::message::{cost, visible};
use crate::text::Secret;
use crate::wunderkind::answer::{self, Answer as Reading, Verdict};
use crate::wunderkind::client::{Answer, HeaderText};
use crate::wunderkind::credentials::Origin;

/// The most of an answer's body that is shown.
const SHOWN_ANSWER: usize = 2_000;

/// What will go where, for the question whether to send it.
#[must_use]
pub fn plan(plan: &Plan) -> String {
    let ledger = super::guard::line(plan);
    lines(plan, &recipient(plan), &ledger)
}

/// The lines of a plan, with what to say of recipient and ledger.
pub(super) fn lines(plan: &Plan, recipient: &str, ledger: &str) -> String {
    let mut out = format!("Test request of the webhook {} with the sample {}\n", visible(&plan.webhook), plan.sample);
    let mut line = |name: &str, value: &str| {
        // Writing to a String can't fail.
        let _ = writeln!(out, "  {name:<12} {}", indented(value));
    };
    line("endpoint", &endpoint(plan));
    line("credentials", &credentials(plan));
    line("recipient", recipient);
    if let Some(message) = &plan.message {
        line("text", &visible(&message.text));
        line("", &cost(message));
        if let Some(url) = &message.click_url {
            line(
                "link",
                &format!("{}\nsent as a shortened link of the endpoint, which is not counted above", visible(url)),
            );
        }
        if let Some(url) = &message.media_url {
            line("picture", &visible(url));
        }
    }
    if let Some(message) = plan.message.as_ref().filter(|message| !message.purpose.is_empty()) {
        line("purpose", &visible(&message.purpose));
    }
    line("body", &visible(&plan.outgoing.body));
    line("ledger", ledger);
    for doubt in &plan.doubts {
        line("look out", doubt);
    }
    plan.redactor.redact(&out)
}

/// The exact request with its secrets redacted: method and URL, headers, body.
#[must_use]
pub fn request(plan: &Plan) -> String {
    let outgoing = &plan.outgoing;
    let mut out = format!("POST {}\nHost: {}\n", outgoing.target, outgoing.target.authority());
    for header in &outgoing.headers {
        let _ = writeln!(out, "{}: {}", visible(&header.name), header_value(&header.value));
    }
    let _ = write!(out, "Content-Length: {}\n\n", outgoing.body.len());
    let _ = writeln!(out, "{}", visible(&outgoing.body));
    plan.redactor.redact(&out)
}

/// What came back. Empty for a request that has no answer: the error says it all.
#[must_use]
pub fn outcome(plan: &Plan, outcome: &Outcome) -> String {
    match outcome {
        Outcome::DryRun => request(plan),
        Outcome::Answered(answer) => plan.redactor.redact(&answered(plan, answer)),
        Outcome::Failed(_) | Outcome::Blocked(_) => String::new(),
    }
}

/// How a header's value is shown.
pub(super) fn header_value(value: &HeaderText) -> String {
    match value {
        HeaderText::Plain(text) => visible(text),
        HeaderText::Secret { shown, .. } => format!("[redacted: {}]", visible(shown)),
        HeaderText::Unset { shown, .. } => format!("[not set: {}]", visible(shown)),
    }
}

fn endpoint(plan: &Plan) -> String {
    let target = &plan.outgoing.target;
    let what = match plan.kind {
        Kind::Sandbox => "the sandbox in this process: no text reaches anyone",
        Kind::TextApi if target.is_wunderkind() => "Wunderkind's Text API: a real text to a real phone",
        Kind::TextApi => "in place of Wunderkind's Text API, with its credentials",
        Kind::Other => "an endpoint of the spec's own",
    };
    format!("POST {}\n{what}", visible(target.as_ref()))
}

fn credentials(plan: &Plan) -> String {
    if plan.kind == Kind::Sandbox {
        return "a pair made up for this sandbox".to_owned();
    }
    let secret = |value: &HeaderText| match value {
        HeaderText::Plain(_) => None,
        HeaderText::Secret { shown, parts, .. } => Some(shown.clone() + &origins(parts)),
        HeaderText::Unset { shown, .. } => Some(format!("{shown}, which is not set")),
    };
    let named: Vec<String> = plan
        .outgoing
        .headers
        .iter()
        .filter_map(|header| secret(&header.value).map(|from| format!("{} from {from}", header.name)))
        .collect();
    if named.is_empty() { "none".to_owned() } else { visible(&named.join(", ")) }
}

/// Where the credentials of a header came from; nothing where a sandbox made them up.
fn origins(parts: &[(Secret, Origin)]) -> String {
    let mut origins: Vec<String> = parts
        .iter()
        .map(|(_, origin)| match origin {
            Origin::Environment(_) => "the environment".to_owned(),
            other => other.to_string(),
        })
        .collect();
    origins.dedup();
    if origins.is_empty() { String::new() } else { format!(" in {}", origins.join(" and ")) }
}

fn recipient(plan: &Plan) -> String {
    let mut out = match &plan.recipient {
        Recipient::Given { to, replaced } if replaced.is_empty() => {
            format!("{}, added: the body names no recipient", visible(to.as_str()))
        }
        Recipient::Given { to, replaced } => {
            let others: Vec<&str> =
                replaced.iter().map(String::as_str).filter(|text| text.trim_matches('"') != to.as_str()).collect();
            let instead = if others.is_empty() { String::new() } else { format!(" in place of {}", others.join(", ")) };
            visible(&format!("{to}{instead}"))
        }
        Recipient::NoField { to: Some(to) } => {
            format!("as the body has it: it has no member phone in which {} could stand", visible(to.as_str()))
        }
        Recipient::NoField { to: None } | Recipient::Kept => "as the body has it".to_owned(),
    };
    if plan.reaches.is_some() && plan.kind != Kind::Sandbox {
        out.push_str(if plan.listed { "\none of your test_recipients" } else { "\nnot one of your test_recipients" });
    }
    out
}

fn answered(plan: &Plan, answer: &Answer) -> String {
    let mut out = format!("{} in {} ms", answer.status, answer.elapsed.as_millis());
    let documented = plan.kind.documented();
    if documented {
        let _ = write!(out, ": {}", answer::explain_status(answer.status));
    }
    out.push('\n');
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<12} {}", indented(value));
    };
    match answer::read(answer.status, &answer.body) {
        Reading::Accepted(accepted) if documented => line("message id", &visible(&accepted.message_id)),
        Reading::Refused(envelope) if documented => {
            line("message", &visible(&envelope.message));
            line("code", &answer::explain_code(envelope.code));
            for detail in &envelope.details {
                line("detail", &visible(&detail.to_string()));
            }
        }
        Reading::Empty => line("body", "(empty)"),
        // What is cut first may end in the middle of a secret.
        _ => line("body", &visible(&excerpt(&plan.redactor.redact(&answer.body)))),
    }
    line("in a flow", RetryClass::of(answer.status).explanation());
    // A failure of the endpoint's is an error of the run, with its own help.
    if let Some(advice) = answer::advice(answer.status).filter(|_| documented && answer.status < 500) {
        line("to do", advice);
    }
    if documented && answer::verdict(answer.status, &answer.body, true) == Verdict::Accepted {
        line("delivery", "not settled by this answer: an unknown or unsubscribed phone fails later, by status");
    }
    if !answer.inferred.is_empty() {
        line("inferred", &format!("{} (not documented; the sandbox's guess)", visible(&answer.inferred.join(", "))));
    }
    out
}

fn excerpt(body: &str) -> String {
    match body.char_indices().nth(SHOWN_ANSWER) {
        Some((end, _)) => format!("{}… ({} bytes in all)", body.get(..end).unwrap_or_default(), body.len()),
        None => body.to_owned(),
    }
}

/// Later lines stand under the first.
fn indented(value: &str) -> String {
    value.trim_end_matches('\n').replace('\n', "\n               ")
}
