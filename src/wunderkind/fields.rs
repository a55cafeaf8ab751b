//! The seven documented fields of a message, as data.

/// Send page of the developer portal.
const SEND_PAGE: &str = "https://developer.wunderkind.co/reference/text-message-api";
/// Wunderkind's Klaviyo guide.
const KLAVIYO_GUIDE: &str =
    "https://support.wunderkind.co/hc/en-us/articles/25793355677979-Text-Message-API-Klaviyo-Integration-Guide";

/// When a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// In every message.
    Always,
    /// The recipient: this field or its partner must be filled; the other may be empty.
    OneOf(&'static str),
    /// May be left out or empty.
    Optional,
}

/// What a filled field must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A phone number in E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// Text; no length limit is documented.
    Text,
    /// An absolute http or https address.
    Url,
    /// Text that is itself JSON (an object), or empty where no callback is wanted.
    JsonText,
}

/// One field of a message. Every value is a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name as the endpoint spells it.
    pub name: &'static str,
    /// When it must be there.
    pub required: Requirement,
    /// What it must hold.
    pub content: Content,
    /// The rule in one sentence, for messages.
    pub rule: &'static str,
    /// The page that documents it.
    pub source: &'static str,
}

/// The recipient's phone number.
pub const PHONE: &str = "phone";
/// The recipient's e-mail address.
pub const EMAIL: &str = "email";
/// The message.
pub const TEXT: &str = "text";
/// The click-through link.
pub const CLICK_URL: &str = "clickUrl";
/// The picture.
pub const MEDIA_URL: &str = "mediaUrl";
/// JSON that comes back with each status callback.
pub const CALLBACK_DATA: &str = "callbackData";
/// Purpose of the send.
pub const SEND_PURPOSE: &str = "sendPurpose";

/// All documented fields, in the order of Wunderkind's sample.
pub const FIELDS: [Field; 7] = [
    Field {
        name: PHONE,
        required: Requirement::OneOf(EMAIL),
        content: Content::Phone,
        rule: "the recipient's phone in E.164, such as +19191234567; may be empty when email is given, wins when both are",
        source: SEND_PAGE,
    },
    Field {
        name: EMAIL,
        required: Requirement::OneOf(PHONE),
        content: Content::Email,
        rule: "an e-mail used to look up the subscribed phone; ignored when phone is filled",
        source: SEND_PAGE,
    },
    Field {
        name: TEXT,
        required: Requirement::Always,
        content: Content::Text,
        rule: "the message; must not be empty",
        source: SEND_PAGE,
    },
    Field {
        name: CLICK_URL,
        required: Requirement::Optional,
        content: Content::Url,
        rule: "the click-through link; if given, a working absolute http(s) URL",
        source: KLAVIYO_GUIDE,
    },
    Field {
        name: MEDIA_URL,
        required: Requirement::Optional,
        content: Content::Url,
        rule: "a picture; if given, a working absolute http(s) URL of an image",
        source: KLAVIYO_GUIDE,
    },
    Field {
        name: CALLBACK_DATA,
        required: Requirement::Always,
        content: Content::JsonText,
        rule: "a string that holds a JSON object, appended to each status callback; may be an empty string",
        source: SEND_PAGE,
    },
    Field {
        name: SEND_PURPOSE,
        required: Requirement::Always,
        content: Content::Text,
        rule: "the purpose, campaign id or tracking code of the send; must not be empty",
        source: SEND_PAGE,
    },
];

/// The field called `name`, spelled exactly.
#[must_use]
pub fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// The names of all fields.
pub fn names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|field| field.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipient_fields_name_each_other() {
        for field in &FIELDS {
            if let Requirement::OneOf(partner) = field.required {
                assert_eq!(super::field(partner).map(|p| p.required), Some(Requirement::OneOf(field.name)));
            }
        }
    }

    #[test]
    fn names_are_spelled_exactly() {
        assert!(field("sendPurpose").is_some());
        assert!(field("sendpurpose").is_none());
        assert_eq!(names().count(), 7);
    }
}
