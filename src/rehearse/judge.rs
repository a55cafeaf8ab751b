//! One rendered body: what is wrong with it, and what it costs.

use super::body::{self, Broken};
use super::hash::hash;
use super::prose::Habits;
use super::reason::{Reason, Reasons};
use super::shape::Shapes;
use super::slots::{Slot, Slots};
use crate::sms::{self, Measure};
use crate::template::Traced;
use crate::wunderkind::phone::E164;

/// Klaviyo's limit of an MMS text and Twilio's of any: 1,600 characters
/// (<https://help.klaviyo.com/hc/en-us/articles/360035661191>, <https://www.twilio.com/docs/api/errors/21617>).
const LONGEST: usize = 1_600;

/// What was found of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    pub(super) reasons: Reasons,
    /// Of the text; nothing where there is none.
    pub(super) measure: Option<Measure>,
    /// A picture goes along: the message is an MMS, which has no segments.
    pub(super) mms: bool,
    /// A link goes along.
    pub(super) link: bool,
    /// Hashes of the recipient, and of recipient, text and sendPurpose.
    pub(super) hashes: Option<(u64, u64)>,
}

/// Judges one body after another.
#[derive(Debug)]
pub(super) struct Judge<'p> {
    habits: &'p Habits,
    text_api: bool,
    buffers: Buffers,
    /// The last address that was read, and is one: most rows have the same.
    urls: [String; 2],
    slots: Slots,
    shapes: Shapes,
}

#[derive(Debug, Default)]
struct Buffers {
    phone: String,
    email: String,
    text: String,
    callback: Vec<u8>,
    purpose: String,
    url: String,
}

// The places of the fields in `FIELDS`.
const PHONE: usize = 0;
const EMAIL: usize = 1;
const TEXT: usize = 2;
const CLICK_URL: usize = 3;
const MEDIA_URL: usize = 4;
const CALLBACK_DATA: usize = 5;
const SEND_PURPOSE: usize = 6;

impl<'p> Judge<'p> {
    pub(super) fn new(habits: &'p Habits, text_api: bool) -> Self {
        Self {
            habits,
            text_api,
            buffers: Buffers::default(),
            urls: [String::new(), String::new()],
            slots: Slots::default(),
            shapes: Shapes::default(),
        }
    }

    /// Who would get the last body, as far as it tells.
    pub(super) fn recipient<'a>(&'a mut self, body: &'a str) -> &'a str {
        let [phone, email, ..] = self.slots;
        let phone = phone.text(body, &mut self.buffers.phone).unwrap_or("");
        if phone.is_empty() { email.text(body, &mut self.buffers.email).unwrap_or("") } else { phone }
    }

    /// What the last body says.
    pub(super) fn text<'a>(&'a mut self, body: &'a str) -> &'a str {
        let [_, _, text, ..] = self.slots;
        text.text(body, &mut self.buffers.text).unwrap_or("")
    }

    /// Whether a body need not be read.
    #[cfg(test)]
    pub(super) fn knows(&mut self, body: &str, trace: &[Traced]) -> bool {
        self.shapes.slots(body, trace).is_some()
    }

    /// Judges a body. With its trace, which must be one of the same program each time, it need not be read when
    /// one like it was.
    pub(super) fn judge(&mut self, body: &str, trace: Option<&[Traced]>) -> Verdict {
        let mut verdict = Verdict::default();
        if let Some(slots) = trace.and_then(|trace| self.shapes.slots(body, trace)) {
            self.slots = slots;
            if self.text_api {
                self.fields(body, true, &mut verdict);
            }
            return verdict;
        }
        self.slots = match body::read(body) {
            Ok(slots) => slots,
            Err(Broken::NotJson { .. }) => {
                self.slots = Slots::default();
                verdict.reasons.add(Reason::BodyNotJson);
                return verdict;
            }
            Err(Broken::NotObject) => {
                self.slots = Slots::default();
                if self.text_api {
                    verdict.reasons.add(Reason::BodyNotObject);
                }
                return verdict;
            }
        };
        if self.text_api {
            self.fields(body, false, &mut verdict);
        }
        if let Some(trace) = trace.filter(|_| !verdict.reasons.has(Reason::CallbackNotObject)) {
            self.shapes.learn(body, trace, &self.slots, CALLBACK_DATA);
        }
        verdict
    }

    /// Judges the fields. A body of a known form has an object in its `callbackData`, if anything.
    fn fields(&mut self, body: &str, known: bool, verdict: &mut Verdict) {
        let slots = self.slots;
        let slot = |at: usize| slots.get(at).copied().unwrap_or_default();
        if slots.contains(&Slot::NotText) {
            verdict.reasons.add(Reason::FieldNotText);
        }
        let buffers = &mut self.buffers;
        let phone = slot(PHONE).text(body, &mut buffers.phone).unwrap_or("");
        let email = slot(EMAIL).text(body, &mut buffers.email).unwrap_or("");
        recipient(phone, email, &mut verdict.reasons);
        let text = slot(TEXT).text(body, &mut buffers.text).unwrap_or("");
        let purpose = slot(SEND_PURPOSE).text(body, &mut buffers.purpose).unwrap_or("");
        if purpose.trim().is_empty() {
            verdict.reasons.add(Reason::PurposeEmpty);
        }
        match slot(CALLBACK_DATA) {
            Slot::Missing => verdict.reasons.add(Reason::CallbackMissing),
            callback if !known => {
                let inner = callback.bytes(body, &mut buffers.callback);
                if inner.is_some_and(|inner| !inner.is_empty() && !body::is_object(inner)) {
                    verdict.reasons.add(Reason::CallbackNotObject);
                }
            }
            _ => {}
        }
        for (at, known) in [CLICK_URL, MEDIA_URL].into_iter().zip(&mut self.urls) {
            let url = slot(at).text(body, &mut buffers.url).unwrap_or("");
            if url.is_empty() {
                continue;
            }
            if !is_address(url, known) {
                verdict.reasons.add(Reason::UrlNotAbsolute);
            }
            if at == MEDIA_URL {
                verdict.mms = true;
            } else {
                verdict.link = true;
            }
        }
        let to = if phone.is_empty() { email } else { phone };
        if text.trim().is_empty() {
            verdict.reasons.add(Reason::TextEmpty);
        } else {
            verdict.measure = Some(message(text, self.habits, &mut verdict.reasons));
        }
        if !to.is_empty() {
            let recipient = hash(0, to.as_bytes());
            verdict.hashes = Some((recipient, hash(hash(recipient, text.as_bytes()), purpose.as_bytes())));
        }
    }
}

fn message(text: &str, habits: &Habits, reasons: &mut Reasons) -> Measure {
    let measure = sms::measure(text);
    if measure.characters > LONGEST {
        reasons.add(Reason::TextTooLong);
    }
    // Few texts have one of these.
    if memchr::memchr3(b'&', b'{', b'}', text.as_bytes()).is_some() {
        if habits.entity(text) {
            reasons.add(Reason::EntityInText);
        }
        if habits.tag(text) {
            reasons.add(Reason::TagInText);
        }
    }
    if habits.none(text) {
        reasons.add(Reason::NoneInText);
    }
    if habits.broken(text) {
        reasons.add(Reason::BrokenProse);
    }
    measure
}

fn recipient(phone: &str, email: &str, reasons: &mut Reasons) {
    if phone.is_empty() {
        if email.is_empty() {
            reasons.add(Reason::NoRecipient);
        } else if !is_email(email) {
            reasons.add(Reason::EmailInvalid);
        }
        return;
    }
    match phone.as_bytes() {
        // The common case, without the copy that `E164` makes.
        [b'+', first @ b'1'..=b'9', rest @ ..]
            if (1..=14).contains(&rest.len()) && rest.iter().all(u8::is_ascii_digit) =>
        {
            let starts_group = |at: usize| rest.get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
            if rest.len() < 7 || (*first == b'1' && !(rest.len() == 10 && starts_group(0) && starts_group(3))) {
                reasons.add(Reason::PhoneDoubtful);
            }
        }
        _ => {
            debug_assert!(E164::parse(phone).is_err(), "both read the same syntax");
            reasons.add(Reason::PhoneNotE164);
        }
    }
}

/// As the sandbox reads an address.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// Whether a text is an absolute http or https address; `known` is the last one that was.
fn is_address(text: &str, known: &mut String) -> bool {
    if text == known {
        return true;
    }
    let sound =
        is_plain_address(text) || url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if sound {
        known.clear();
        known.push_str(text);
    }
    sound
}

/// Whether it is one beyond doubt: a host of letters, digits, points and dashes whose last label begins with a
/// letter, and then a path or nothing.
fn is_plain_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some(host) = rest.get(..end) else { return false };
    let last = host.rsplit('.').next().unwrap_or("");
    host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
        && !host.to_ascii_lowercase().contains("xn--")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::wunderkind::sandbox::message as strict;

    fn reasons(change: impl FnOnce(&mut Value)) -> Vec<Reason> {
        let mut body = json!({"phone":"+19195550123","email":"","text":"Acme: hi","clickUrl":"","mediaUrl":"","callbackData":"{\"profileID\":\"01ABC\"}","sendPurpose":"Birthday"});
        change(&mut body);
        judged(&body.to_string()).reasons.iter().collect()
    }

    fn judged(body: &str) -> Verdict {
        Judge::new(&Habits::default(), true).judge(body, None)
    }

    #[test]
    fn each_field_has_its_reason() {
        let set = |name: &str, value: Value| reasons(|body| body[name] = value);
        assert_eq!(reasons(|_| ()), []);
        assert_eq!(set("phone", json!("")), [Reason::NoRecipient]);
        assert_eq!(set("phone", json!("919-555-0123")), [Reason::PhoneNotE164]);
        assert_eq!(set("phone", json!("+11234567890")), [Reason::PhoneDoubtful]);
        assert_eq!(set("text", json!("  ")), [Reason::TextEmpty]);
        assert_eq!(set("text", json!("x".repeat(1601))), [Reason::TextTooLong]);
        assert_eq!(
            set("text", json!("Hi None, O&#x27;B {{ x }} ,")),
            [Reason::EntityInText, Reason::NoneInText, Reason::TagInText, Reason::BrokenProse]
        );
        assert_eq!(set("callbackData", json!("[]")), [Reason::CallbackNotObject]);
        assert_eq!(set("callbackData", json!("")), []);
        assert_eq!(set("callbackData", json!({})), [Reason::FieldNotText]);
        assert_eq!(set("sendPurpose", json!("")), [Reason::PurposeEmpty]);
        assert_eq!(set("clickUrl", json!("shop.acme.test")), [Reason::UrlNotAbsolute]);
        assert_eq!(judged("{").reasons, Reason::BodyNotJson.into());
        assert_eq!(judged("[]").reasons, Reason::BodyNotObject.into());
        let email = reasons(|body| {
            body["phone"] = json!("");
            body["email"] = json!("a b@c");
        });
        assert_eq!(email, [Reason::EmailInvalid]);
    }

    #[test]
    fn another_endpoints_body_only_has_to_be_json() {
        let habits = Habits::default();
        let mut judge = Judge::new(&habits, false);
        assert!(judge.judge("[1]", None).reasons.is_empty() && judge.judge("{\"text\":1}", None).reasons.is_empty());
        assert!(judge.judge("nope", None).reasons.fails());
    }

    proptest! {
        /// The sandbox reads messages by the book; what it refuses fails here, and nothing else for a field's sake.
        #[test]
        fn it_refuses_what_the_sandbox_refuses(phone in "|\\+[0-9]{0,17}|[0-9 ]{0,5}", email in "|[a@. ]{0,5}", text in "|[ a]{0,3}", url in "|https?://[a-z0-9.\\-:/\\[\\]%@]{0,12}|x", callback in "|\\{\\}|\\[\\]|\\{\"a\":\\}") {
            let body = json!({"phone":phone,"email":email,"text":text,"clickUrl":url,"callbackData":callback,"sendPurpose":"x"});
            let strict = strict(body.as_object().unwrap()).is_ok();
            prop_assert_eq!(!judged(&body.to_string()).reasons.fails(), strict, "{}", body);
        }
    }
}
