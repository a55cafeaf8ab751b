//! `str` as Python has it.

/// Whether Python's `str.isspace` holds for the character: Unicode's white space and U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    match c {
        ' ' | '\t'..='\r' | '\u{1c}'..='\u{1f}' => true,
        '\0'..='\u{7f}' => false,
        _ => c.is_whitespace(),
    }
}

/// `str.strip()`.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `str.split()`: the words between runs of white space.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// Whether a regular expression's `\w` matches the character.
pub(crate) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && c.is_alphanumeric())
}

/// How many bytes at the beginning are characters of `\w`, or points where those count too.
pub(crate) fn word_length(text: &str, points: bool) -> usize {
    let ascii = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || (points && byte == b'.');
    let length = text.bytes().position(|byte| !ascii(byte)).unwrap_or(text.len());
    if text.as_bytes().get(length).is_none_or(u8::is_ascii) {
        return length;
    }
    text.find(|c| !(is_word(c) || (points && c == '.'))).unwrap_or(text.len())
}

/// `str.splitlines()`.
pub(crate) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(at) = rest.find(is_line_end) else {
            return Some(std::mem::take(&mut rest));
        };
        let (line, after) = rest.split_at_checked(at)?;
        let end = if after.starts_with("\r\n") { 2 } else { after.chars().next().map_or(0, char::len_utf8) };
        rest = after.get(end..)?;
        Some(line)
    })
}

const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether the text has characters and the test holds for each.
pub(crate) fn all(text: &str, test: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(test)
}

/// Appends the character as `str.title` writes a word's first letter.
pub(crate) fn push_title(c: char, out: &mut String) {
    let title = match c {
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǅ',
        'Ǉ' | 'ǈ' | 'ǉ' => 'ǈ',
        'Ǌ' | 'ǋ' | 'ǌ' => 'ǋ',
        'Ǳ' | 'ǲ' | 'ǳ' => 'ǲ',
        'ŉ' => {
            out.push_str("ʼN");
            return;
        }
        // Greek letters with iota below: of one piece, or with the iota as a mark.
        '\u{1f80}'..='\u{1faf}' => char::from_u32(u32::from(c) | 8).unwrap_or(c),
        'ᾳ' | 'ῃ' | 'ῳ' => char::from_u32(u32::from(c) + 9).unwrap_or(c),
        'ᾲ' | 'ᾴ' | 'ᾷ' | 'ῂ' | 'ῄ' | 'ῇ' | 'ῲ' | 'ῴ' | 'ῷ' => {
            out.extend(c.to_uppercase().map(|part| if part == 'Ι' { '\u{345}' } else { part }));
            return;
        }
        // Georgian letters have capitals (Mtavruli) for upper case only.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => c,
        _ => {
            // Of letters that grow (`ß`, `ﬁ`) only the first part is a capital.
            let mut upper = c.to_uppercase();
            out.extend(upper.next());
            for rest in upper {
                out.extend(rest.to_lowercase());
            }
            return;
        }
    };
    out.push(title);
}

/// Whether Python takes the character for a letter with case.
fn is_cased_char(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

/// Lower case of one character in its word: a sigma at the end of a word has a form of its own,
/// which only `str::to_lowercase` of a whole text knows.
fn lower_words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    // The lower-cased text, cut to the characters it came from.
    let mut rest = lower.chars();
    text.chars().map(|c| rest.by_ref().take(c.to_lowercase().count()).collect()).collect()
}

/// `str.title()`.
pub(crate) fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    if text.is_ascii() {
        for c in text.chars() {
            out.push(if inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() });
            inside = c.is_ascii_alphabetic();
        }
        return out;
    }
    for (c, lower) in text.chars().zip(lower_words(text)) {
        if inside {
            out.push_str(&lower);
        } else {
            push_title(c, &mut out);
        }
        inside = is_cased_char(c);
    }
    out
}

/// `str.capitalize()`.
pub(crate) fn capitalize(text: &str) -> String {
    let mut chars = text.chars();
    let mut out = String::with_capacity(text.len());
    if let Some(first) = chars.next() {
        push_title(first, &mut out);
        out.push_str(&chars.as_str().to_lowercase());
    }
    out
}

/// `str.swapcase()`.
pub(crate) fn swapcase(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_uppercase() {
            out.extend(c.to_lowercase());
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        out
    })
}

/// `str.expandtabs(size)`.
pub(crate) fn expand_tabs(text: &str, size: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let blanks = size - column % size;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

/// `str.isidentifier()`, by the letters and digits that Rust knows.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(is_word)
}

/// `str.islower()` and `str.isupper()`.
pub(crate) fn is_cased(text: &str, wanted: impl Fn(char) -> bool, unwanted: impl Fn(char) -> bool) -> bool {
    text.chars().any(wanted) && !text.chars().any(|c| unwanted(c) || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ'))
}

/// `str.istitle()`.
pub(crate) fn is_title(text: &str) -> bool {
    let mut inside = false;
    let mut any = false;
    for c in text.chars() {
        if c.is_uppercase() || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ') {
            if inside {
                return false;
            }
            (inside, any) = (true, true);
        } else if c.is_lowercase() {
            if !inside {
                return false;
            }
            any = true;
        } else {
            inside = false;
        }
    }
    any
}

/// The byte offset of the character at `index`; the end of the text when there are fewer.
pub(crate) fn offset(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_capitals_follow_python() {
        assert_eq!(title("they're bill's 2nd ßa ǆx"), "They'Re Bill'S 2Nd Ssa ǅx");
        assert_eq!(capitalize("éCOLE ßß"), "École ßß");
        assert_eq!(title("ΑΣ ΣΑΣ"), "Ας Σας");
        assert_eq!(title("ŉ ᾳ ᾲ ῷ"), "ʼN ᾼ Ὰ\u{345} Ω\u{342}\u{345}");
    }

    #[test]
    fn lines_end_where_python_ends_them() {
        assert_eq!(split_lines("a\r\nb\rc\n\nd\u{2028}e\n").collect::<Vec<_>>(), ["a", "b", "c", "", "d", "e"]);
        assert_eq!(split_lines("").count(), 0);
    }

    #[test]
    fn blanks_of_python_include_the_separators() {
        assert_eq!(trim("\u{1c}\u{a0} x \u{85}"), "x");
        assert_eq!(words(" a\u{2003}b ").collect::<Vec<_>>(), ["a", "b"]);
    }
}
