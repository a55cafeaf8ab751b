//! The message inside a rendered body.

use serde_json::Value;

use crate::sms::{self, Measure, Offender};
use crate::wunderkind::fields;

/// A message as its reader gets it, and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// As it will be read.
    pub text: String,
    /// What it costs.
    pub measure: Measure,
    /// Characters that force UCS-2.
    pub offenders: Vec<Offender>,
    /// The link.
    pub click_url: Option<String>,
    /// The picture.
    pub media_url: Option<String>,
    /// `sendPurpose`.
    pub purpose: String,
}

impl Message {
    /// The message in a rendered body; none where it is no JSON or has no text.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        Self::of_value(&serde_json::from_str(body).ok()?)
    }

    /// The message in a body that was read.
    #[must_use]
    pub fn of_value(body: &Value) -> Option<Self> {
        let filled = |name| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let text = filled(fields::TEXT)?;
        let (measure, offenders) = (sms::measure(&text), sms::offenders(&text));
        let (click_url, media_url) = (filled(fields::CLICK_URL), filled(fields::MEDIA_URL));
        let purpose = filled(fields::SEND_PURPOSE).unwrap_or_default();
        Some(Self { text, measure, offenders, click_url, media_url, purpose })
    }

    /// What it costs with the link that the endpoint adds, `reserve` characters of GSM-7 long; none
    /// where it has no link.
    #[must_use]
    pub fn with_link(&self, reserve: usize) -> Option<Measure> {
        self.click_url.as_ref()?;
        Some(sms::measure(&format!("{}{}", self.text, "x".repeat(reserve))))
    }

    /// The text with what GSM-7 has in place of what it lacks, where that lowers the segments.
    #[must_use]
    pub fn cheaper(&self) -> Option<Measure> {
        if self.offenders.is_empty() {
            return None;
        }
        let replaced = sms::measure(&sms::replaced(&self.text));
        (replaced.segments < self.measure.segments).then_some(replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_counted_with_its_reserve() {
        let text = "a".repeat(150);
        let with = Message::of(&format!(r#"{{"text":"{text}","clickUrl":"https://acme.test"}}"#)).unwrap();
        assert_eq!((with.measure.segments, with.with_link(31).unwrap().segments), (1, 2));
        let without = Message::of(&format!(r#"{{"text":"{text}","clickUrl":""}}"#)).unwrap();
        assert_eq!(without.with_link(31), None);
        assert_eq!(Message::of(r#"{"text":""}"#), None);
        assert_eq!(Message::of(r#"{"text":"#), None);
    }

    #[test]
    fn replaced_characters_are_worth_naming_only_where_they_save_a_segment() {
        let long = Message::of(&format!(r#"{{"text":"{}’"}}"#, "a".repeat(100))).unwrap();
        assert_eq!(long.cheaper().unwrap().segments, 1);
        assert_eq!(Message::of(r#"{"text":"It’s"}"#).unwrap().cheaper(), None);
    }
}
