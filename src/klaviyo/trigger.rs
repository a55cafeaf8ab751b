//! What starts a flow, and what data a webhook then has.
//!
//! Source: Klaviyo, "How to add a webhook action to a flow" and "Understanding webhooks in
//! flows" (`facts/klaviyo-webhooks.md` §4).

/// A kind of trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// Something happened: Placed Order, Started Checkout …
    Metric,
    /// The price of a watched item fell.
    PriceDrop,
    /// Somebody joined a list.
    List,
    /// Somebody joined a segment.
    Segment,
    /// A date in the profile has come (a birthday).
    Date,
    /// A date of a custom object has come.
    CustomObjectDate,
    /// The stock of a watched item is low. Whether it works with webhooks is not documented.
    LowInventory,
}

impl Trigger {
    /// All kinds, by the word that a spec uses.
    pub const ALL: [(&'static str, Self); 7] = [
        ("metric", Self::Metric),
        ("price-drop", Self::PriceDrop),
        ("list", Self::List),
        ("segment", Self::Segment),
        ("date", Self::Date),
        ("custom-object-date", Self::CustomObjectDate),
        ("low-inventory", Self::LowInventory),
    ];

    /// The kind that a spec's word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, trigger)| *trigger)
    }

    /// The word that a spec uses.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, trigger)| *trigger == self).map_or("", |(word, _)| *word)
    }

    /// Whether `event.…` holds data: yes, no, or not documented.
    #[must_use]
    pub const fn gives_event(self) -> Option<bool> {
        match self {
            Self::Metric | Self::PriceDrop => Some(true),
            Self::List | Self::Segment | Self::Date => Some(false),
            Self::CustomObjectDate | Self::LowInventory => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_event_flows_have_event_data() {
        assert_eq!(Trigger::from_word("metric").and_then(Trigger::gives_event), Some(true));
        assert_eq!(Trigger::from_word("date").and_then(Trigger::gives_event), Some(false));
        assert_eq!(Trigger::from_word("profile-property"), None);
    }
}
