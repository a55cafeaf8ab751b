//! The one list of a bulk request, without a tree of it: memory follows the number of messages
//! that are allowed, whatever the body holds.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// What a body holds under `messages`.
#[derive(Debug)]
pub(super) enum Messages<'a> {
    /// A list: its first items, no more than are allowed, and how many there are.
    List(Vec<&'a RawValue>, usize),
    /// Something else.
    Other,
}

/// A bulk request.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) messages: Option<Messages<'a>>,
    /// Whether it had other members.
    pub(super) unknown: bool,
}

/// Reads a request with at most `most` messages. As everywhere in JSON of this API the last of
/// members with the same name counts.
pub(super) fn read(body: &[u8], most: usize) -> serde_json::Result<Request<'_>> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let request = Object { most }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(request)
}

struct Object {
    most: usize,
}

impl<'de> DeserializeSeed<'de> for Object {
    type Value = Request<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object {
    type Value = Request<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut request = Request { messages: None, unknown: false };
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if name != "messages" {
                request.unknown = true;
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw: &RawValue = map.next_value()?;
            let list = serde_json::Deserializer::from_str(raw.get()).deserialize_seq(List { most: self.most });
            request.messages = Some(list.map_or(Messages::Other, |(kept, count)| Messages::List(kept, count)));
        }
        Ok(request)
    }
}

struct List {
    most: usize,
}

impl<'de> Visitor<'de> for List {
    type Value = (Vec<&'de RawValue>, usize);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut kept, mut count) = (Vec::new(), 0);
        while count < self.most {
            let Some(item) = list.next_element()? else { return Ok((kept, count)) };
            kept.push(item);
            count += 1;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok((kept, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_is_allowed_and_all_is_counted() {
        let request = read(br#"{"a":[1],"messages":[{"x":1}, 2,"c",null]}"#, 2).unwrap();
        let Some(Messages::List(kept, count)) = request.messages else { panic!() };
        assert_eq!((kept.iter().map(|raw| raw.get()).collect::<Vec<_>>(), count), (vec![r#"{"x":1}"#, "2"], 4));
        assert!(request.unknown);
    }

    #[test]
    fn what_is_no_list_and_what_is_no_object_are_told_apart() {
        for other in ["1", "{}", "\"x\"", "null"] {
            let body = format!("{{\"messages\":{other}}}");
            assert!(matches!(read(body.as_bytes(), 2).unwrap().messages, Some(Messages::Other)), "{other}");
        }
        assert!(read(b"{}", 2).unwrap().messages.is_none());
        for wrong in ["", "[]", "{", "{} x", "{\"messages\":[1,]}"] {
            assert!(read(wrong.as_bytes(), 2).is_err(), "{wrong}");
        }
    }
}
