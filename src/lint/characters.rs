//! Characters that people do not see, or take for others.

/// A character that shows nothing, or a blank that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Invisible {
    /// Its offset.
    pub(crate) at: usize,
    /// The character.
    pub(crate) character: char,
    /// What it is called.
    pub(crate) name: &'static str,
}

impl Invisible {
    /// Whether it looks like a blank.
    pub(crate) const fn is_blank(self) -> bool {
        matches!(self.character, '\u{a0}' | '\u{202f}')
    }
}

const fn name(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' => "a zero-width non-joiner",
        '\u{200d}' => "a zero-width joiner",
        '\u{2060}' => "a word joiner",
        '\u{feff}' => "a byte order mark",
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark that turns the direction of writing"
        }
        _ => return None,
    })
}

/// The invisible characters of a text. Joiners between emoji, and non-joiners between letters
/// that are not Latin, belong there.
pub(crate) fn invisibles(text: &str) -> impl Iterator<Item = Invisible> {
    let mut before = ' ';
    let text = if text.is_ascii() { "" } else { text };
    text.char_indices().filter_map(move |(at, character)| {
        let last = std::mem::replace(&mut before, character);
        let name = name(character)?;
        let belongs = matches!(character, '\u{200c}' | '\u{200d}') && !last.is_ascii();
        (!belongs).then_some(Invisible { at, character, name })
    })
}

/// A tag with what stands in straight quotes blanked out, at the same offsets.
pub(crate) fn code_of(tag: &str) -> String {
    let mut code = String::with_capacity(tag.len());
    let mut quote = None;
    for character in tag.chars() {
        match quote {
            None => {
                code.push(character);
                // A quote that is never closed holds nothing.
                if matches!(character, '"' | '\'') && tag.get(code.len()..).is_some_and(|rest| rest.contains(character))
                {
                    quote = Some(character);
                }
            }
            Some(open) if character == open => {
                code.push(character);
                quote = None;
            }
            Some(_) => code.extend(std::iter::repeat_n('_', character.len_utf8())),
        }
    }
    code
}

/// Quotes as word processors make them, with their offsets.
pub(crate) fn curly_quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    text.char_indices().filter(|(_, c)| matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '″'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_straight_quotes_is_no_code() {
        let tag = "{{ a|default:'it’s' }}";
        let code = code_of(tag);
        assert_eq!(code.len(), tag.len());
        assert_eq!(curly_quotes(&code).count(), 0);
        assert_eq!(curly_quotes(&code_of("{{ a|default:’b’ }}")).count(), 2);
        assert_eq!(curly_quotes(&code_of("{{ a|default:'b’ }}")).count(), 1);
    }

    #[test]
    fn joiners_of_emoji_are_no_slips() {
        assert_eq!(invisibles("👨\u{200d}👩").count(), 0);
        assert_eq!(invisibles("a\u{200d}b\u{200b}").map(|found| found.at).collect::<Vec<_>>(), [1, 5]);
    }
}
