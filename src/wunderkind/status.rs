//! What becomes of a message: the statuses of Wunderkind's guide, appendix B
//! (<https://support.wunderkind.co/hc/en-us/articles/25793355677979-Text-Message-API-Klaviyo-Integration-Guide>).

/// The status of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// No subscription with this phone.
    NotFound,
    /// The phone is known and not subscribed.
    NotSubscribed,
    /// The e-mail leads to no phone, or to too many devices.
    FailedToMatch,
    /// Received, being prepared.
    PendingToSend,
    /// Handed to the text aggregator.
    Sending,
    /// An error before the aggregator.
    FailedToSend,
    /// Confirmed by aggregator and carrier.
    Delivered,
    /// An error at the aggregator or carrier.
    FailedToDelivery,
}

/// How far a message has come. The order of stages is inferred from the meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// On its way; the number orders the stages.
    Moving(u8),
    /// The end, with the text delivered.
    Delivered,
    /// The end, without.
    Failed,
}

impl Status {
    /// All statuses, in the order of the guide.
    pub const ALL: [Self; 8] = [
        Self::NotFound,
        Self::NotSubscribed,
        Self::FailedToMatch,
        Self::PendingToSend,
        Self::Sending,
        Self::FailedToSend,
        Self::Delivered,
        Self::FailedToDelivery,
    ];

    /// Reads a status whatever its case and separators: the pages write `NOT_FOUND`,
    /// `NOT FOUND`, `Delivered` and once `FAILED_TO_ MATCH`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        Self::ALL.into_iter().find(|status| fold(status.name()) == folded)
    }

    /// Its name as the API writes it (`FAILED_TO_DELIVERY` is spelled so by the API).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::NotSubscribed => "NOT_SUBSCRIBED",
            Self::FailedToMatch => "FAILED_TO_MATCH",
            Self::PendingToSend => "PENDING_TO_SEND",
            Self::Sending => "SENDING",
            Self::FailedToSend => "FAILED_TO_SEND",
            Self::Delivered => "DELIVERED",
            Self::FailedToDelivery => "FAILED_TO_DELIVERY",
        }
    }

    /// What it means, by the guide.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NotFound => "no subscription with this phone number was found",
            Self::NotSubscribed => "the phone number is known and not subscribed",
            Self::FailedToMatch => "the e-mail matches no phone, or too many device ids are tied to it",
            Self::PendingToSend => "the message was received and is being prepared",
            Self::Sending => "the message was handed to the text aggregator",
            Self::FailedToSend => "an unexpected error occurred before the message reached the aggregator",
            Self::Delivered => "the aggregator and the carrier confirmed the delivery",
            Self::FailedToDelivery => "the aggregator or the carrier could not deliver the message",
        }
    }

    /// What to check when a message ends so; empty where nothing is to be done.
    #[must_use]
    pub const fn to_check(self) -> &'static str {
        match self {
            Self::NotFound => "whether the number is the one that subscribed, in E.164 (+15163334444)",
            Self::NotSubscribed => {
                "test with a number that is subscribed to the text programme; STOP unsubscribes a number at once"
            }
            Self::FailedToMatch => {
                "give a phone instead of an e-mail; internal addresses are often tied to too many devices"
            }
            Self::FailedToSend => "send again; if it comes back, give Wunderkind the MessageID and Klaviyo's $event_id",
            Self::FailedToDelivery => {
                "whether the phone is reachable; give Wunderkind the MessageID and Klaviyo's $event_id"
            }
            Self::PendingToSend | Self::Sending | Self::Delivered => "",
        }
    }

    /// How far the message has come.
    #[must_use]
    pub const fn stage(self) -> Stage {
        match self {
            Self::PendingToSend => Stage::Moving(1),
            Self::Sending => Stage::Moving(2),
            Self::Delivered => Stage::Delivered,
            Self::NotFound
            | Self::NotSubscribed
            | Self::FailedToMatch
            | Self::FailedToSend
            | Self::FailedToDelivery => Stage::Failed,
        }
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        !matches!(self.stage(), Stage::Moving(_))
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

fn fold(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_guide_is_read() {
        for (text, status) in [
            ("NOT_FOUND", Status::NotFound),
            ("NOT FOUND", Status::NotFound),
            ("Delivered", Status::Delivered),
            ("FAILED_TO_ MATCH", Status::FailedToMatch),
            ("failed-to-delivery", Status::FailedToDelivery),
        ] {
            assert_eq!(Status::parse(text), Some(status), "{text}");
        }
        assert_eq!(Status::parse("LOST"), None);
        assert_eq!(Status::parse(""), None);
    }

    #[test]
    fn only_the_two_stages_before_delivery_are_not_final() {
        let moving: Vec<_> = Status::ALL.into_iter().filter(|status| !status.is_terminal()).collect();
        assert_eq!(moving, [Status::PendingToSend, Status::Sending]);
    }

    #[test]
    fn names_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.name()), Some(status));
        }
    }
}
