//! What was counted.

use super::forced::ForcedSets;
use super::judge::Verdict;
use super::reason::{ALL, Level, Reason, Reasons};
use crate::klaviyo::world::World;
use crate::sms::Encoding;

/// Segments are counted apart up to this many; the last step stands for it and more.
pub const SEGMENT_STEPS: usize = 11;
/// How many characters too many are counted apart.
const OVERSHOOT: usize = 61;
/// Examples kept of each reason.
const EXAMPLES: usize = 3;
/// The most expensive rows that are named.
const WORST: usize = 10;

/// A row that shows a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its number.
    pub row: u64,
    /// The profile's Klaviyo id, where it has one.
    pub key: Option<String>,
    /// What is wrong in particular, without personal data.
    pub detail: Option<String>,
}

/// A row that costs much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worst {
    /// Its number.
    pub row: u64,
    /// The profile's Klaviyo id, where it has one.
    pub key: Option<String>,
    /// Segments of its text.
    pub segments: u64,
    /// Characters of its text.
    pub characters: u64,
    /// GSM-7 or UCS-2.
    pub encoding: Encoding,
}

/// What another possible world would make different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldTally {
    /// The world.
    pub world: World,
    /// Rows whose body differs from the one reported.
    pub differing: u64,
    /// Rows that would fail there.
    pub failed: u64,
    /// Rows with an HTML entity in the text there.
    pub entities: u64,
    /// Rows with the word None in the text there.
    pub nones: u64,
    /// Segments of all texts there.
    pub segments: u64,
}

/// Everything counted over some rows.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// Rows that fail.
    pub failed: u64,
    /// Rows that are warned of and do not fail.
    pub warned: u64,
    reasons: [u64; ALL.len()],
    examples: Vec<(Reason, Example)>,
    /// Texts that go out as SMS.
    pub sms: u64,
    /// Texts that go out with a picture, as MMS.
    pub mms: u64,
    /// Texts with a link.
    pub links: u64,
    /// Segments of all SMS.
    pub segments: u64,
    /// Segments when no character as people see it is split.
    pub cluster_safe_segments: u64,
    /// SMS by number of segments; the first is of one segment, the last of [`SEGMENT_STEPS`] and more.
    pub by_segments: [u64; SEGMENT_STEPS],
    /// SMS in GSM-7.
    pub gsm7: u64,
    /// SMS in UCS-2.
    pub ucs2: u64,
    /// Characters of all texts.
    pub characters: u64,
    /// Characters of the longest text.
    pub longest: u64,
    /// Messages to a recipient that had another one before.
    pub shared: u64,
    /// Whether doubles were looked for.
    pub duplicates_checked: bool,
    /// The most expensive rows, the most expensive first.
    pub worst: Vec<Worst>,
    /// Other worlds.
    pub worlds: Vec<WorldTally>,
    /// UCS-2 texts by the characters that force it.
    pub(super) forced: ForcedSets,
    /// Texts of several segments by the characters that are too many for one less.
    pub(super) overshoot: Vec<u64>,
}

/// A row as the tally takes it.
pub(super) struct Judged<'r> {
    pub(super) verdict: &'r Verdict,
    pub(super) segments: u64,
    pub(super) text: &'r str,
    /// Characters that the endpoint adds to it.
    pub(super) link: usize,
}

impl Tally {
    /// A tally that also counts in these worlds.
    pub(super) fn new(worlds: &[World]) -> Self {
        let worlds = worlds
            .iter()
            .map(|world| WorldTally { world: *world, differing: 0, failed: 0, entities: 0, nones: 0, segments: 0 })
            .collect();
        Self { worlds, overshoot: vec![0; OVERSHOOT], ..Self::default() }
    }

    /// Rows with a reason.
    #[must_use]
    pub fn count(&self, reason: Reason) -> u64 {
        self.reasons.get(reason as usize).copied().unwrap_or(0)
    }

    /// Rows that show a reason, the first ones.
    pub fn examples(&self, reason: Reason) -> impl Iterator<Item = &Example> {
        self.examples.iter().filter(move |(of, _)| *of == reason).map(|(_, example)| example)
    }

    /// Counts a row's reasons.
    pub(super) fn count_reasons(&mut self, reasons: Reasons) {
        self.rows += 1;
        if reasons.is_empty() {
            return;
        }
        if reasons.fails() {
            self.failed += 1;
        } else {
            self.warned += 1;
        }
        for reason in reasons.iter() {
            if let Some(count) = self.reasons.get_mut(reason as usize) {
                *count += 1;
            }
        }
    }

    /// A row whose doubled message was only found when the blocks were put in order.
    pub(super) fn count_duplicate(&mut self, row: u64, key: Option<String>, warned: bool) {
        if let Some(count) = self.reasons.get_mut(Reason::Duplicate as usize) {
            *count += 1;
        }
        if !warned {
            self.warned += 1;
        }
        if self.wants_example(Reason::Duplicate) {
            self.examples.push((Reason::Duplicate, Example { row, key, detail: None }));
        }
    }

    /// Whether there are still few examples of a reason.
    #[inline]
    pub(super) fn wants_example(&self, reason: Reason) -> bool {
        self.examples.iter().filter(|(of, _)| *of == reason).count() < EXAMPLES
    }

    pub(super) fn add_example(&mut self, reason: Reason, example: Example) {
        self.examples.push((reason, example));
    }

    /// Counts what a row's text costs; tells whether the row is among the worst so far.
    pub(super) fn count_text(&mut self, judged: &Judged<'_>) {
        let Some(measure) = judged.verdict.measure else { return };
        self.links += u64::from(judged.verdict.link);
        self.characters += measure.characters as u64;
        self.longest = self.longest.max(measure.characters as u64);
        if judged.verdict.mms {
            self.mms += 1;
            return;
        }
        self.sms += 1;
        self.segments += judged.segments;
        self.cluster_safe_segments += judged.segments.max(measure.cluster_safe_segments as u64);
        let step = usize::try_from(judged.segments.max(1) - 1).unwrap_or(SEGMENT_STEPS).min(SEGMENT_STEPS - 1);
        if let Some(count) = self.by_segments.get_mut(step) {
            *count += 1;
        }
        match measure.encoding {
            Encoding::Gsm7 => self.gsm7 += 1,
            Encoding::Ucs2 => {
                self.ucs2 += 1;
                self.forced.count(judged);
            }
        }
        if judged.segments > 1 {
            let limit = match judged.segments {
                2 => measure.encoding.single_limit() as u64,
                more => measure.encoding.part_limit() as u64 * (more - 1),
            };
            let over =
                usize::try_from(((measure.units + judged.link) as u64).saturating_sub(limit)).unwrap_or(usize::MAX);
            if let Some(count) = self.overshoot.get_mut(over) {
                *count += 1;
            }
        }
    }

    /// Whether a row of so many segments and characters is to be named.
    #[inline]
    pub(super) fn is_worst(&self, segments: u64, characters: u64) -> bool {
        segments > 1
            && (self.worst.len() < WORST
                || self.worst.last().is_some_and(|last| (last.segments, last.characters) < (segments, characters)))
    }

    pub(super) fn add_worst(&mut self, worst: Worst) {
        let before = |known: &Worst| (known.segments, known.characters) >= (worst.segments, worst.characters);
        let place = self.worst.partition_point(before);
        self.worst.insert(place, worst);
        self.worst.truncate(WORST);
    }

    /// Adds what was counted over the rows behind.
    pub(super) fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.failed += other.failed;
        self.warned += other.warned;
        add(&mut self.reasons, &other.reasons);
        for (reason, example) in other.examples {
            if self.wants_example(reason) {
                self.examples.push((reason, example));
            }
        }
        self.sms += other.sms;
        self.mms += other.mms;
        self.links += other.links;
        self.segments += other.segments;
        self.cluster_safe_segments += other.cluster_safe_segments;
        add(&mut self.by_segments, &other.by_segments);
        self.gsm7 += other.gsm7;
        self.ucs2 += other.ucs2;
        self.characters += other.characters;
        self.longest = self.longest.max(other.longest);
        self.shared += other.shared;
        for worst in other.worst {
            if self.is_worst(worst.segments, worst.characters) {
                self.add_worst(worst);
            }
        }
        for (mine, theirs) in self.worlds.iter_mut().zip(other.worlds) {
            mine.differing += theirs.differing;
            mine.failed += theirs.failed;
            mine.entities += theirs.entities;
            mine.nones += theirs.nones;
            mine.segments += theirs.segments;
        }
        self.forced.merge(other.forced);
        add(&mut self.overshoot, &other.overshoot);
    }

    /// Rows of a level by reason, the most frequent first.
    #[must_use]
    pub fn reasons(&self, level: Level) -> Vec<(Reason, u64)> {
        let mut found: Vec<(Reason, u64)> = ALL
            .iter()
            .map(|reason| (*reason, self.count(*reason)))
            .filter(|(reason, count)| reason.level() == level && *count > 0)
            .collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    }

    /// Texts that can go out.
    #[must_use]
    pub const fn texts(&self) -> u64 {
        self.sms + self.mms
    }
}

fn add(to: &mut [u64], from: &[u64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}
