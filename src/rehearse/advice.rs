//! What would make the same texts cheaper.

use super::tally::Tally;
use crate::sms;

/// A change and what it saves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Characters of the webhook's own text that force UCS-2: replace or remove them.
    OwnCharacters(Vec<char>),
    /// A character that comes from the data and forces UCS-2.
    DataCharacter(char),
    /// The text is a few characters too long for many rows.
    Shorten(usize),
}

/// An advice with what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saving {
    /// The change.
    pub advice: Advice,
    /// Rows it is about.
    pub rows: u64,
    /// Segments less.
    pub segments: u64,
}

/// The longest cut that is advised, in characters.
const LONGEST_CUT: usize = 40;
/// How many characters of the data are named.
const NAMED: usize = 5;

/// What would save segments, the most worthwhile first. `words` are the webhook's own words.
#[must_use]
pub fn advice(tally: &Tally, words: Option<&[String]>) -> Vec<Saving> {
    let mut own: Vec<char> = Vec::new();
    for offender in words.into_iter().flatten().flat_map(|piece| sms::offenders(piece)) {
        if !own.contains(&offender.character) {
            own.push(offender.character);
        }
    }
    let mut found = Vec::new();
    let without_own = tally.forced.saved(&|c| own.contains(&c));
    if without_own.saved > 0 {
        found.push(Saving {
            advice: Advice::OwnCharacters(own.clone()),
            rows: without_own.rows,
            segments: without_own.saved,
        });
    }
    let mut data: Vec<Saving> = tally
        .forced
        .characters()
        .into_iter()
        .filter(|c| !own.contains(c))
        .map(|c| {
            let with = tally.forced.saved(&|other| other == c || own.contains(&other));
            Saving {
                advice: Advice::DataCharacter(c),
                rows: with.rows - without_own.rows,
                segments: with.saved - without_own.saved,
            }
        })
        .filter(|saving| saving.segments > 0)
        .collect();
    data.sort_by_key(|saving| std::cmp::Reverse(saving.segments));
    data.truncate(NAMED);
    found.extend(data);
    found.extend(shorten(tally));
    found.sort_by_key(|saving| std::cmp::Reverse(saving.segments));
    found
}

/// The cut that saves most for each character.
fn shorten(tally: &Tally) -> Option<Saving> {
    let mut sum = 0;
    let mut best: Option<(usize, u64)> = None;
    for (cut, rows) in tally.overshoot.iter().enumerate().take(LONGEST_CUT + 1) {
        sum += rows;
        let better = best.is_none_or(|(known, segments)| sum * known as u64 > segments * cut as u64);
        if cut > 0 && sum > 0 && better {
            best = Some((cut, sum));
        }
    }
    best.map(|(cut, segments)| Saving { advice: Advice::Shorten(cut), rows: segments, segments })
}

#[cfg(test)]
mod tests {
    use super::super::judge::Verdict;
    use super::super::tally::Judged;
    use super::*;

    fn tally(texts: &[String]) -> Tally {
        tally_with_link(texts, 0)
    }

    fn tally_with_link(texts: &[String], link: usize) -> Tally {
        let mut tally = Tally::new(&[]);
        for text in texts {
            let measure = sms::measure(text);
            let verdict = Verdict { measure: Some(measure), ..Verdict::default() };
            let segments = measure.segments_with(link) as u64;
            tally.count_text(&Judged { verdict: &verdict, segments, text, link });
        }
        tally
    }

    #[test]
    fn the_webhooks_own_apostrophe_is_found_dear() {
        let text = format!("It’s {}", "a".repeat(100));
        let found = advice(&tally(&[text.clone(), text]), Some(&["It’s ".to_owned()]));
        let expected = Saving { advice: Advice::OwnCharacters(vec!['’']), rows: 2, segments: 2 };
        assert_eq!(found[0], expected);
    }

    #[test]
    fn a_character_of_the_data_counts_where_it_is_the_last_one() {
        let with = |c: &str| format!("It’s {c} {}", "a".repeat(100));
        let found = advice(&tally(&[with("ç"), with("ç"), with("ł"), with("")]), Some(&["It’s ".to_owned()]));
        let characters: Vec<&Saving> =
            found.iter().filter(|saving| !matches!(saving.advice, Advice::Shorten(_))).collect();
        assert_eq!(characters[0].advice, Advice::DataCharacter('ç'));
        assert_eq!((characters[0].rows, characters[0].segments), (2, 2));
        assert_eq!((characters[1].advice.clone(), characters[1].segments), (Advice::OwnCharacters(vec!['’']), 1));
    }

    #[test]
    fn a_few_characters_less_are_advised() {
        let found = advice(&tally(&["a".repeat(165), "a".repeat(165), "a".repeat(199)]), None);
        assert_eq!(found, [Saving { advice: Advice::Shorten(5), rows: 2, segments: 2 }]);
    }

    #[test]
    fn the_endpoints_link_counts_in_what_is_advised() {
        let plain = tally_with_link(&["a".repeat(150)], 30);
        assert_eq!(advice(&plain, None), [Saving { advice: Advice::Shorten(20), rows: 1, segments: 1 }]);
        let curly = tally_with_link(&[format!("It’s {}", "a".repeat(145))], 30);
        let found = advice(&curly, Some(&["It’s ".to_owned()]));
        let expected = Saving { advice: Advice::OwnCharacters(vec!['’']), rows: 1, segments: 1 };
        assert_eq!(found.first(), Some(&expected), "three segments with the apostrophe, two without it");
    }
}
