//! Characters that force UCS-2, and what would stand for them in GSM-7.

use super::septets;

/// A character of a text that GSM-7 lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offender {
    /// The character.
    pub character: char,
    /// Byte offset of its first place in the text.
    pub at: usize,
    /// How often it occurs.
    pub count: usize,
    /// What reads the same and is in GSM-7; empty where the character can simply go.
    /// `None` where there is nothing that means the same (emoji, `ç`, `™` …).
    pub replacement: Option<&'static str>,
}

/// The characters that force a text into UCS-2, each once, in order of appearance.
#[must_use]
pub fn offenders(text: &str) -> Vec<Offender> {
    let mut found: Vec<Offender> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, c)| septets(*c).is_none()) {
        match found.iter_mut().find(|offender| offender.character == character) {
            Some(known) => known.count += 1,
            None => found.push(Offender { character, at, count: 1, replacement: replacement(character) }),
        }
    }
    found
}

/// The text with every character that has a GSM-7 replacement replaced, and letters typed
/// as letter and combining accent joined where GSM-7 has the whole; others stay.
#[must_use]
pub fn replaced(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        if let Some(whole) = result.chars().next_back().and_then(|letter| joined(letter, c)) {
            result.pop();
            result.push(whole);
            continue;
        }
        match (septets(c), replacement(c)) {
            (None, Some(replacement)) => result.push_str(replacement),
            _ => result.push(c),
        }
    }
    result
}

/// What reads the same as `c` and is in GSM-7; see [`Offender::replacement`].
#[must_use]
pub const fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '`' | '\u{B4}' => "'",
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{2033}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2026}' => "...",
        '\u{2039}' => "<",
        '\u{203A}' => ">",
        '•' | '·' => "-",
        '\t' | '\u{A0}' | '\u{2002}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => " ",
        '\u{2028}' | '\u{2029}' => "\n",
        '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => "",
        _ => return None,
    })
}

const fn joined(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('a', '\u{300}') => 'à',
        ('e', '\u{300}') => 'è',
        ('i', '\u{300}') => 'ì',
        ('o', '\u{300}') => 'ò',
        ('u', '\u{300}') => 'ù',
        ('e', '\u{301}') => 'é',
        ('E', '\u{301}') => 'É',
        ('n', '\u{303}') => 'ñ',
        ('N', '\u{303}') => 'Ñ',
        ('a', '\u{308}') => 'ä',
        ('o', '\u{308}') => 'ö',
        ('u', '\u{308}') => 'ü',
        ('A', '\u{308}') => 'Ä',
        ('O', '\u{308}') => 'Ö',
        ('U', '\u{308}') => 'Ü',
        ('a', '\u{30A}') => 'å',
        ('A', '\u{30A}') => 'Å',
        ('C', '\u{327}') => 'Ç',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Encoding, measure};
    use super::*;

    #[test]
    fn each_offender_is_named_once_with_its_first_place() {
        let found = offenders("It’s Ada’s 🎂");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Offender { character: '’', at: 2, count: 2, replacement: Some("'") });
        assert_eq!((found[1].character, found[1].replacement), ('🎂', None));
    }

    #[test]
    fn replaced_texts_are_gsm_7_where_the_calculator_says_so() {
        let texts = ["Brand: It’s your birthday", "Brand — sale ends soon…", "Brand:\u{a0}Hi", "Brand:\tHi", "`HBD`"];
        for text in texts {
            assert_eq!(measure(&replaced(text)).encoding, Encoding::Gsm7, "{text}");
        }
        let long = "a".repeat(150) + "\u{200b}";
        assert_eq!(measure(&replaced(&long)).segments, 1);
    }

    #[test]
    fn what_has_no_equal_stays() {
        for text in ["ça va", "Brand® Sale™", "🎂"] {
            assert_eq!(replaced(text), text);
        }
    }

    #[test]
    fn an_accent_typed_apart_joins_its_letter() {
        assert_eq!(replaced("cafe\u{301}"), "café");
        assert_eq!(replaced("c\u{327}a"), "c\u{327}a");
    }

    #[test]
    fn every_replacement_is_itself_gsm_7() {
        for c in '\0'..=char::MAX {
            if let Some(replacement) = replacement(c) {
                assert!(septets(c).is_none(), "{c:?}");
                assert!(replacement.chars().all(|c| septets(c).is_some()), "{c:?}");
            }
        }
    }
}
