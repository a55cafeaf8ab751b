//! What becomes of a message after the endpoint took it.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::text::Redactor;
use crate::wunderkind::status::{Stage, Status};

/// A status, and how long after the first question it was first seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub after: Duration,
    /// As the endpoint writes it.
    pub status: String,
}

/// How the following ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a status after which nothing comes, or the only one that was asked for.
    Status,
    /// Time ran out.
    GaveUp(Duration),
    /// The endpoint does not tell.
    Refused(String),
}

/// The way of a message, as far as it was seen.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The message.
    pub id: String,
    /// Its statuses, each once in a row.
    pub steps: Vec<Step>,
    /// How it ended.
    pub end: End,
    /// What asks again where patience ended, as a sentence.
    pub again: String,
    /// Knows the secrets of the requests.
    pub redactor: Redactor,
}

impl Followed {
    /// The last status as the endpoint wrote it.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.steps.last().map(|step| step.status.as_str())
    }

    /// The last status, where it is one that the guide knows.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.last().and_then(Status::parse)
    }

    /// For machines, `{"message_id", "status", "meaning", "to_check", "end", "steps"}`.
    #[must_use]
    pub fn document(&self) -> Value {
        let redact = |text: &str| self.redactor.redact(text);
        let steps: Vec<Value> =
            self.steps.iter().map(|step| json!({"status": redact(&step.status), "after_ms": ms(step.after)})).collect();
        let status = self.status();
        let end = match &self.end {
            End::Status if status.is_some_and(Status::is_terminal) => "final",
            End::Status => "open",
            End::GaveUp(_) => "gave-up",
            End::Refused(_) => "refused",
        };
        let why = match &self.end {
            End::Refused(why) => Value::String(redact(why)),
            End::Status | End::GaveUp(_) => Value::Null,
        };
        json!({
            "message_id": redact(&self.id),
            "status": self.last().map(redact),
            "meaning": status.map(Status::meaning),
            "to_check": status.map(Status::to_check).filter(|text| !text.is_empty()),
            "end": end,
            "why": why,
            "steps": steps,
        })
    }

    /// For people: the statuses in a row, what the last one means and what to check.
    #[must_use]
    pub fn human(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(out, "  {name:<12} {value}");
        };
        if !self.steps.is_empty() {
            line("delivery", &row(&self.steps));
        }
        match self.status() {
            Some(status) => {
                line("meaning", status.meaning());
                if !status.to_check().is_empty() {
                    line("check", status.to_check());
                }
            }
            None if self.last().is_some() => line("meaning", "the guide does not know this status"),
            None => {}
        }
        match &self.end {
            End::GaveUp(after) => {
                line("gave up", &format!("after {} s; {} (statuses are kept for 7 days)", after.as_secs(), self.again));
            }
            End::Refused(why) => line("not told", why),
            End::Status => {}
        }
        self.redactor.redact(&out)
    }
}

/// The statuses in a row, each with its time.
#[must_use]
pub fn row(steps: &[Step]) -> String {
    let shown: Vec<String> =
        steps.iter().map(|step| format!("{} ({})", shown(&step.status), time(step.after))).collect();
    shown.join(" → ")
}

/// One status on a line of its own, with its meaning.
#[must_use]
pub fn line(step: &Step) -> String {
    let meaning = Status::parse(&step.status).map_or("not one of the guide's", Status::meaning);
    format!("{:>7}  {:<18} {meaning}\n", time(step.after), shown(&step.status))
}

/// Whether a status is the end, and a good one.
#[must_use]
pub fn ended(status: &str) -> Option<bool> {
    match Status::parse(status)?.stage() {
        Stage::Moving(_) => None,
        Stage::Delivered => Some(true),
        Stage::Failed => Some(false),
    }
}

/// An endpoint may write anything: one line, no control characters.
fn shown(status: &str) -> String {
    status.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(60).collect()
}

fn time(after: Duration) -> String {
    if after < Duration::from_secs(10) {
        format!("{:.1} s", after.as_secs_f64())
    } else {
        format!("{} s", after.as_secs())
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(statuses: &[&str], end: End) -> Followed {
        let steps = statuses
            .iter()
            .enumerate()
            .map(|(at, status)| Step { after: Duration::from_secs(at as u64 * 6), status: (*status).to_owned() });
        let again = "`flowhook status m-1 --follow` asks again".to_owned();
        Followed { id: "m-1".to_owned(), steps: steps.collect(), end, again, redactor: Redactor::new() }
    }

    #[test]
    fn the_way_of_a_message_stands_in_a_row_with_what_to_check() {
        insta::assert_snapshot!(followed(&["PENDING_TO_SEND", "NOT_SUBSCRIBED"], End::Status).human(), @r"
          delivery     PENDING_TO_SEND (0.0 s) → NOT_SUBSCRIBED (6.0 s)
          meaning      the phone number is known and not subscribed
          check        test with a number that is subscribed to the text programme; STOP unsubscribes a number at once
        ");
    }

    #[test]
    fn giving_up_is_said() {
        let text = followed(&["SENDING"], End::GaveUp(Duration::from_secs(300))).human();
        assert!(text.contains("gave up      after 300 s; `flowhook status m-1 --follow`"), "{text}");
    }

    #[test]
    fn a_status_that_nobody_knows_is_no_end() {
        assert_eq!(ended("LOST"), None);
        assert_eq!(ended("Delivered"), Some(true));
        assert_eq!(ended("FAILED_TO_ MATCH"), Some(false));
        assert!(followed(&["LOST\u{1b}[2J"], End::Status).human().contains("does not know this status"));
    }
}
