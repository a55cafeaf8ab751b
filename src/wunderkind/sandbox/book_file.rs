//! Reading a recipient book: a YAML or JSON file with `phones`, `emails` and `others`.

use std::collections::HashMap;

use super::book::{Book, Mail, Phone};
use crate::document::{Entry, Kind, Node, yaml};
use crate::text::{Span, nearest};
use crate::wunderkind::email::Email;
use crate::wunderkind::phone::E164;

/// What is wrong in a book, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BookError {
    /// The bytes meant.
    pub span: Span,
    /// One lower-case sentence.
    pub message: String,
}

const KEYS: [&str; 3] = ["phones", "emails", "others"];
const MAILS: [&str; 2] = ["too-many-devices", "unknown"];

fn wrong<T>(span: Span, message: impl Into<String>) -> Result<T, BookError> {
    Err(BookError { span, message: message.into() })
}

impl Book {
    /// Reads a book.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn read(text: &str) -> Result<Self, BookError> {
        let root = yaml::parse(text).map_err(|errors| {
            let first = errors.into_iter().next();
            first.map_or_else(
                || BookError { span: Span::new(0, 0), message: "it is not YAML".to_owned() },
                |error| BookError { span: error.span, message: error.message },
            )
        })?;
        let mut book = Self { others: Phone::Unknown, ..Self::default() };
        for entry in mapping(&root, "a recipient book")? {
            match entry.key.text.as_str() {
                "phones" => book.phones = phones(&entry.value)?,
                "emails" => book.emails = emails(&entry.value)?,
                "others" => book.others = phone_word(&entry.value)?,
                other => return wrong(entry.key_span, unknown("key", other, &KEYS)),
            }
        }
        Ok(book)
    }
}

fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let near =
        nearest(word, known.iter().copied()).map_or_else(String::new, |near| format!("; its nearest is `{near}`"));
    format!("there is no {what} `{word}`{near} ({})", known.join(", "))
}

fn mapping<'a>(node: &'a Node, what: &str) -> Result<&'a [Entry], BookError> {
    match &node.kind {
        Kind::Mapping(entries) => {
            let twice = entries.iter().enumerate().find(|(at, entry)| {
                entries.iter().take(*at).any(|earlier| earlier.key.text.eq_ignore_ascii_case(&entry.key.text))
            });
            match twice {
                Some((_, entry)) => wrong(entry.key_span, format!("`{}` stands twice", entry.key.text)),
                None => Ok(entries),
            }
        }
        Kind::Null => Ok(&[]),
        other => wrong(node.span, format!("{what} is a mapping, not {}", other.word())),
    }
}

fn phone_word(node: &Node) -> Result<Phone, BookError> {
    let words = Phone::WORDS.map(|(word, _)| word);
    let Some(text) = node.as_text() else {
        return wrong(node.span, format!("expected one of {}, not {}", words.join(", "), node.kind.word()));
    };
    let found = Phone::WORDS.iter().find(|(word, _)| *word == text.text);
    found.map_or_else(|| wrong(node.span, unknown("state of a phone", &text.text, &words)), |(_, phone)| Ok(*phone))
}

fn phones(node: &Node) -> Result<HashMap<String, Phone>, BookError> {
    let mut phones = HashMap::new();
    for entry in mapping(node, "`phones`")? {
        let number = E164::parse(&entry.key.text);
        let number = number.or_else(|error| wrong(entry.key_span, format!("`{}`: {error}", entry.key.text)))?;
        phones.insert(number.as_str().to_owned(), phone_word(&entry.value)?);
    }
    Ok(phones)
}

fn emails(node: &Node) -> Result<HashMap<String, Mail>, BookError> {
    let mut emails = HashMap::new();
    for entry in mapping(node, "`emails`")? {
        let mail = Email::parse(&entry.key.text);
        let mail = mail.or_else(|error| wrong(entry.key_span, format!("`{}` {error}", entry.key.text)))?;
        let span = entry.value.span;
        let leads = match &entry.value.kind {
            Kind::Text(text) if text.text == "too-many-devices" => Mail::TooManyDevices,
            Kind::Text(text) if text.text == "unknown" => Mail::Unknown,
            Kind::Text(text) if text.text.starts_with('+') => match E164::parse(&text.text) {
                Ok(number) => Mail::Phone(number.as_str().to_owned()),
                Err(error) => return wrong(span, format!("`{}`: {error}", text.text)),
            },
            Kind::Text(text) => return wrong(span, unknown("state of an e-mail", &text.text, &MAILS)),
            Kind::Number(number) => {
                return wrong(span, format!("a phone is a text: write \"+{}\"", number.trim_start_matches('+')));
            }
            other => return wrong(span, format!("an e-mail leads to a phone, not to {}", other.word())),
        };
        emails.insert(mail.as_str().to_lowercase(), leads);
    }
    Ok(emails)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_has_phones_e_mails_and_a_rule_for_others() {
        let text = "phones:\n  \"+15163334444\": subscribed\n  \"+15163335555\": fails-to-deliver\n\
                    emails: { Ada@acme.test: \"+15163334444\", team@acme.test: too-many-devices }\nothers: unsubscribed\n";
        let book = Book::read(text).unwrap();
        assert_eq!(book.phones["+15163335555"], Phone::FailsToDeliver);
        assert_eq!(book.emails["ada@acme.test"], Mail::Phone("+15163334444".to_owned()));
        assert_eq!(book.emails["team@acme.test"], Mail::TooManyDevices);
        assert_eq!(book.others, Phone::Unsubscribed);
        assert_eq!(Book::read("").unwrap().others, Phone::Unknown);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, place, part) in [
            ("phone: {}", "phone", "its nearest is `phones`"),
            ("phones: { \"516 333\": subscribed }", "\"516 333\"", "E.164"),
            ("phones: { \"+15163334444\": subscribd }", "subscribd", "its nearest is `subscribed`"),
            ("phones: [1]", "[1]", "a mapping, not a list"),
            ("emails: { ada: unknown }", "ada", "exactly one `@`"),
            ("emails: { a@b.test: 15163334444 }", "15163334444", "write \"+15163334444\""),
            ("phones: { \"+12\": unknown, \"+12\": unknown }", "\"+12\"", "stands twice"),
            ("others: 1", "1", "not a number"),
        ] {
            let error = Book::read(text).unwrap_err();
            assert_eq!(error.span.of(text), place, "{text}");
            assert!(error.message.contains(part), "{error}");
        }
        assert!(Book::read("a: [").is_err());
    }
}
