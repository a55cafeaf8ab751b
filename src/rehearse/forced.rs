//! UCS-2 texts by the characters that force it: what replacing those would save.

use std::collections::HashMap;

use super::tally::Judged;
use crate::sms::{self, Encoding};

/// Different characters of one text that are told apart.
const APART: usize = 4;
/// Sets of such characters that are told apart; more are counted together.
const SETS: usize = 4_096;

/// Rows and segments that one kind of change is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Forced {
    pub(super) rows: u64,
    pub(super) saved: u64,
}

/// Texts by the set of characters that forces UCS-2.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ForcedSets {
    sets: HashMap<[char; APART], Forced>,
    /// Texts with more different characters than are told apart.
    many: Forced,
}

impl ForcedSets {
    /// Counts a UCS-2 text.
    pub(super) fn count(&mut self, judged: &Judged<'_>) {
        let mut set = ['\0'; APART];
        let (mut different, mut septets, mut many) = (0, judged.link, false);
        for c in judged.text.chars() {
            if let Some(own) = sms::septets(c) {
                septets += own;
                continue;
            }
            septets += sms::replacement(c).unwrap_or("").chars().filter_map(sms::septets).sum::<usize>();
            if set.iter().take(different).any(|known| *known == c) {
                continue;
            }
            match set.get_mut(different) {
                Some(place) => {
                    *place = c;
                    different += 1;
                }
                None => many = true,
            }
        }
        let saved = judged.segments.saturating_sub(Encoding::Gsm7.segments(septets) as u64);
        set.sort_unstable();
        self.add(if many { None } else { Some(set) }, Forced { rows: 1, saved });
    }

    fn add(&mut self, set: Option<[char; APART]>, forced: Forced) {
        let room = |set: &[char; APART]| self.sets.len() < SETS || self.sets.contains_key(set);
        let to = match set.filter(room) {
            Some(set) => self.sets.entry(set).or_default(),
            None => &mut self.many,
        };
        to.rows += forced.rows;
        to.saved += forced.saved;
    }

    /// Adds what was counted elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        for (set, forced) in other.sets {
            self.add(Some(set), forced);
        }
        self.add(None, other.many);
    }

    /// All characters that are told apart, each once.
    pub(super) fn characters(&self) -> Vec<char> {
        let mut all: Vec<char> = self.sets.keys().flatten().copied().filter(|c| *c != '\0').collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What is saved when all characters that `gone` tells are replaced or removed.
    pub(super) fn saved(&self, gone: &dyn Fn(char) -> bool) -> Forced {
        let all = |set: &[char; APART]| set.iter().all(|c| *c == '\0' || gone(*c));
        self.sets.iter().filter(|(set, _)| all(set)).fold(Forced::default(), |sum, (_, forced)| Forced {
            rows: sum.rows + forced.rows,
            saved: sum.saved + forced.saved,
        })
    }
}
