//! Who the sandbox's recipients are.

use std::collections::HashMap;

use crate::wunderkind::recipient::Recipient;
use crate::wunderkind::status::Status;

/// What a phone is to the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phone {
    /// It gets texts.
    Subscribed,
    /// It is known and gets none.
    Unsubscribed,
    /// It is not known.
    Unknown,
    /// It is subscribed, and texts to it fail before the aggregator.
    FailsToSend,
    /// It is subscribed, and texts to it fail at the aggregator or carrier.
    FailsToDeliver,
}

impl Phone {
    /// All, with the words that a book uses.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("subscribed", Self::Subscribed),
        ("unsubscribed", Self::Unsubscribed),
        ("unknown", Self::Unknown),
        ("fails-to-send", Self::FailsToSend),
        ("fails-to-deliver", Self::FailsToDeliver),
    ];

    /// Whether the subscription endpoint calls it subscribed.
    pub(super) const fn is_subscribed(self) -> bool {
        matches!(self, Self::Subscribed | Self::FailsToSend | Self::FailsToDeliver)
    }

    /// It, after somebody subscribed or unsubscribed it.
    pub(super) const fn with(self, subscribed: bool) -> Self {
        match (subscribed, self.is_subscribed()) {
            (true, true) => self,
            (true, false) => Self::Subscribed,
            (false, _) => Self::Unsubscribed,
        }
    }

    /// How a message to it ends.
    const fn end(self) -> Status {
        match self {
            Self::Subscribed => Status::Delivered,
            Self::Unsubscribed => Status::NotSubscribed,
            Self::Unknown => Status::NotFound,
            Self::FailsToSend => Status::FailedToSend,
            Self::FailsToDeliver => Status::FailedToDelivery,
        }
    }
}

/// What an e-mail leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// This phone.
    Phone(String),
    /// No phone.
    Unknown,
    /// Too many devices to tell.
    TooManyDevices,
}

/// Recipients by phone and e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Phones by their number in E.164.
    pub phones: HashMap<String, Phone>,
    /// E-mails in small letters.
    pub emails: HashMap<String, Mail>,
    /// What a phone is that is not listed. An e-mail that is not listed matches nobody, unless
    /// this is [`Phone::Subscribed`]: then it matches a phone of its own.
    pub others: Phone,
}

impl Default for Book {
    /// Nobody is listed and everybody is subscribed.
    fn default() -> Self {
        Self { phones: HashMap::new(), emails: HashMap::new(), others: Phone::Subscribed }
    }
}

impl Book {
    /// What a phone is by the book alone.
    pub(super) fn phone(&self, number: &str) -> Phone {
        self.phones.get(number).copied().unwrap_or(self.others)
    }

    /// Whom a message reaches and how it ends; `phone` tells what a phone is by now.
    pub(super) fn resolve<E>(
        &self,
        recipient: &Recipient,
        phone: impl Fn(&str) -> Result<Phone, E>,
    ) -> Result<(String, Status), E> {
        let mail = match recipient {
            Recipient::Phone(number) => return Ok((number.as_str().to_owned(), phone(number.as_str())?.end())),
            Recipient::Email(mail) => mail.as_str().to_lowercase(),
        };
        Ok(match self.emails.get(&mail) {
            Some(Mail::Phone(number)) => {
                let phone = phone(number)?;
                // An e-mail is a way to a *subscribed* phone; without one there is no match.
                let end = if phone.is_subscribed() { phone.end() } else { Status::FailedToMatch };
                (number.clone(), end)
            }
            None if self.others == Phone::Subscribed => (mail, Status::Delivered),
            Some(Mail::Unknown | Mail::TooManyDevices) | None => (mail, Status::FailedToMatch),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn end(book: &Book, to: &str) -> Status {
        let recipient = Recipient::parse(to).unwrap();
        let Ok((_, end)) = book.resolve(&recipient, |number| Ok::<_, Infallible>(book.phone(number)));
        end
    }

    #[test]
    fn every_kind_of_recipient_ends_as_the_guide_says() {
        let mut book = Book { others: Phone::Unknown, ..Book::default() };
        for (at, (_, phone)) in Phone::WORDS.into_iter().enumerate() {
            book.phones.insert(format!("+1516333000{at}"), phone);
            book.emails.insert(format!("p{at}@acme.test"), Mail::Phone(format!("+1516333000{at}")));
        }
        book.emails.insert("team@acme.test".to_owned(), Mail::TooManyDevices);
        book.emails.insert("none@acme.test".to_owned(), Mail::Unknown);
        for (to, status) in [
            ("+15163330000", Status::Delivered),
            ("+15163330001", Status::NotSubscribed),
            ("+15163330002", Status::NotFound),
            ("+15163330003", Status::FailedToSend),
            ("+15163330004", Status::FailedToDelivery),
            ("+15163339999", Status::NotFound),
            ("P0@acme.test", Status::Delivered),
            ("p1@acme.test", Status::FailedToMatch),
            ("p4@acme.test", Status::FailedToDelivery),
            ("team@acme.test", Status::FailedToMatch),
            ("none@acme.test", Status::FailedToMatch),
            ("else@acme.test", Status::FailedToMatch),
        ] {
            assert_eq!(end(&book, to), status, "{to}");
        }
        assert_eq!(end(&Book::default(), "else@acme.test"), Status::Delivered);
    }

    #[test]
    fn subscribing_mends_no_failing_phone() {
        assert_eq!(Phone::FailsToSend.with(true), Phone::FailsToSend);
        assert_eq!(Phone::FailsToSend.with(false), Phone::Unsubscribed);
        assert_eq!(Phone::Unknown.with(true), Phone::Subscribed);
    }
}
