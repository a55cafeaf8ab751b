//! What becomes of a message, by the clock. Pure.

use std::time::Duration;

use crate::wunderkind::status::Status;

/// How fast messages come along. How fast they do in truth is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// From the request to `SENDING`.
    pub sending: Duration,
    /// From the request to the end.
    pub end: Duration,
}

impl Pace {
    /// A second until it is sent, three until it is delivered.
    pub const ORDINARY: Self = Self { sending: Duration::from_secs(1), end: Duration::from_secs(3) };

    /// The same, so many times as fast.
    #[must_use]
    pub fn times(self, speed: u32) -> Self {
        let speed = speed.max(1);
        Self { sending: self.sending / speed, end: self.end / speed }
    }
}

/// The status of a message of this age that ends with `end`. What fails before the aggregator
/// was never with it: an unknown recipient never gets to `SENDING`. The order is inferred from
/// the meanings.
pub(super) fn status(age: Duration, pace: Pace, end: Status) -> Status {
    let never_sent = !matches!(end, Status::Delivered | Status::FailedToDelivery);
    match age {
        age if age >= pace.end || (never_sent && age >= pace.sending) => end,
        age if age >= pace.sending => Status::Sending,
        _ => Status::PendingToSend,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_along_with_its_age() {
        let at = |ms, end| status(Duration::from_millis(ms), Pace::ORDINARY, end);
        assert_eq!(at(0, Status::Delivered), Status::PendingToSend);
        assert_eq!(at(1_000, Status::Delivered), Status::Sending);
        assert_eq!(at(3_000, Status::Delivered), Status::Delivered);
        assert_eq!(at(1_000, Status::NotSubscribed), Status::NotSubscribed);
        assert_eq!(at(2_000, Status::FailedToDelivery), Status::Sending);
        assert_eq!(Pace::ORDINARY.times(10).end, Duration::from_millis(300));
    }
}
