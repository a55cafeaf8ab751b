//! `--expect`: what an answer must be.

use std::str::FromStr;

/// What is expected of an answer's status: a number, or a class such as `4xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Expectation {
    low: u16,
    high: u16,
}

impl FromStr for Expectation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = text.strip_prefix("status=").ok_or("write status=200 or status=4xx")?;
        if let Some(class) = code.to_ascii_lowercase().strip_suffix("xx") {
            let class: u16 = class.parse().ok().filter(|class| (1..=5).contains(class)).ok_or("1xx to 5xx")?;
            return Ok(Self { low: class * 100, high: class * 100 + 99 });
        }
        let code = code.parse().ok().filter(|code| (100..=599).contains(code)).ok_or("a status is 100 to 599")?;
        Ok(Self { low: code, high: code })
    }
}

impl Expectation {
    /// Whether a status is as expected.
    pub(super) const fn met(self, status: u16) -> bool {
        self.low <= status && status <= self.high
    }
}

impl std::fmt::Display for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.low == self.high { write!(f, "{}", self.low) } else { write!(f, "{}xx", self.low / 100) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_or_a_class_can_be_expected() {
        let of = |text: &str| text.parse::<Expectation>();
        assert!(of("status=200").unwrap().met(200) && !of("status=200").unwrap().met(201));
        assert!(of("status=4XX").unwrap().met(499) && !of("status=4xx").unwrap().met(500));
        for text in ["200", "status=", "status=9xx", "status=99", "status=abc", "body=1"] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
