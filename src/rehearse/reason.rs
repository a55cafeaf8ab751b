//! What may be wrong with a row.

use crate::audience::BadRow;

/// Whether a row with this reason counts as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The endpoint refuses the body, or the person reads what nobody meant to send.
    Failure,
    /// It is sent and may be meant so.
    Warning,
}

impl Level {
    /// `failure` or `warning`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Warning => "warning",
        }
    }
}

macro_rules! reasons {
    ($($name:ident $level:ident $id:literal $words:literal)*) => {
        /// Why a row fails, or is warned of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Reason {
            $(#[doc = $words] $name,)*
        }

        /// All reasons, in the order in which a row comes upon them.
        pub const ALL: &[Reason] = &[$(Reason::$name),*];

        impl Reason {
            /// Its id in output.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),* }
            }

            /// In words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),* }
            }

            /// Whether it makes the row fail.
            #[must_use]
            pub const fn level(self) -> Level {
                match self { $(Self::$name => Level::$level),* }
            }
        }
    };
}

reasons! {
    InvalidUtf8 Failure "invalid-utf8" "the row's bytes are no UTF-8"
    RowTooLarge Failure "row-too-large" "the row is longer than 8 MiB"
    ColumnCount Failure "column-count" "the row has more or fewer columns than the header"
    QuoteNotClosed Failure "quote-not-closed" "a quoted field of the row does not end"
    RowNotJson Failure "row-not-json" "the row is not JSON"
    RowNotProfile Failure "row-not-profile" "the row is JSON but no profile: no object, or a list or an event of the API"
    InputCutOff Failure "input-cut-off" "the input breaks off in this row"
    RenderFailed Failure "render-failed" "the body can't be rendered with this row"
    BodyNotJson Failure "body-not-json" "the rendered body is no JSON; `flowhook lint` says how to mend it"
    BodyNotObject Failure "body-not-object" "the rendered body is JSON but no object"
    FieldNotText Failure "field-not-text" "a field of the endpoint is not a text"
    NoRecipient Failure "no-recipient" "phone and email are both empty"
    PhoneNotE164 Failure "phone-not-e164" "the phone is no number in E.164"
    EmailInvalid Failure "email-invalid" "the email is no address, and there is no phone"
    TextEmpty Failure "text-empty" "the text is missing or empty"
    TextTooLong Failure "text-too-long" "the text is longer than 1,600 characters"
    PurposeEmpty Failure "purpose-empty" "sendPurpose is missing or empty"
    CallbackMissing Failure "callback-missing" "callbackData is missing"
    CallbackNotObject Failure "callback-not-object" "callbackData holds no JSON object"
    UrlNotAbsolute Failure "url-not-absolute" "clickUrl or mediaUrl is no absolute http or https address"
    EntityInText Failure "entity-in-text" "the text holds an HTML entity such as &#x27;"
    NoneInText Failure "none-in-text" "the text holds the word None"
    TagInText Failure "tag-in-text" "the text holds a template tag that was not rendered"
    BrokenProse Warning "broken-prose" "the text reads as if a value were missing (\"Hi , \")"
    PhoneDoubtful Warning "phone-doubtful" "the phone can't exist in the North American plan, or is very short"
    Duplicate Warning "duplicate" "recipient, text and sendPurpose of a row before: sent once in 24 hours"
}

impl From<BadRow> for Reason {
    fn from(bad: BadRow) -> Self {
        match bad {
            BadRow::InvalidUtf8 => Self::InvalidUtf8,
            BadRow::TooLarge => Self::RowTooLarge,
            BadRow::ColumnCount => Self::ColumnCount,
            BadRow::QuoteNotClosed => Self::QuoteNotClosed,
            BadRow::NotJson => Self::RowNotJson,
            BadRow::NotProfile => Self::RowNotProfile,
            BadRow::CutOff => Self::InputCutOff,
        }
    }
}

/// The reasons of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasons(u32);

/// The bits of the reasons that make a row fail.
const FAILURES: u32 = {
    let (mut bits, mut at) = (0, 0);
    while at < ALL.len() {
        if matches!(ALL[at].level(), Level::Failure) {
            bits |= 1 << ALL[at] as u8;
        }
        at += 1;
    }
    bits
};

impl Reasons {
    /// Adds one.
    #[inline]
    pub const fn add(&mut self, reason: Reason) {
        self.0 |= 1 << reason as u8;
    }

    /// Whether there are none.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u8) != 0
    }

    /// Whether one of them makes the row fail.
    #[must_use]
    #[inline]
    pub const fn fails(self) -> bool {
        self.0 & FAILURES != 0
    }

    /// Whether the body would not go out, or not be taken. A text that only reads wrong goes out.
    #[must_use]
    #[inline]
    pub const fn refused(self) -> bool {
        const READS_WRONG: u32 =
            1 << Reason::EntityInText as u8 | 1 << Reason::NoneInText as u8 | 1 << Reason::TagInText as u8;
        Self(self.0 & !READS_WRONG).fails()
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let reason = ALL.get(left.trailing_zeros() as usize).copied()?;
            left &= left - 1;
            Some(reason)
        })
    }
}

impl From<Reason> for Reasons {
    fn from(reason: Reason) -> Self {
        let mut reasons = Self::default();
        reasons.add(reason);
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_bit_and_an_id_of_its_own() {
        assert!(ALL.len() <= 32);
        let mut ids: Vec<&str> = ALL.iter().map(|reason| reason.id()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
        for reason in ALL {
            let alone = Reasons::from(*reason);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [*reason]);
            assert_eq!(alone.fails(), reason.level() == Level::Failure);
        }
    }
}
