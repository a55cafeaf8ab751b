//! How many requests a client may make: a token bucket for each client id.
//!
//! The limit is documented per website and second, its arithmetic is not. A bucket holds the
//! tokens of one second, so a burst of that many is taken at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The most client ids that are told apart; beyond them the fullest bucket is forgotten, which
/// takes nothing from its owner.
const CLIENTS: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn filled(self, rate: f64, now: Instant) -> Self {
        let gained = now.saturating_duration_since(self.at).as_secs_f64() * rate;
        Self { tokens: (self.tokens + gained).min(rate), at: now }
    }
}

/// The buckets.
#[derive(Debug)]
pub(super) struct Rates {
    rate: Option<f64>,
    buckets: Mutex<HashMap<Vec<u8>, Bucket>>,
}

impl Rates {
    /// So many requests a second for each client; `None` for any number.
    pub(super) fn new(rate: Option<u32>) -> Self {
        Self { rate: rate.map(f64::from), buckets: Mutex::default() }
    }

    /// Whether `client` may make a request at `now`; counts it if so.
    pub(super) fn allow(&self, client: &[u8], now: Instant) -> bool {
        let Some(rate) = self.rate else { return true };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(client) {
            *bucket = bucket.filled(rate, now);
            let allowed = bucket.tokens >= 1.0;
            bucket.tokens -= if allowed { 1.0 } else { 0.0 };
            return allowed;
        }
        if buckets.len() >= CLIENTS {
            let fullest = buckets
                .iter()
                .max_by(|(_, one), (_, other)| one.filled(rate, now).tokens.total_cmp(&other.filled(rate, now).tokens))
                .map(|(client, _)| client.clone());
            fullest.and_then(|client| buckets.remove(&client));
        }
        let allowed = rate >= 1.0;
        buckets.insert(client.to_vec(), Bucket { tokens: (rate - 1.0).max(0.0), at: now });
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn taken(rates: &Rates, client: &[u8], now: Instant, tried: usize) -> usize {
        (0..tried).filter(|_| rates.allow(client, now)).count()
    }

    #[test]
    fn a_second_s_worth_is_taken_at_once_and_then_the_rate_holds() {
        for rate in [1, 100, 250, 300] {
            let (rates, start) = (Rates::new(Some(rate)), Instant::now());
            let limit = rate as usize;
            assert_eq!(taken(&rates, b"a", start, 1_000), limit);
            assert_eq!(taken(&rates, b"a", start, 10), 0);
            let total: usize =
                (1..=1_000_u64).map(|ms| taken(&rates, b"a", start + Duration::from_millis(ms * 5), 10)).sum();
            assert!(total.abs_diff(limit * 5) <= 1, "{total} in 5 s at {rate}/s");
            assert_eq!(taken(&rates, b"a", start + Duration::from_secs(60), 1_000), limit);
        }
    }

    #[test]
    fn each_client_has_a_bucket_of_its_own_and_their_number_is_bounded() {
        let (rates, now) = (Rates::new(Some(2)), Instant::now());
        assert_eq!(taken(&rates, b"a", now, 5), 2);
        assert_eq!(taken(&rates, b"b", now, 5), 2);
        for client in 0..10_000_u32 {
            assert!(rates.allow(&client.to_le_bytes(), now));
        }
        assert!(rates.buckets.lock().unwrap().len() <= CLIENTS);
        assert!(!rates.allow(b"a", now), "an exhausted client was forgotten");
    }

    #[test]
    fn without_a_limit_everything_is_allowed() {
        assert_eq!(taken(&Rates::new(None), b"a", Instant::now(), 1_000), 1_000);
    }
}
