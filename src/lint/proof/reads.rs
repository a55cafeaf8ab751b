//! What became of the reader in each literal text: the second world reads the same texts, nearly always from the
//! same states.

use super::twofold::Twofold;

/// Readings that are kept.
const MOST: usize = 4_096;

/// The readings of the first world, in their order.
#[derive(Debug, Default)]
pub(super) struct Reads {
    done: Vec<Read>,
    /// Where the next one of the second world is looked for; nothing in the first.
    next: Option<usize>,
}

#[derive(Debug)]
struct Read {
    start: usize,
    before: Twofold,
    after: Twofold,
}

impl Reads {
    /// Another world begins.
    pub(super) const fn again(&mut self) {
        self.next = Some(0);
    }

    /// Where the text that begins at `start` left the reader in the first world.
    pub(super) fn known(&mut self, start: usize, before: &Twofold) -> Option<Twofold> {
        let next = self.next.as_mut()?;
        while self.done.get(*next).is_some_and(|read| read.start < start) {
            *next += 1;
        }
        let read = self.done.get(*next).filter(|read| read.start == start && read.before == *before)?;
        *next += 1;
        Some(read.after)
    }

    /// A text was read without a refusal.
    pub(super) fn add(&mut self, start: usize, before: Twofold, after: Twofold) {
        if self.next.is_none() && self.done.len() < MOST {
            self.done.push(Read { start, before, after });
        }
    }
}
