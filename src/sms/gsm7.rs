//! The GSM 7 bit default alphabet and its extension table.

/// How many septets `c` takes in GSM-7: 1 in the default alphabet, 2 in the extension
/// table (escape and character), `None` where GSM-7 has no such character
/// (3GPP TS 23.038 6.2.1).
#[must_use]
#[inline]
pub const fn septets(c: char) -> Option<usize> {
    if c.is_ascii() {
        return match OF_ASCII[c as usize] {
            0 => None,
            septets => Some(septets as usize),
        };
    }
    by_table(c)
}

/// The same for each ASCII character; 0 for those that are not in the alphabet.
const OF_ASCII: [u8; 128] = {
    let mut all = [0; 128];
    let mut at = 0;
    while at < 128 {
        all[at] = match by_table(at as u8 as char) {
            Some(septets) => septets as u8,
            None => 0,
        };
        at += 1;
    }
    all
};

const fn by_table(c: char) -> Option<usize> {
    match c {
        '\u{0C}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        '\n' | '\r' | ' '..='Z' | '_' | 'a'..='z' => Some(1),
        '¡' | '£' | '¤' | '¥' | '§' | '¿' => Some(1),
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'É' | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' => Some(1),
        'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::septets;

    #[test]
    fn the_tables_hold_127_basic_and_10_extension_characters() {
        let count = |wanted| ('\0'..=char::MAX).filter(|c| septets(*c) == Some(wanted)).count();
        assert_eq!(count(1), 127);
        assert_eq!(count(2), 10);
    }

    #[test]
    fn what_people_take_for_gsm_7_is_not() {
        for c in "`\tçáíóúâêôãõ\u{a0}’‘“”–—…•™®©°½\u{200b}\u{2011}\u{2012}\u{2212}\u{ad}\u{301}".chars()
        {
            assert_eq!(septets(c), None, "{c:?}");
        }
    }
}
