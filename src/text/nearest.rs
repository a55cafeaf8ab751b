//! "Did you mean …?"

/// The candidate nearest to `word`, if one is near enough to be a slip of the same word:
/// equal but for case, or at most a third of the letters changed (Damerau-Levenshtein).
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let length = word.chars().count();
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        // Each letter more or less is a change: no need to compare.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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
}
