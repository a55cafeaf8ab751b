//! What becomes of a message, by the clock. Pure.

use std::time::Duration;

use crate::wunderkind::status::Status;

/// From the request to `SENDING`, by the sandbox's clock. How fast messages come along in truth
/// is not documented.
const SENDING_MS: i64 = 1_000;
/// From the request to the end.
const END_MS: i64 = 3_000;

/// How long a status is kept, by the documentation of the status endpoint
/// (<https://developer.wunderkind.co/reference/text-message-status-api>).
pub(super) const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// How long a message stands in the way of another one that says the same, by Wunderkind's
/// guide.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Whether a message that ends so was handed to the aggregator.
pub(super) const fn leaves(end: Status) -> bool {
    matches!(end, Status::Delivered | Status::FailedToDelivery)
}

/// The states that a message goes through until it ends with `end`, with their ages in
/// milliseconds. What fails before the aggregator was never with it: an unknown recipient never
/// gets to `SENDING`. The order is inferred from the meanings.
pub(super) fn steps(end: Status) -> Vec<(i64, Status)> {
    let mut steps = vec![(0, Status::PendingToSend)];
    if leaves(end) {
        steps.extend([(SENDING_MS, Status::Sending), (END_MS, end)]);
    } else {
        steps.push((SENDING_MS, end));
    }
    steps
}

/// The status of a message of this age that ends with `end`.
pub(super) fn status(age_ms: i64, end: Status) -> Status {
    let last = steps(end).into_iter().rev().find(|(at, _)| *at <= age_ms);
    last.map_or(Status::PendingToSend, |(_, status)| status)
}

/// The longest that a message takes to its end, in the world's time, at this speed.
#[must_use]
pub fn longest(speed: u32) -> Duration {
    Duration::from_millis(END_MS.unsigned_abs()) / speed.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_along_with_its_age() {
        assert_eq!(status(0, Status::Delivered), Status::PendingToSend);
        assert_eq!(status(-5, Status::Delivered), Status::PendingToSend);
        assert_eq!(status(1_000, Status::Delivered), Status::Sending);
        assert_eq!(status(3_000, Status::Delivered), Status::Delivered);
        assert_eq!(status(1_000, Status::NotSubscribed), Status::NotSubscribed);
        assert_eq!(status(2_000, Status::FailedToDelivery), Status::Sending);
        assert_eq!(longest(10), Duration::from_millis(300));
    }
}
