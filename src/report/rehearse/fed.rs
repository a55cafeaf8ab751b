//! What came of posting the bodies to a sandbox.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::words::{count, plural};
use crate::report::message::visible;

/// How many reasons of a refusal are told apart, and how many rows are named for each.
const REASONS: usize = 8;
const ROWS: usize = 3;
/// Longest reason, in characters.
const LONGEST: usize = 160;
const OTHERS: &str = "other reasons";

/// What came of posting the bodies to a sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fed {
    /// The sandbox's page.
    pub page: String,
    /// How many bodies are posted at most.
    pub limit: Option<u64>,
    /// Messages that were taken, doubles among them.
    pub accepted: u64,
    /// Those taken and dropped, as the same text went to the same recipient within 24 hours.
    pub doubles: u64,
    /// Messages that were refused.
    pub refused: u64,
    /// Messages without an answer.
    pub unanswered: u64,
    /// Bodies that were never posted, as the sandbox had gone or the run was stopped.
    pub left: u64,
    /// Why there is no answer, or no more were posted.
    pub why: Option<String>,
    reasons: BTreeMap<(u16, String), (u64, Vec<u64>)>,
}

impl Fed {
    /// Nothing posted yet.
    #[must_use]
    pub fn new(page: String, limit: Option<u64>) -> Self {
        Self { page, limit, ..Self::default() }
    }

    /// Counts a refusal. What could be a recipient is masked in its reason.
    pub fn refuse(&mut self, row: u64, status: u16, reason: &str) {
        self.refused += 1;
        let mut key = (status, impersonal(reason));
        if self.reasons.len() >= REASONS && !self.reasons.contains_key(&key) {
            OTHERS.clone_into(&mut key.1);
        }
        let (number, rows) = self.reasons.entry(key).or_default();
        *number += 1;
        if rows.len() < ROWS {
            rows.push(row);
            rows.sort_unstable();
        }
    }

    /// Messages that were posted.
    #[must_use]
    pub const fn posted(&self) -> u64 {
        self.accepted + self.refused + self.unanswered
    }

    /// Bodies that should have been answered and were not.
    #[must_use]
    pub const fn not_reached(&self) -> u64 {
        self.unanswered + self.left
    }

    /// The counts, with their names.
    pub(super) fn counts(&self) -> Vec<(&'static str, u64)> {
        let all = [
            ("posted", self.posted()),
            ("accepted", self.accepted),
            ("of these doubles", self.doubles),
            ("refused", self.refused),
            ("not reached", self.not_reached()),
        ];
        all.into_iter().filter(|(name, number)| *number > 0 || matches!(*name, "posted" | "accepted")).collect()
    }

    /// Each reason of a refusal in words.
    pub(super) fn refusals(&self) -> Vec<String> {
        let words = |((status, reason), (number, rows)): (&(u16, String), &(u64, Vec<u64>))| {
            let rows: Vec<String> = rows.iter().map(|row| count(*row)).collect();
            format!("{status}, {}: {reason} (row {})", plural(*number, "message"), rows.join(", "))
        };
        self.reasons.iter().map(words).collect()
    }

    /// What is to be known of doubles, where there are any.
    pub(super) fn told_of_doubles(&self) -> Option<&'static str> {
        (self.doubles > 0).then_some(
            "Doubles are answered like the first one and not sent: the same text to the same recipient for the same purpose within 24 hours.",
        )
    }

    pub(super) fn human(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "\nPosted to the sandbox: {}", self.page)?;
        for (name, number) in self.counts() {
            writeln!(out, "  {name:<16} {:>12}", count(number))?;
        }
        if let Some(limit) = self.limit {
            writeln!(out, "  the first {} at most (--limit)", count(limit))?;
        }
        for line in self.refusals() {
            writeln!(out, "  {line}")?;
        }
        for line in self.told_of_doubles().into_iter().chain(self.why.as_deref()) {
            writeln!(out, "  {line}")?;
        }
        Ok(())
    }

    pub(super) fn document(&self) -> Value {
        let refusals = self.reasons.iter().map(|((status, reason), (number, rows))| {
            json!({"status": status, "reason": reason, "messages": number, "rows": rows})
        });
        json!({
            "page": self.page,
            "limit": self.limit,
            "posted": self.posted(),
            "accepted": self.accepted,
            "doubles": self.doubles,
            "refused": self.refused,
            "refusals": refusals.collect::<Vec<_>>(),
            "not_reached": self.not_reached(),
            "why": self.why,
        })
    }
}

/// A reason on one line, without what could be a phone number or an address, and of a bearable length.
fn impersonal(reason: &str) -> String {
    let word = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if word.contains('@') || digits >= 5 { "…".to_owned() } else { word.to_owned() }
    };
    let words: Vec<String> = reason.split_whitespace().map(word).collect();
    visible(&words.join(" ").chars().take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_a_few_reasons_and_name_nobody() {
        let mut fed = Fed::default();
        for row in (2..40).rev() {
            fed.refuse(row, 400, &format!("phone: such as +1516333{row:04}, ada{row}@acme.test"));
        }
        assert_eq!(fed.refusals(), ["400, 38 messages: phone: such as … … (row 37, 38, 39)"]);
        for row in 40..60 {
            fed.refuse(row, 400, &format!("kind {row}\u{1b}[2J"));
        }
        assert_eq!((fed.refusals().len(), fed.refused), (REASONS + 1, 58));
        assert!(fed.refusals().iter().all(|line| !line.contains('\u{1b}')));
        let others = fed.refusals().into_iter().find(|line| line.contains(OTHERS));
        assert_eq!(others.as_deref(), Some("400, 13 messages: other reasons (row 47, 48, 49)"));
    }

    #[test]
    fn every_body_is_counted_once() {
        let mut fed = Fed { accepted: 3, doubles: 1, unanswered: 2, left: 4, ..Fed::default() };
        fed.refuse(9, 429, "Denied");
        assert_eq!((fed.posted(), fed.not_reached()), (6, 6));
    }
}
