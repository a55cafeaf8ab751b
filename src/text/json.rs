//! The tokens of JSON (RFC 8259) where they stand in a text. What readers build of them is their own; a token that is
//! none gives the place of the byte that does not fit.

/// Where the blanks at `at` end.
#[inline(always)]
pub(crate) fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the word at `at` ends, if it is this one.
#[inline]
pub(crate) fn word(bytes: &[u8], at: usize, word: &str) -> Result<usize, usize> {
    let end = at + word.len();
    if bytes.get(at..end) == Some(word.as_bytes()) { Ok(end) } else { Err(at) }
}

/// The character of the escape whose backslash is at `at`, and where it ends. A lone surrogate is U+FFFD.
#[inline]
pub(crate) fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), usize> {
    let c = match bytes.get(at + 1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        Some(b'u') => return unicode(bytes, at),
        _ => return Err(at + 1),
    };
    Ok((c, at + 2))
}

fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), usize> {
    let high = unit(bytes, at).ok_or(at + 1)?;
    if (0xD800..0xDC00).contains(&high)
        && let Some(low) = unit(bytes, at + 6).filter(|low| (0xDC00..0xE000).contains(low))
        && let Some(c) = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    {
        return Ok((c, at + 12));
    }
    Ok((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), at + 6))
}

/// The code unit of the `\uXXXX` at `at`.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(at..at + 6)? else { return None };
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

/// Where the number at `at` ends, and whether it is a whole one: without fraction and exponent.
#[inline]
pub(crate) fn number(bytes: &[u8], at: usize) -> Result<(usize, bool), usize> {
    let sign = usize::from(bytes.get(at) == Some(&b'-'));
    let mut end = match bytes.get(at + sign) {
        Some(b'0') => at + sign + 1,
        _ => digits(bytes, at + sign)?,
    };
    let mut whole = true;
    if bytes.get(end) == Some(&b'.') {
        whole = false;
        end = digits(bytes, end + 1)?;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        whole = false;
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        end = digits(bytes, end + 1 + sign)?;
    }
    Ok((end, whole))
}

/// Where a run of digits ends; there must be one.
#[inline]
fn digits(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let mut end = at;
    while matches!(bytes.get(end), Some(b'0'..=b'9')) {
        end += 1;
    }
    if end > at { Ok(end) } else { Err(at) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_end_where_they_end_and_errors_have_a_place() {
        assert_eq!(
            (number(b"-0.5e+3,", 0), number(b"12]", 0), number(b"01", 0)),
            (Ok((7, false)), Ok((2, true)), Ok((1, true)))
        );
        assert_eq!((number(b"-x", 0), number(b"1.", 0), number(b"1e+", 0)), (Err(1), Err(2), Err(3)));
        assert_eq!((word(b"[true", 1, "true"), word(b"[tru", 1, "true")), (Ok(5), Err(1)));
        assert_eq!((escape(b"\\n", 0), escape(b"\\x", 0), escape(b"\\u00g0", 0)), (Ok(('\n', 2)), Err(1), Err(1)));
        assert_eq!((escape(b"\\u00e9", 0), escape(b"\\ud83d\\ude00", 0)), (Ok(('é', 6)), Ok(('😀', 12))));
        assert_eq!((escape(b"\\ud83d\\u0041", 0), escape(b"\\ud83d", 0)), (Ok(('\u{fffd}', 6)), Ok(('\u{fffd}', 6))));
        assert_eq!(blanks(b" \r\n\tx", 0), 4);
    }

    proptest! {
        #[test]
        fn numbers_are_those_of_serde_json(text in "-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?") {
            let ours = number(text.as_bytes(), 0).is_ok_and(|(end, _)| end == text.len());
            prop_assert_eq!(ours, serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
        }

        #[test]
        fn escapes_are_those_of_serde_json(text in "\\\\(u[0-9a-fA-F]{3,4}|u[dD][89abAB][0-9a-f]{2}\\\\u[dD][c-f][0-9a-f]{2}|.)") {
            let ours = escape(text.as_bytes(), 0).ok().filter(|(_, end)| *end == text.len()).map(|(c, _)| c.to_string());
            let theirs = serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
            // A lone surrogate is an error there.
            prop_assert!(ours == theirs || (theirs.is_none() && ours.as_deref() == Some("\u{fffd}")), "{:?} {:?}", ours, theirs);
        }
    }
}
