//! A message to many recipients: what became of each.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Plan;
use crate::ledger::State;

/// The most rows that people are shown.
const SHOWN: usize = 20;

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

/// What will go to how many, for the question whether to send it.
#[must_use]
pub fn bulk_plan(plan: &Plan, recipients: usize, unlisted: usize, way: &str) -> String {
    let mut out = super::plan(plan);
    let _ =
        writeln!(out, "  {:<12} {recipients} in the list, {unlisted} of them not in your test_recipients", "to all");
    let _ = writeln!(out, "  {:<12} {way}", "how");
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
        let detail: String = row.detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
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

fn taken(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.state == Some(State::Accepted)).count()
}
