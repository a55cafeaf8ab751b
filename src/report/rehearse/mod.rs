//! A rehearsal: what an audience would get, for people, for machines and as a page.

mod charts;
mod fed;
mod human;
mod json;
mod page;
mod words;

use crate::rehearse::{Ended, Finished, Saving};

pub use fed::Fed;
pub use human::{human, progress};
pub use json::document;
pub use page::page;
pub use words::count;

/// What a price is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prices {
    /// Of one SMS segment.
    pub segment: Option<f64>,
    /// Of one MMS.
    pub mms: Option<f64>,
}

/// A rehearsal and what it was of.
#[derive(Debug)]
pub struct Rehearsal {
    /// The webhook's name, or the body's file.
    pub webhook: String,
    /// The spec's or the body's file.
    pub source: String,
    /// The audience's file.
    pub audience: String,
    /// What kind of file it is.
    pub form: String,
    /// Columns and the variables they are taken for.
    pub columns: Vec<(String, String)>,
    /// What else is to be known of the columns.
    pub notes: Vec<String>,
    /// Variables of the person that no column has.
    pub missing: Vec<String>,
    /// Whether the body is a message to the Text API.
    pub text_api: bool,
    /// The world that is reported, in words.
    pub world: String,
    /// What was found.
    pub finished: Finished,
    /// What would make it cheaper.
    pub savings: Vec<Saving>,
    /// What is paid.
    pub prices: Prices,
    /// Requests a second that the endpoint takes.
    pub rate: u32,
    /// Characters counted for the endpoint's link.
    pub link_length: usize,
    /// Which rows were rehearsed: `I/N`.
    pub shard: Option<String>,
    /// What came of posting the bodies to a sandbox, where that was asked for.
    pub fed: Option<Fed>,
    /// Files written besides, and what they hold.
    pub files: Vec<(String, &'static str)>,
}

impl Rehearsal {
    /// What the texts cost, where a price is known.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        let tally = &self.finished.tally;
        let price =
            |price: Option<f64>, count: u64| price.filter(|_| count > 0).map(|price| price * words::float(count));
        match (price(self.prices.segment, tally.segments), price(self.prices.mms, tally.mms)) {
            (None, None) => None,
            (segments, mms) => Some(segments.unwrap_or(0.0) + mms.unwrap_or(0.0)),
        }
    }

    /// Why it is not the whole audience; nothing when it is.
    #[must_use]
    pub fn partial(&self) -> Option<String> {
        match &self.finished.ended {
            Ended::Complete => None,
            Ended::Interrupted => Some("stopped before the end: the counts are of the rows until then".to_owned()),
            Ended::Broken { reason, row } => Some(format!(
                "the input breaks off in row {}: {reason}; the counts are of the rows before",
                count(*row)
            )),
        }
    }

    /// How long the endpoint takes for all texts, in seconds.
    #[must_use]
    pub fn seconds_to_send(&self) -> u64 {
        self.finished.tally.texts().div_ceil(u64::from(self.rate.max(1)))
    }
}

#[cfg(test)]
#[path = "rehearse_tests.rs"]
mod tests;
