//! What the ledger says about a message, in words.

use std::fmt::Write as _;

use super::{LedgerView, Plan};
use crate::ledger::{Block, Entry, Intent, State};

/// So many of a list are named.
const SHOWN: usize = 5;

/// A length of time as one says it: two units at most.
#[must_use]
pub fn span(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0) / 1000;
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    match (hours, minutes) {
        (48.., _) => format!("{} days", hours / 24),
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min"),
        (_, 0) => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// The verdict as a line of the plan.
pub(super) fn line(plan: &Plan) -> String {
    match &plan.ledger {
        LedgerView::NotKept => "not asked: the sandbox reaches nobody".to_owned(),
        LedgerView::Free if plan.kind.documented() => {
            "free: the same message was not sent to this recipient in the last 24 hours".to_owned()
        }
        LedgerView::Free => "free: no request with this body is unsettled".to_owned(),
        LedgerView::Blocked { block, now_ms } => why(block, *now_ms),
    }
}

/// Why an earlier record keeps a message from being sent.
#[must_use]
pub fn why(block: &Block, now_ms: i64) -> String {
    let Block { id, state, created_ms, until_ms } = *block;
    let left = span(until_ms - now_ms);
    let ago = if created_ms > now_ms {
        "at a time that is still to come by this machine's clock".to_owned()
    } else {
        format!("{} ago", span(now_ms - created_ms))
    };
    match state {
        State::Sending => format!("another flowhook is sending this message just now (record {id}, begun {ago})"),
        State::Unknown => format!(
            "this message may have been sent {ago}: record {id} was cut off or got no clear answer; \
             it counts for another {left}"
        ),
        State::Accepted | State::Refused | State::NotSent => format!(
            "this message was sent {ago} (record {id}); the endpoint takes it once in 24 hours, so wait another {left}"
        ),
    }
}

/// Which sends were found cut off, and what to do; nothing where none was.
#[must_use]
pub fn cut_off(entries: &[Entry], now_ms: i64) -> String {
    let mut out = String::new();
    for entry in entries.iter().take(SHOWN) {
        let Intent { webhook, recipient, .. } = &entry.intent;
        let to = if recipient.is_empty() { String::new() } else { format!(" to {recipient}") };
        let id = entry.id;
        let _ = writeln!(
            out,
            "An earlier send was cut off: record {id}, {webhook}{to}, {} ago. Whether it arrived is unknown: look at the \
             phone, and see `flowhook history show {id}`.",
            span(now_ms - entry.created_ms)
        );
    }
    if entries.len() > SHOWN {
        let _ = writeln!(out, "And {} more: see `flowhook history`.", entries.len() - SHOWN);
    }
    out
}

/// The ways round it.
#[must_use]
pub fn ways(block: &Block, documented: bool) -> String {
    let mut ways = if documented {
        "wait, or change `text` or `sendPurpose`: --proof adds a suffix to `sendPurpose` for another proof".to_owned()
    } else {
        "wait, or change the body".to_owned()
    };
    if block.state == State::Unknown {
        let id = block.id;
        ways.push_str(&format!("; when you have looked and nothing came, `flowhook history settle {id} not-sent`"));
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_said_in_two_units_at_most() {
        for (ms, said) in [
            (-5, "0 s"),
            (59_000, "59 s"),
            (61_000, "1 min"),
            (3_600_000, "1 h"),
            (86_399_000, "23 h 59 min"),
            (3 * 86_400_000, "3 days"),
        ] {
            assert_eq!(span(ms), said);
        }
    }

    #[test]
    fn every_block_tells_the_record_and_a_way_round() {
        let block = |state| Block { id: 7, state, created_ms: 0, until_ms: 86_400_000 };
        let now = 3_600_000;
        assert!(why(&block(State::Accepted), now).contains("wait another 23 h"));
        assert!(why(&block(State::Unknown), now).contains("1 h ago: record 7"));
        assert!(why(&block(State::Unknown), -1).contains("still to come"));
        assert!(ways(&block(State::Unknown), true).contains("settle 7"));
        assert!(!ways(&block(State::Accepted), false).contains("--proof"));
    }
}
