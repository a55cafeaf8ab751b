//! What Klaviyo does with a webhook's answer
//! (<https://developers.klaviyo.com/en/docs/understanding_webhook_status_codes>).

/// What Klaviyo does after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryClass {
    /// Any 2xx: the webhook counts as sent.
    Sent,
    /// 429, 500, 502, 503: tried again up to 17 times in 24 hours, then in the failed queue.
    Retried,
    /// 504: the page lists 503 twice with two meanings, one of which fits 504.
    Unsettled,
    /// 3xx: the URL rules allow no redirect; the effect is inferred.
    Redirect,
    /// Anything else: not tried again; the recipient goes to the Skipped queue.
    Skipped,
}

impl RetryClass {
    /// The class of an HTTP status.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            200..=299 => Self::Sent,
            429 | 500 | 502 | 503 => Self::Retried,
            504 => Self::Unsettled,
            300..=399 => Self::Redirect,
            _ => Self::Skipped,
        }
    }

    /// A word for machines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Retried => "retried",
            Self::Unsettled => "unsettled",
            Self::Redirect => "redirect",
            Self::Skipped => "skipped",
        }
    }

    /// What Klaviyo would do, as a sentence.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Sent => "Klaviyo would log \"Webhook Send Successful\"",
            Self::Retried => {
                "Klaviyo would try again, up to 17 times in 24 hours, and then put the recipient in the failed queue"
            }
            Self::Unsettled => "whether Klaviyo would try again after a 504 is not settled by its documentation",
            Self::Redirect => {
                "Klaviyo's URL rules allow no redirects; most likely it would skip the recipient (not documented)"
            }
            Self::Skipped => "Klaviyo would not try again: the recipient goes to the Skipped queue and gets no text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RetryClass;

    #[test]
    fn exactly_four_statuses_are_retried() {
        let retried: Vec<u16> = (100..600).filter(|status| RetryClass::of(*status) == RetryClass::Retried).collect();
        assert_eq!(retried, [429, 500, 502, 503]);
    }

    #[test]
    fn client_errors_are_skipped_and_every_2xx_is_sent() {
        for status in [400, 401, 403, 404, 422, 501] {
            assert_eq!(RetryClass::of(status), RetryClass::Skipped, "{status}");
        }
        for status in [200, 202, 204, 299] {
            assert_eq!(RetryClass::of(status), RetryClass::Sent, "{status}");
        }
        assert_eq!(RetryClass::of(504), RetryClass::Unsettled);
        assert_eq!(RetryClass::of(308), RetryClass::Redirect);
    }
}
