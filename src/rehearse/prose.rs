//! What reads wrong in a text: entities, the word None, tags left over, gaps of missing values.

use crate::template::{TokenKind, lex};

use super::body;

/// Stands for a tag in a body whose tags are blanked out. A character of private use, which no webhook writes.
const HOLE: char = '\u{F8FF}';

/// Pairs of characters that a missing value leaves behind.
const GAPS: [(u8, u8); 13] = [
    (b' ', b','),
    (b' ', b'!'),
    (b' ', b'?'),
    (b' ', b'.'),
    (b' ', b';'),
    (b' ', b':'),
    (b' ', b' '),
    (b' ', b')'),
    (b',', b'!'),
    (b',', b'.'),
    (b',', b'?'),
    (b',', b','),
    (b'(', b')'),
];
const ENTITIES: [&str; 6] = ["&#x27;", "&#39;", "&quot;", "&amp;", "&lt;", "&gt;"];

/// What the webhook's own words hold already and therefore is no sign of anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Habits {
    gaps: [bool; GAPS.len()],
    entity: bool,
    none: bool,
    tag: bool,
    /// The words of the field `text` without what expressions print; nothing where the body's form can't be told.
    pub words: Option<Vec<String>>,
}

impl Habits {
    /// Those of a body.
    #[must_use]
    pub fn of(source: &str) -> Self {
        let mut blanked = String::with_capacity(source.len());
        let mut tags = String::new();
        for token in lex(source) {
            let text = token.span.of(source);
            if token.kind == TokenKind::Text {
                blanked.push_str(text);
            } else {
                blanked.push(HOLE);
                tags.push_str(text);
                tags.push('\n');
            }
        }
        let mut buffer = String::new();
        let text = body::read(&blanked).ok().and_then(|slots| {
            let at = crate::wunderkind::fields::names().position(|name| name == crate::wunderkind::fields::TEXT)?;
            slots.get(at)?.text(&blanked, &mut buffer).map(str::to_owned)
        });
        let words: Option<Vec<String>> = text.map(|text| text.split(HOLE).map(str::to_owned).collect());
        let own = |is: &dyn Fn(&str) -> bool| words.iter().flatten().any(|piece| is(piece));
        Self {
            gaps: GAPS.map(|(a, b)| own(&|piece| gap(piece.as_bytes(), |x, y| (x, y) == (a, b)).is_some())),
            entity: own(&has_entity),
            // A default may be the word.
            none: own(&has_none) || tags.contains("'None'") || tags.contains("\"None\""),
            tag: own(&has_tag),
            words,
        }
    }

    /// Whether a text holds an HTML entity that the webhook did not write.
    #[inline]
    pub(super) fn entity(&self, text: &str) -> bool {
        !self.entity && has_entity(text)
    }

    /// Whether a text holds the word None.
    #[inline]
    pub(super) fn none(&self, text: &str) -> bool {
        !self.none && has_none(text)
    }

    /// Whether a text holds a tag.
    #[inline]
    pub(super) fn tag(&self, text: &str) -> bool {
        !self.tag && has_tag(text)
    }

    /// Whether a text has a gap, as `Hi , ` has one.
    #[inline]
    pub(super) fn broken(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let Some((first, last)) = bytes.first().zip(bytes.last()) else { return false };
        may_have_gap(bytes)
            && gap(bytes, |a, b| GAPS.iter().zip(self.gaps).any(|(pair, own)| !own && *pair == (a, b))).is_some()
            || (matches!(first, b' ' | b',' | b'!' | b'?' | b'.') && !self.begins_so(*first))
            || (matches!(last, b' ' | b',') && !self.ends_so(*last))
    }

    #[cold]
    fn begins_so(&self, byte: u8) -> bool {
        self.words.as_ref().and_then(|words| words.first()).is_some_and(|piece| piece.as_bytes().first() == Some(&byte))
    }

    #[cold]
    fn ends_so(&self, byte: u8) -> bool {
        self.words.as_ref().and_then(|words| words.last()).is_some_and(|piece| piece.as_bytes().last() == Some(&byte))
    }
}

/// Whether a pair of [`GAPS`] is there.
#[inline]
fn may_have_gap(bytes: &[u8]) -> bool {
    let mut before = 0;
    bytes.iter().any(|byte| {
        let [begins, ends] = IN_GAPS[usize::from(*byte)];
        let opened = std::mem::replace(&mut before, begins);
        opened & ends != 0
    })
}

/// For each byte, with which pairs of [`GAPS`] it may begin and end one: a bit for each pair.
const IN_GAPS: [[u16; 2]; 256] = {
    let mut bits = [[0; 2]; 256];
    let mut at = 0;
    while at < GAPS.len() {
        let (first, second) = GAPS[at];
        bits[first as usize][0] |= 1 << at;
        bits[second as usize][1] |= 1 << at;
        at += 1;
    }
    bits
};

/// Where two characters stand side by side that `are` a gap; a point before a letter or digit is none (" .5").
fn gap(bytes: &[u8], are: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let stands = |window: &[u8], next: Option<&u8>| match window {
        [a, b] => {
            are(*a, *b) && !(*b == b'.' && next.is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'.'))
        }
        _ => false,
    };
    bytes.windows(2).enumerate().position(|(at, window)| stands(window, bytes.get(at + 2)))
}

fn has_entity(text: &str) -> bool {
    memchr::memchr(b'&', text.as_bytes()).is_some() && ENTITIES.iter().any(|entity| text.contains(entity))
}

fn has_none(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'N', bytes).any(|at| {
        let is_word = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80)
        };
        bytes.get(at..at + 4) == Some(b"None") && !is_word(at.checked_sub(1)) && !is_word(Some(at + 4))
    })
}

fn has_tag(text: &str) -> bool {
    memchr::memchr_iter(b'{', text.as_bytes()).any(|at| matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%')))
        || memchr::memchr_iter(b'}', text.as_bytes()).any(|at| {
            at.checked_sub(1).and_then(|before| text.as_bytes().get(before)).is_some_and(|b| matches!(b, b'%' | b'}'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"phone": "{{ p }}", "text": "Acme: Hi {{ person.first_name }}, your gift ..."}"#;

    #[test]
    fn gaps_of_missing_values_are_seen() {
        let habits = Habits::of(BODY);
        for text in ["Hi , it is", "Hi !", "Happy Birthday,!", "a  b", "code ()", " hello", "bye ", ", hello"] {
            assert!(habits.broken(text), "{text}");
        }
        for text in ["Hi Ada, it is", "Only .5 left", "a, b", "Hi!", "wait ...", "(x)", "é, ü", ""] {
            assert!(!habits.broken(text), "{text}");
        }
    }

    #[test]
    fn what_the_webhook_writes_itself_is_no_sign() {
        let habits = Habits::of(r#"{"text": "Bonjour {{ n }} ! None of it &amp; more, {{ x|default:'None' }} "}"#);
        assert!(!habits.broken("Bonjour Zoë ! None ") && !habits.none("None") && !habits.entity("&#x27;"));
        assert!(habits.broken("Bonjour , Zoë"));
        assert_eq!(habits.words.unwrap().len(), 3);
    }

    #[test]
    fn none_is_a_word_and_entities_are_entities() {
        let habits = Habits::of(BODY);
        assert!(
            habits.none("Hi None, it") && habits.none("None") && !habits.none("Nonesuch") && !habits.none("anNone")
        );
        assert!(habits.entity("O&#x27;Brien") && !habits.entity("M&S; &c."));
        assert!(habits.tag("Hi {{ x }}") && habits.tag("{% if %}") && habits.tag("x }}") && !habits.tag("{x}"));
    }
}
