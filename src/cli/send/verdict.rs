//! From what became of a request to the exit code.

use super::expect::Expectation;
use crate::cli::clock::now_ms;
use crate::cli::{Failure, Status};
use crate::ledger::Block;
use crate::report::send::{self as words, Outcome, Plan};
use crate::wunderkind::answer::{self, Answer as Reading, Verdict};
use crate::wunderkind::client::{Answer, SendError};

/// 0 for a message that was taken (or only shown), 1 for one that was refused (4xx), and an
/// error with code 4 where network or endpoint failed.
pub(super) fn status(plan: &Plan, outcome: &Outcome) -> anyhow::Result<Status> {
    match outcome {
        Outcome::DryRun => Ok(Status::Fine),
        Outcome::Blocked(block) => Err(of_block(plan, block).into()),
        Outcome::Failed(error) => Err(of_error(plan, error).into()),
        Outcome::Answered(answer) => match answer::verdict(answer.status, &answer.body, plan.kind.documented()) {
            Verdict::Accepted => Ok(Status::Fine),
            Verdict::Refused => Ok(Status::CheckFailed),
            Verdict::RemoteFailed => Err(of_answer(plan, answer).into()),
        },
    }
}

/// 0 exactly when the answer's status is as expected.
pub(super) fn expected(expected: Expectation, status: u16) -> anyhow::Result<Status> {
    if expected.met(status) {
        return Ok(Status::Fine);
    }
    Err(Failure::check(format!("the answer is {status}; {expected} was expected")).into())
}

/// Why the ledger keeps a message from being sent, and the ways round it.
pub(super) fn of_block(plan: &Plan, block: &Block) -> Failure {
    Failure::check(format!("nothing was sent: {}", words::why(block, now_ms())))
        .help(words::ways(block, plan.kind.documented()))
}

fn of_error(plan: &Plan, error: &SendError) -> Failure {
    let failure = match error {
        SendError::InvalidHeader { .. } | SendError::Setup(_) | SendError::NoCaCertificates => Failure::usage,
        _ => Failure::network,
    };
    failure(plan.redactor.redact(&error.to_string())).help(format!(
        "{}; {}",
        error.arrival().sentence(),
        error.advice()
    ))
}

fn of_answer(plan: &Plan, answer: &Answer) -> Failure {
    let status = answer.status;
    let reading = answer::read(status, &answer.body);
    if (200..300).contains(&status) {
        let why = match reading {
            Reading::NotJson(reason) => format!("the answer is not JSON: {reason}"),
            Reading::Empty => "the answer is empty".to_owned(),
            _ => "the answer holds no messageId".to_owned(),
        };
        return Failure::network(
            plan.outgoing
                .redactor()
                .redact(&format!("the endpoint took the request ({status}), but not as the Text API does: {why}")),
        )
        .help("Klaviyo would count this as sent; is this the endpoint you meant?");
    }
    Failure::network(format!("the endpoint failed with {status}"))
        .help("the message may or may not have been taken: look at the phone before trying again")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::report::send::{Kind, LedgerView, Recipient};
    use crate::wunderkind::client::{Outgoing, Target};

    fn plan(kind: Kind) -> Plan {
        let target = Target::parse("https://hooks.acme.test/").unwrap();
        Plan {
            webhook: "Birthday".to_owned(),
            sample: "ordinary".to_owned(),
            kind,
            outgoing: Outgoing::new(target, Vec::new(), "{}".to_owned()),
            reaches: None,
            listed: false,
            ledger: LedgerView::NotKept,
            recipient: Recipient::Kept,
            message: None,
            doubts: Vec::new(),
            redactor: crate::text::Redactor::new(),
        }
    }

    fn code(kind: Kind, status: u16, body: &str) -> u8 {
        let answer = Answer {
            status,
            content_type: None,
            inferred: Vec::new(),
            retry_after: None,
            body: body.to_owned(),
            elapsed: Duration::ZERO,
        };
        exit(kind, &Outcome::Answered(answer))
    }

    fn exit(kind: Kind, outcome: &Outcome) -> u8 {
        match status(&plan(kind), outcome) {
            Ok(status) => status.code(),
            Err(error) => error.downcast_ref::<Failure>().unwrap().status().code(),
        }
    }

    #[test]
    fn refusals_are_1_and_failures_4() {
        let id = r#"{"messageId":"x"}"#;
        for (status, body, expected) in [
            (200, id, 0),
            (200, "<html>", 4),
            (200, "{}", 4),
            (400, "{}", 1),
            (401, "", 1),
            (429, "{}", 1),
            (503, "", 4),
        ] {
            assert_eq!(code(Kind::TextApi, status, body), expected, "{status} {body}");
        }
        assert_eq!(code(Kind::Other, 204, ""), 0);
        assert_eq!(exit(Kind::Other, &Outcome::Failed(SendError::Dns { host: "x".to_owned() })), 4);
        assert_eq!(exit(Kind::Other, &Outcome::Failed(SendError::NoCaCertificates)), 2);
        assert_eq!(exit(Kind::Other, &Outcome::DryRun), 0);
    }
}
