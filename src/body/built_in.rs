//! The built-in samples.

use serde_json::{Map, Value};

use super::sample::Sample;

const ORDINARY: &str = include_str!("samples/ordinary.json");

/// What breaks bodies: both quotes, a backslash, what HTML escapes, template brackets, a line
/// break, a tab, an emoji of two UTF-16 units, an accent of its own.
const NASTY: &str = " \"O'Brien\" \\e & <b> {{ x }} {% y %}\n\t😀e\u{301}";

/// A cake, a family of four joined to one character, a flag of two halves.
const EMOJI: &str = " 🎂👨\u{200d}👩\u{200d}👧\u{200d}👦🇺🇸";

/// How many characters a very long value has at least: longer than most names, so that a text
/// that fits its segment with ordinary people does not with these.
const LONG: usize = 60;

/// How a text that has no form of its own is changed.
type Change = fn(&mut String);

impl Sample {
    /// The names of the built-in samples, the plainest first.
    pub const BUILT_IN: [&'static str; 5] = ["ordinary", "nobody", "hostile", "emoji", "long"];

    /// The built-in sample with one of the names in [`Self::BUILT_IN`].
    #[must_use]
    pub fn built_in(name: &str) -> Option<Self> {
        match name {
            "ordinary" => Some(Self::ordinary()),
            "nobody" => Some(Self::nobody()),
            "hostile" => Some(Self::hostile()),
            "emoji" => Some(Self::changed("emoji", |text| text.push_str(EMOJI))),
            "long" => Some(Self::changed("long", lengthen)),
            _ => None,
        }
    }

    /// The built-in sample of a person about whom much is known and who has just ordered
    /// two things. Its phone is from the numbers kept for fiction, its hosts from those
    /// kept for examples (RFC 2606): nobody is texted by mistake.
    #[must_use]
    pub fn ordinary() -> Self {
        Self::from_json("ordinary", ORDINARY).unwrap_or_else(|_| Self::nobody())
    }

    /// Nothing is known of the person and nothing of the event.
    #[must_use]
    pub fn nobody() -> Self {
        Self::of_parts("nobody", Map::new(), Map::new())
    }

    /// The ordinary sample with values that break bodies which do not expect them.
    #[must_use]
    pub fn hostile() -> Self {
        Self::changed("hostile", |text| {
            if text.starts_with("http") {
                text.push_str("?a=1&b=\"2\"&c='<d>'");
            } else if text.contains('@') {
                *text = format!("o'brien+{text}");
            } else {
                text.push_str(NASTY);
            }
        })
    }

    fn changed(name: &str, change: Change) -> Self {
        let mut sample = Self::ordinary();
        let hostile = name == "hostile";
        sample.rename(name);
        each_text(sample.data_mut(), hostile, change);
        sample
    }
}

fn lengthen(text: &mut String) {
    let word = text.clone();
    while text.chars().count() < LONG {
        text.push(' ');
        text.push_str(&word);
    }
}

/// Changes every text but a phone, an id or a date; links and e-mail addresses only where asked for.
fn each_text(value: &mut Value, links: bool, change: Change) {
    match value {
        Value::String(text) if text.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => {}
        Value::String(text) if !links && (text.starts_with("http") || text.contains('@') || text.is_empty()) => {}
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, links, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each_text(member, links, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ordinary_sample_knows_what_the_guides_body_asks_for() {
        let sample = Sample::ordinary();
        for path in ["/person/KlaviyoID", "/person/email", "/person/first_name", "/event/Items/0", "/organization/name"]
        {
            assert!(sample.data().pointer(path).is_some(), "{path}");
        }
    }

    #[test]
    fn the_hostile_sample_has_all_that_breaks_bodies() {
        let sample = Sample::hostile();
        let name = sample.data()["person"]["first_name"].as_str().unwrap();
        for what in ["\"", "'", "\\", "&", "<", "\n", "\t", "{{", "😀"] {
            assert!(name.contains(what), "{what}");
        }
        assert_eq!(sample.data()["person"]["phone_number"], "+12025550143");
    }

    #[test]
    fn every_built_in_sample_bears_its_name_and_differs_from_the_others() {
        let samples = Sample::BUILT_IN.map(|name| Sample::built_in(name).unwrap());
        for (at, sample) in samples.iter().enumerate() {
            assert_eq!(sample.name(), Sample::BUILT_IN[at]);
            assert!(samples[..at].iter().all(|other| other.data() != sample.data()), "{}", sample.name());
        }
        assert_eq!(Sample::built_in("ordnary"), None);
    }

    #[test]
    fn long_values_are_long_and_keep_phones_and_links() {
        let sample = Sample::built_in("long").unwrap();
        assert!(sample.data()["person"]["first_name"].as_str().unwrap().chars().count() >= LONG);
        assert_eq!(sample.data()["person"]["phone_number"], "+12025550143");
        assert!(sample.data()["event"]["URL"].as_str().unwrap().ends_with("/tea-mug"));
    }

    #[test]
    fn nothing_is_known_of_nobody() {
        let sample = Sample::nobody();
        assert_eq!(sample.data()["person"], serde_json::json!({}));
        assert_eq!(sample.context().get("email"), None);
    }
}
