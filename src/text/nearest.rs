//! "Did you mean …?"

/// The candidate nearest to `word`, if one is near enough to be a slip of the same word:
/// equal but for case, or at most a third of the letters changed (Damerau-Levenshtein).
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let length = word.chars().count();
    let allowed = (length / 3).max(1);
    let letters = if folded.is_ascii() { Some(letters_of(&folded)) } else { None };
    candidates
        .into_iter()
        // Most words differ too much in length or letters to be worth a comparison.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .filter(|candidate| {
            let of_ascii = letters.as_ref().filter(|_| candidate.is_ascii());
            of_ascii.is_none_or(|letters| least_changes(letters, &letters_of(candidate)) <= allowed)
        })
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How often the letters occur, by the last five bits of their codes, which case does not touch.
type Letters = [u16; 32];

fn letters_of(word: &str) -> Letters {
    let mut letters = [0_u16; 32];
    for letter in word.bytes() {
        if let Some(count) = letters.get_mut(usize::from(letter & 31)) {
            *count = count.saturating_add(1);
        }
    }
    letters
}

/// Each change adds and takes away at most one letter: no fewer changes than these make one word of the other.
fn least_changes(one: &Letters, other: &Letters) -> usize {
    let (mut more, mut less) = (0, 0);
    for (one, other) in one.iter().zip(other) {
        more += usize::from(one.saturating_sub(*other));
        less += usize::from(other.saturating_sub(*one));
    }
    more.max(less)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let names = ["text", "clickUrl", "sendPurpose"];
        assert_eq!(nearest("sendpurpose", names), Some("sendPurpose"));
        assert_eq!(nearest("clikUrl", names), Some("clickUrl"));
        assert_eq!(nearest("banana", names), None);
    }

    proptest::proptest! {
        #[test]
        fn letters_never_rule_out_what_is_near(one in "[a-dA-D_é]{0,8}", other in "[a-d_]{0,8}") {
            let changes = strsim::damerau_levenshtein(&one.to_lowercase(), &other);
            let allowed = (one.chars().count() / 3).max(1);
            proptest::prop_assert_eq!(nearest(&one, [other.as_str()]).is_some(), changes <= allowed);
        }
    }
}
