//! What no page documents.

/// Something about an answer that no page documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inference {
    AuthSplit,
    EnvelopeCode,
    MessageWording,
    UnknownFieldIgnored,
    AnyRecipientAccepted,
    MethodNotRouted,
    RequestLimit,
    MessagePace,
    UnknownMessage,
    RateLimit,
    RetryAfter,
    DuplicateDropped,
    DuplicateRefused,
    BulkEntry,
    UnknownPhone,
    Lenient,
}

/// What each value of [`INFERRED_HEADER`](super::INFERRED_HEADER) means.
pub const INFERENCES: [(&str, &str); 16] = [
    (
        "auth-split",
        "401 for a missing header and 403 for a wrong one, or one of them for both if so set: both are documented, which stands for what is not",
    ),
    (
        "envelope-code",
        "`code` is the HTTP status or, if so set, the gRPC number; which of them the endpoint uses is not documented",
    ),
    ("message-wording", "the wording of `message` and the members of `details` are ours"),
    (
        "unknown-field-ignored",
        "fields outside the documented ones are ignored; what the endpoint does with them is not documented",
    ),
    ("any-recipient-accepted", "200 whatever the recipient's state: the documented failures come later, by status"),
    ("method-not-routed", "a known path with another method answers like an unknown path"),
    ("request-limit", "the largest request is a setting of the sandbox; the endpoint's limit is not documented"),
    (
        "message-pace",
        "how fast a message comes along is a setting of the sandbox; the endpoint's pace is not documented",
    ),
    ("unknown-message", "the answer for an id that is not known, or older than 7 days, is not documented"),
    (
        "rate-limit",
        "all six routes share one bucket of a second's requests for each client id; the pages name a number for each second, no arithmetic, and disagree about the number",
    ),
    ("retry-after", "no `Retry-After` is documented; the sandbox was asked to send one"),
    (
        "duplicate-dropped",
        "the 24-hour rule is documented, its answer is not: here the first message's id, and nothing is sent",
    ),
    ("duplicate-refused", "the 24-hour rule is documented, its answer is not: here 400"),
    ("bulk-entry", "the members of an entry of `successSent` are not documented: here `messageId`, `phone`, `email`"),
    ("unknown-phone", "a phone that is not known counts as not subscribed; the pages do not speak of it"),
    ("lenient", "the message is taken as the older edition of the API would take it"),
];

impl Inference {
    pub(super) const fn name(self) -> &'static str {
        // The order of the variants is the order of the table; a test holds it.
        INFERENCES[self as usize].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_inference_is_explained_once_under_its_name() {
        let mut names: Vec<_> = INFERENCES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), INFERENCES.len());
        assert_eq!(Inference::Lenient as usize, INFERENCES.len() - 1);
        for (inference, name) in [
            (Inference::AuthSplit, "auth-split"),
            (Inference::AnyRecipientAccepted, "any-recipient-accepted"),
            (Inference::UnknownMessage, "unknown-message"),
            (Inference::DuplicateRefused, "duplicate-refused"),
            (Inference::Lenient, "lenient"),
        ] {
            assert_eq!(inference.name(), name);
        }
    }

    #[test]
    fn the_documentation_explains_every_inference() {
        let page = include_str!("../../../docs/sandbox.md");
        for (name, _) in INFERENCES {
            assert!(page.contains(&format!("| `{name}` |")), "docs/sandbox.md does not explain {name}");
        }
    }
}
