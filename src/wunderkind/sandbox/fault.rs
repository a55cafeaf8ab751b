//! What goes wrong on purpose, so that a sender's answer to trouble can be seen.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A kind of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// This status with an error envelope; the request is not looked at.
    Status(u16),
    /// The connection is cut before the request is looked at.
    Reset,
    /// The request is dealt with, and the connection is cut in place of the answer.
    Lost,
    /// The request is dealt with, and the answer is broken JSON.
    Malformed,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::Reset => f.write_str("reset"),
            Self::Lost => f.write_str("lost"),
            Self::Malformed => f.write_str("malformed"),
        }
    }
}

/// Faults with their probabilities, such as `429:0.1,slow:2s,reset:0.01`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Faults {
    troubles: Vec<(Trouble, f64)>,
    slow: Option<(Duration, f64)>,
}

/// Why a text is no list of faults.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such fault.
    #[error("`{0}` is no fault: 400 to 599, slow:DURATION, reset, lost, malformed")]
    Kind(String),
    /// No probability.
    #[error("`{0}` is no probability: a number above 0, at most 1")]
    Probability(String),
    /// No duration.
    #[error("`{0}` is no duration: 500ms, 2s; at most 60s")]
    Duration(String),
    /// A part too much.
    #[error("`{0}` has a part too much: KIND:PROBABILITY, or slow:DURATION:PROBABILITY")]
    Parts(String),
    /// More than everything.
    #[error("the probabilities of the faults add up to more than 1")]
    Sum,
    /// The same fault twice.
    #[error("`{0}` stands twice")]
    Twice(String),
}

/// The longest pause: a client gives up before.
const SLOWEST: Duration = Duration::from_secs(60);

impl FromStr for Faults {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut faults = Self::default();
        for part in text.split(',').map(str::trim) {
            faults.add(part)?;
        }
        let sum: f64 = faults.troubles.iter().map(|(_, probability)| probability).sum();
        if sum > 1.0 + 1e-9 { Err(FaultError::Sum) } else { Ok(faults) }
    }
}

impl Faults {
    fn add(&mut self, part: &str) -> Result<(), FaultError> {
        let words: Vec<&str> = part.split(':').collect();
        let twice = || Err(FaultError::Twice(words.first().copied().unwrap_or_default().to_owned()));
        let (kind, given) = match words.as_slice() {
            ["slow", time] => (None, (duration(time)?, 1.0)),
            ["slow", time, chance] => (None, (duration(time)?, probability(chance)?)),
            [kind] => (Some(trouble(kind)?), (Duration::ZERO, 1.0)),
            [kind, chance] => (Some(trouble(kind)?), (Duration::ZERO, probability(chance)?)),
            _ => return Err(FaultError::Parts(part.to_owned())),
        };
        match kind {
            Some(kind) if self.troubles.iter().any(|(known, _)| *known == kind) => return twice(),
            Some(kind) => self.troubles.push((kind, given.1)),
            None if self.slow.is_some() => return twice(),
            None => self.slow = Some(given),
        }
        Ok(())
    }
}

fn trouble(kind: &str) -> Result<Trouble, FaultError> {
    match kind {
        "reset" => Ok(Trouble::Reset),
        "lost" => Ok(Trouble::Lost),
        "malformed" => Ok(Trouble::Malformed),
        _ => match kind.parse() {
            Ok(status @ 400..=599) => Ok(Trouble::Status(status)),
            _ => Err(FaultError::Kind(kind.to_owned())),
        },
    }
}

fn probability(text: &str) -> Result<f64, FaultError> {
    let number = text.parse().ok().filter(|number: &f64| *number > 0.0 && *number <= 1.0);
    number.ok_or_else(|| FaultError::Probability(text.to_owned()))
}

fn duration(text: &str) -> Result<Duration, FaultError> {
    let wrong = || FaultError::Duration(text.to_owned());
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or_else(wrong)?, 1_000),
    };
    let ms = number.parse::<u64>().ok().and_then(|number| number.checked_mul(unit)).ok_or_else(wrong)?;
    let time = Duration::from_millis(ms);
    if time.is_zero() || time > SLOWEST { Err(wrong()) } else { Ok(time) }
}

/// Draws faults; the same for the same seed and order of requests.
#[derive(Debug)]
pub(super) struct Dice {
    faults: Faults,
    drawn: AtomicU64,
}

impl Dice {
    pub(super) const fn new(faults: Faults, seed: u64) -> Self {
        Self { faults, drawn: AtomicU64::new(seed) }
    }

    /// What is to happen to the next request.
    pub(super) fn draw(&self) -> (Option<Trouble>, Option<Duration>) {
        if self.faults.troubles.is_empty() && self.faults.slow.is_none() {
            return (None, None);
        }
        let mut left = self.random();
        let trouble = self.faults.troubles.iter().find(|(_, probability)| {
            left -= probability;
            left < 0.0
        });
        let slow = self.faults.slow.filter(|(_, probability)| self.random() < *probability);
        (trouble.map(|(trouble, _)| *trouble), slow.map(|(time, _)| time))
    }

    /// From 0 to 1 (splitmix64, <https://prng.di.unimi.it/splitmix64.c>).
    fn random(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.drawn.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let top = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(u32::MAX);
        f64::from(top) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_as_often_as_asked() {
        let dice = Dice::new("429:0.1,slow:20ms:0.5,reset:0.02".parse().unwrap(), 7);
        let drawn: Vec<_> = (0..20_000).map(|_| dice.draw()).collect();
        let count = |trouble| drawn.iter().filter(|(found, _)| *found == trouble).count();
        assert!(count(Some(Trouble::Status(429))).abs_diff(2_000) < 200);
        assert!(count(Some(Trouble::Reset)).abs_diff(400) < 100);
        assert!(drawn.iter().filter(|(_, slow)| slow.is_some()).count().abs_diff(10_000) < 400);
        let again = Dice::new("429:0.1,slow:20ms:0.5,reset:0.02".parse().unwrap(), 7);
        assert!(drawn.iter().all(|one| *one == again.draw()));
    }

    #[test]
    fn a_fault_without_a_probability_always_comes() {
        let dice = Dice::new("lost,slow:2s".parse().unwrap(), 0);
        assert!((0..100).all(|_| dice.draw() == (Some(Trouble::Lost), Some(Duration::from_secs(2)))));
        assert_eq!(Dice::new(Faults::default(), 0).draw(), (None, None));
    }

    #[test]
    fn what_is_no_fault_is_explained() {
        for text in [
            "",
            "200",
            "600",
            "4x9",
            "slow",
            "slow:2",
            "slow:0s",
            "slow:61s",
            "slow:2s:2",
            "429:0",
            "429:x",
            "429:1:1",
            "reset:0.6,lost:0.6",
            "reset:0.1,reset:0.1",
            "slow:1s,slow:2s",
            "429:-1",
            "429:nan",
        ] {
            assert!(text.parse::<Faults>().is_err(), "{text}");
        }
    }
}
