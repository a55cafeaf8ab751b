//! Whether two bodies are the same.

use crate::document::json::{self, Parsed};
use crate::document::{Entry, Kind, Node};
use crate::wunderkind::fields::CALLBACK_DATA;

/// Whether two bodies are the same as JSON, the JSON in `callbackData` included, with every template
/// tag in them the same byte for byte. The order of members does not count.
#[must_use]
pub fn same_body(one: &str, other: &str) -> bool {
    if one.trim() == other.trim() {
        return true;
    }
    let read = |text: &str| Some(json::parse_body(text)).filter(is_whole);
    let (Some(left), Some(right)) = (read(one), read(other)) else { return false };
    tags(one) == tags(other) && Pair { one, other }.same(&left.root, &right.root, true)
}

fn is_whole(parsed: &Parsed) -> bool {
    parsed.complete && parsed.problems.is_empty()
}

/// All tags, those that only decide what is printed included.
fn tags(text: &str) -> Vec<&str> {
    let mut tags: Vec<&str> = json::tag_spans(text).into_iter().map(|span| span.of(text)).collect();
    tags.sort_unstable();
    tags
}

struct Pair<'t> {
    one: &'t str,
    other: &'t str,
}

impl Pair<'_> {
    fn same(&self, left: &Node, right: &Node, top: bool) -> bool {
        match (&left.kind, &right.kind) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool(left), Kind::Bool(right)) => left == right,
            (Kind::Number(left), Kind::Number(right)) => left == right,
            (Kind::Text(left), Kind::Text(right)) => left.text == right.text,
            (Kind::Hole, Kind::Hole) => left.span.of(self.one) == right.span.of(self.other),
            (Kind::Sequence(left), Kind::Sequence(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| self.same(left, right, false))
            }
            (Kind::Mapping(left), Kind::Mapping(right)) => {
                left.len() == right.len() && left.iter().all(|entry| self.has(right, entry, top))
            }
            _ => false,
        }
    }

    fn has(&self, entries: &[Entry], wanted: &Entry, top: bool) -> bool {
        let name = &wanted.key.text;
        let mut found = entries.iter().filter(|entry| entry.key.text == *name);
        let (Some(found), None) = (found.next(), found.next()) else { return false };
        let inner = top && name == CALLBACK_DATA;
        found.conditional == wanted.conditional
            && (self.same(&wanted.value, &found.value, false) || (inner && self.inside(&wanted.value, &found.value)))
    }

    /// Whether two texts hold the same JSON.
    fn inside(&self, left: &Node, right: &Node) -> bool {
        let read = |node: &Node| node.as_text().map(json::parse_mapped).filter(is_whole);
        let (Some(left), Some(right)) = (read(left), read(right)) else { return false };
        self.same(&left.root, &right.root, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_order_do_not_count_and_tags_do() {
        let body = r#"{"a": 1, "b": "{{ x }}", "callbackData": "{\"c\":\"{{ y }}\",\"d\":2}"}"#;
        let same = "{\"b\":\"{{ x }}\",\n \"a\":1,\"callbackData\":\"{\\\"d\\\": 2, \\\"c\\\": \\\"{{ y }}\\\"}\"}";
        assert!(same_body(body, same), "{same}");
        for other in [
            body.replace("{{ x }}", "{{x}}"),
            body.replace("\"a\": 1", "\"a\": 2"),
            body.replace("\"a\": 1", "\"a\": \"1\""),
            body.replace("\\\"d\\\":2", "\\\"d\\\":3"),
            body.replace("\"a\": 1,", "{% if z %}\"a\": 1,{% endif %}"),
            body.replace("\"a\": 1", "\"a\": 1, \"a\": 1"),
        ] {
            assert!(!same_body(body, &other), "{other}");
        }
    }

    #[test]
    fn what_can_t_be_read_is_the_same_only_letter_by_letter() {
        assert!(same_body(" {\"a\": \n", "{\"a\":"));
        assert!(!same_body("{\"a\":", "{\"a\" :"));
    }
}
