//! A message to many recipients: what became of each.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Plan;
use crate::ledger::State;
use crate::report::xml::escape;

/// The most rows that people are shown.
const SHOWN: usize = 20;
/// So many recipients are named before the question.
const NAMED: usize = 5;

/// One recipient of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Phone or e-mail.
    pub to: String,
    /// What became of it; `None` where the ledger forbade it.
    pub state: Option<State>,
    /// The message's id, where the endpoint gave one.
    pub message_id: Option<String>,
    /// Why not.
    pub detail: String,
}

impl Row {
    /// Its state as a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self.state {
            Some(state) => state.name(),
            None => "blocked",
        }
    }
}

/// A list of recipients, before anything goes to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Whom the list names, each once.
    pub names: Vec<String>,
    /// Rows that name somebody again.
    pub repeats: usize,
    /// How many of them the configuration does not list.
    pub unlisted: usize,
    /// Why the ledger keeps some of them from getting it; nothing where it is not asked.
    pub blocked: Option<Vec<String>>,
    /// How it gets to them, as a sentence.
    pub way: String,
}

/// What will go to how many, for the question whether to send it. `plan` is the first one's.
#[must_use]
pub fn bulk_plan(plan: &Plan, crowd: &Crowd) -> String {
    let all = crowd.names.len();
    let mut recipients = crowd.names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if all > NAMED {
        let _ = write!(recipients, ", and {} more", all - NAMED);
    }
    let ledger = match &crowd.blocked {
        None => "not asked: the sandbox reaches nobody".to_owned(),
        Some(blocked) if blocked.is_empty() => format!("free for all {all}"),
        Some(blocked) => format!(
            "free for {} of {all}; {} will not get it, the first because: {}",
            all - blocked.len(),
            blocked.len(),
            blocked[0]
        ),
    };
    let mut out = super::human::lines(plan, &recipients, &ledger);
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "  {name:<12} {value}");
    };
    line("to all", &format!("{all} in the list, {} of them not in your test_recipients", crowd.unlisted));
    match crowd.repeats {
        0 => {}
        1 => line("", "one row names somebody again and is left out"),
        more => line("", &format!("{more} rows name somebody again and are left out")),
    }
    line("", "text and body above are the first one's; the others differ in the recipient only");
    line("how", &crowd.way);
    plan.redactor.redact(&out)
}

/// The sum, and the rows that were not taken.
#[must_use]
pub fn bulk(plan: &Plan, rows: &[Row]) -> String {
    let mut out = format!("{} of {} taken", taken(rows), rows.len());
    for word in ["refused", "not-sent", "unknown", "blocked"] {
        let count = rows.iter().filter(|row| row.word() == word).count();
        if count > 0 {
            let _ = write!(out, ", {count} {word}");
        }
    }
    out.push('\n');
    let others = || rows.iter().filter(|row| row.state != Some(State::Accepted));
    for row in others().take(SHOWN) {
        // What is cut first may end in the middle of a secret.
        let detail = plan.redactor.redact(&row.detail);
        let detail: String = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
        let _ = writeln!(out, "  {:<18} {:<9} {detail}", row.to, row.word());
    }
    let more = others().count().saturating_sub(SHOWN);
    if more > 0 {
        let _ = writeln!(out, "  and {more} more: --format json has all");
    }
    plan.redactor.redact(&out)
}

/// For machines, `{"version": 1, "taken", "rows": […]}`.
#[must_use]
pub fn bulk_document(plan: &Plan, rows: &[Row]) -> Value {
    let redact = |text: &str| plan.redactor.redact(text);
    let shown: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "to": redact(&row.to),
                "outcome": row.word(),
                "message_id": row.message_id.as_deref().map(redact),
                "detail": redact(&row.detail),
            })
        })
        .collect();
    json!({"version": 1, "webhook": redact(&plan.webhook), "taken": taken(rows), "rows": shown})
}

/// One suite with a case for each recipient.
#[must_use]
pub fn bulk_junit(plan: &Plan, rows: &[Row]) -> String {
    let redact = |text: &str| escape(&plan.redactor.redact(text));
    let (name, class) = (redact(&plan.webhook), redact(plan.outgoing.target.as_ref()));
    let (tests, failures) = (rows.len(), rows.len() - taken(rows));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"flowhook send\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"0\">\n  <testsuite name=\"{name}\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n"
    );
    for row in rows {
        let _ = write!(out, "    <testcase name=\"{}\" classname=\"{class}\"", redact(&row.to));
        let _ = if row.state == Some(State::Accepted) {
            out.write_str("/>\n")
        } else {
            let (word, detail) = (row.word(), redact(&row.detail));
            writeln!(out, "><failure message=\"{word}\">{detail}</failure></testcase>")
        };
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn taken(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.state == Some(State::Accepted)).count()
}
