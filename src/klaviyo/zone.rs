//! The time zone of an account.

use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;

use super::filters::stamp;
use crate::template::Moment;
use crate::text::nearest;

/// The time zone in which `today` and `current_…` count days
/// (<https://klaviyo.zendesk.com/hc/en-us/articles/115005257788>: the account's, at the time of
/// sending). UTC unless it is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// Why a text is no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no time zone{}", nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
pub struct ZoneError {
    /// The name given.
    pub name: String,
    /// The nearest one that exists.
    pub nearest: Option<String>,
}

impl Zone {
    /// Reads a name of the IANA database (`America/New_York`) or a distance from UTC (`+02:00`).
    ///
    /// # Errors
    /// When the text is neither, with the nearest name.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        if text.starts_with(['+', '-']) {
            let timed = format!("2000-01-01T00:00{text}");
            let offset =
                Pieces::parse(&timed).ok().filter(|_| !text.contains('[')).and_then(|read| read.to_numeric_offset());
            return offset
                .map(|offset| Self(TimeZone::fixed(offset)))
                .ok_or_else(|| ZoneError { name: text.to_owned(), nearest: None });
        }
        jiff::tz::db().get(text).map(Self).map_err(|_| {
            let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
            let near = nearest(text, names.iter().map(String::as_str)).map(str::to_owned);
            ZoneError { name: text.to_owned(), nearest: near }
        })
    }

    /// What its clocks show at a moment; a moment without offset is taken as UTC.
    #[must_use]
    pub fn at(&self, moment: Moment) -> Moment {
        match stamp(&moment) {
            Some(stamp) => {
                let offset = self.0.to_offset(stamp);
                Moment { civil: offset.to_datetime(stamp), offset: Some(offset.seconds()) }
            }
            None => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_a_name_or_a_distance() {
        let moment = Moment::parse("2024-07-01T02:30:00Z").unwrap();
        let shown = |zone: &str| Zone::parse(zone).unwrap().at(moment).civil.to_string();
        assert_eq!(shown("America/New_York"), "2024-06-30T22:30:00");
        assert_eq!(shown("+05:30"), "2024-07-01T08:00:00");
        assert_eq!(shown("UTC"), "2024-07-01T02:30:00");
    }

    #[test]
    fn daylight_saving_counts() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let offset = |day: &str| zone.at(Moment::parse(&format!("{day}T12:00:00Z")).unwrap()).offset;
        assert_eq!((offset("2024-01-01"), offset("2024-07-01")), (Some(3600), Some(7200)));
    }

    #[test]
    fn a_misspelt_zone_is_answered_with_the_nearest() {
        let error = Zone::parse("America/NewYork").unwrap_err();
        assert_eq!(error.to_string(), "`America/NewYork` is no time zone; did you mean `America/New_York`?");
        assert!(Zone::parse("+25:99").is_err());
    }
}
