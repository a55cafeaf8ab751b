//! The sandbox's clock, which may run faster than the world's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, by the world's clock.
pub(super) fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Tells the time in milliseconds. It never goes back, whatever becomes of the world's clock.
#[derive(Debug)]
pub(super) struct Clock {
    began: i64,
    started: Instant,
    speed: u32,
    skipped: AtomicI64,
}

/// Where a clock stood, and when that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    pub(super) clock_ms: i64,
    pub(super) wall_ms: i64,
}

impl Clock {
    /// A clock that goes on from where an earlier one stood: the time between counts, at the
    /// speed of now.
    pub(super) fn new(speed: u32, earlier: Option<Stand>) -> Self {
        let wall = wall_ms();
        let began = earlier.map_or(wall, |stand| {
            let away = wall.saturating_sub(stand.wall_ms).max(0);
            stand.clock_ms.saturating_add(away.saturating_mul(i64::from(speed)))
        });
        Self { began, started: Instant::now(), speed: speed.max(1), skipped: AtomicI64::new(0) }
    }

    pub(super) fn now_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.began
            .saturating_add(elapsed.saturating_mul(i64::from(self.speed)))
            .saturating_add(self.skipped.load(Ordering::Relaxed))
    }

    pub(super) fn stand(&self) -> Stand {
        Stand { clock_ms: self.now_ms(), wall_ms: wall_ms() }
    }

    /// Lets time pass at once.
    pub(super) fn skip(&self, time: Duration) {
        self.skipped.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// How long to wait, in the world's time, until the clock shows `ms`.
    pub(super) fn until(&self, ms: i64) -> Duration {
        let left = u64::try_from(ms.saturating_sub(self.now_ms())).unwrap_or(0);
        Duration::from_millis(left.div_ceil(u64::from(self.speed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_on_where_an_earlier_one_stood() {
        let stand = Stand { clock_ms: 5_000_000, wall_ms: wall_ms() - 2_000 };
        let clock = Clock::new(100, Some(stand));
        assert!((5_200_000..5_210_000).contains(&clock.now_ms()), "{}", clock.now_ms());
        clock.skip(Duration::from_secs(3_600));
        assert!(clock.now_ms() >= 8_800_000);
        // The world's clock was set back meanwhile.
        let ahead = Stand { clock_ms: 7, wall_ms: wall_ms() + 1_000_000 };
        assert!(Clock::new(1, Some(ahead)).now_ms() >= 7);
    }

    #[test]
    fn waiting_is_shorter_on_a_fast_clock() {
        let clock = Clock::new(1_000, None);
        assert!(clock.until(clock.now_ms() + 3_000) <= Duration::from_millis(3));
        assert_eq!(clock.until(0), Duration::ZERO);
    }
}
