//! Who was texted before, and what: a table that takes 8 bytes an entry and grows part by part, so that
//! at no time it holds more than 16 bytes a message.

/// Parts of the table; each grows by itself.
const PARTS: usize = 256;
/// Slots of a page. All memory is taken and given back in pages of one size, so that what one part gives back
/// another one can take: with blocks of all sizes the allocator kept several times what the table holds.
const PAGE: usize = 128;
/// Set in entries for the second and further messages of a recipient.
const FURTHER: u64 = 1;
/// Bits of the message kept beside the first of a recipient.
const MESSAGE_BITS: u32 = 23;

/// What was seen before of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Neither the recipient nor the message.
    Nothing,
    /// The recipient, with another message.
    Recipient,
    /// Recipient and message.
    Both,
}

/// The recipients and messages so far, as parts of their hashes.
///
/// A recipient's first message is one entry, found by the recipient, which keeps 40 bits of the recipient's
/// hash (8 more choose the part) and 23 of the message's. Each further message is an entry of its own, found by the
/// message. Two of a million recipients are taken for one with a probability of about 1 in 500.
#[derive(Debug)]
pub(super) struct Seen {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Default)]
struct Part {
    slots: Slots,
    used: usize,
}

/// Slots in their order, page by page; 0 is an empty one.
#[derive(Debug, Clone, Default)]
struct Slots {
    pages: Vec<Box<[u64]>>,
}

impl Slots {
    /// At least so many empty slots.
    fn empty(size: usize) -> Self {
        Self { pages: (0..size.div_ceil(PAGE)).map(|_| vec![0; PAGE].into_boxed_slice()).collect() }
    }

    const fn len(&self) -> usize {
        self.pages.len() * PAGE
    }

    #[inline]
    fn get(&self, at: usize) -> Option<u64> {
        self.pages.get(at / PAGE)?.get(at % PAGE).copied()
    }

    #[inline]
    fn get_mut(&mut self, at: usize) -> Option<&mut u64> {
        self.pages.get_mut(at / PAGE)?.get_mut(at % PAGE)
    }

    /// All places, from this one on.
    fn places_from(&self, start: usize) -> impl Iterator<Item = usize> + use<> {
        (start..self.len()).chain(0..start)
    }
}

impl Default for Seen {
    fn default() -> Self {
        Self { parts: vec![Part::default(); PARTS] }
    }
}

impl Seen {
    /// Remembers a message; `message` is the hash of the recipient's and the message's parts together.
    pub(super) fn insert(&mut self, recipient: u64, message: u64) -> Before {
        let first = entry(recipient, message);
        let Some(part) = self.part(recipient) else { return Before::Nothing };
        let same = |slot: u64| slot & FURTHER == 0 && (slot ^ first) >> (MESSAGE_BITS + 1) == 0;
        match part.find(place_of(first), same) {
            None => {
                part.add(first);
                Before::Nothing
            }
            Some(known) if known == first => Before::Both,
            Some(_) => {
                let further = message | FURTHER;
                let Some(part) = self.part(message) else { return Before::Recipient };
                if part.find(place_of(further), |slot| slot == further).is_some() {
                    return Before::Both;
                }
                part.add(further);
                Before::Recipient
            }
        }
    }

    fn part(&mut self, hash: u64) -> Option<&mut Part> {
        self.parts.get_mut((hash >> 56) as usize)
    }

    /// Bytes in memory.
    pub(super) fn size(&self) -> usize {
        self.parts.iter().map(|part| part.slots.len() * size_of::<u64>()).sum()
    }
}

/// 40 bits of the recipient above 23 of the message and a zero; never 0, which is an empty slot.
const fn entry(recipient: u64, message: u64) -> u64 {
    let high = (recipient << 8) & (u64::MAX << (MESSAGE_BITS + 1));
    let low = (message >> (64 - MESSAGE_BITS)) << 1;
    let entry = high | low;
    if entry == 0 { 2 } else { entry }
}

/// 40 bits of an entry that tell its slot; an entry that moves has nothing else.
const fn place_of(entry: u64) -> u64 {
    if entry & FURTHER == 0 { entry >> (MESSAGE_BITS + 1) } else { (entry >> 1) & 0xFF_FFFF_FFFF }
}

impl Part {
    #[inline]
    fn start(&self, place: u64) -> usize {
        // The bits of a place are as good as random: its share of the range is its slot.
        ((u128::from(place) * self.slots.len() as u128) >> 40) as usize
    }

    /// The entry that `is` the one looked for, from its place on.
    #[inline]
    fn find(&self, place: u64, is: impl Fn(u64) -> bool) -> Option<u64> {
        let slots = self.slots.places_from(self.start(place)).map_while(|at| self.slots.get(at));
        slots.take_while(|slot| *slot != 0).find(|slot| is(*slot))
    }

    fn add(&mut self, entry: u64) {
        if self.used * 5 >= self.slots.len() * 4 {
            self.grow();
        }
        self.put(entry);
        self.used += 1;
    }

    fn put(&mut self, entry: u64) {
        let start = self.start(place_of(entry));
        let empty = self.slots.places_from(start).find(|at| self.slots.get(*at) == Some(0));
        if let Some(slot) = empty.and_then(|at| self.slots.get_mut(at)) {
            *slot = entry;
        }
    }

    fn grow(&mut self) {
        let size = self.slots.len() + self.slots.len() / 4 + 1;
        let old = std::mem::replace(&mut self.slots, Slots::empty(size));
        for page in old.pages {
            page.into_iter().filter(|entry| *entry != 0).for_each(|entry| self.put(entry));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::super::hash::hash;
    use super::*;

    fn hashes(recipient: u32, text: u32) -> (u64, u64) {
        let recipient = hash(0, format!("+1{recipient:010}").as_bytes());
        (recipient, hash(recipient, &text.to_le_bytes()))
    }

    #[test]
    fn it_tells_what_a_plain_set_tells() {
        let mut seen = Seen::default();
        let (mut recipients, mut messages) = (HashMap::new(), HashSet::new());
        for step in 0..300_000_u32 {
            let (recipient, text) = (step.wrapping_mul(2_654_435_761) % 90_000, step % 7);
            let expected = match (recipients.insert(recipient, ()), messages.insert((recipient, text))) {
                (None, _) => Before::Nothing,
                (Some(()), true) => Before::Recipient,
                (Some(()), false) => Before::Both,
            };
            let (a, b) = hashes(recipient, text);
            assert_eq!(seen.insert(a, b), expected, "step {step}");
        }
    }

    #[test]
    fn one_recipient_of_very_many_messages_costs_no_more() {
        let mut seen = Seen::default();
        for text in 0..200_000 {
            let (a, b) = hashes(1, text);
            let expected = if text == 0 { Before::Nothing } else { Before::Recipient };
            assert_eq!(seen.insert(a, b), expected);
        }
    }

    #[test]
    fn a_message_takes_at_most_16_bytes() {
        let mut seen = Seen::default();
        for step in 1..400_000_u32 {
            let (a, b) = hashes(step, 0);
            seen.insert(a, b);
            if step > 50_000 && step % 10_000 == 0 {
                assert!(seen.size() <= 16 * step as usize, "{} bytes for {step}", seen.size());
            }
        }
    }
}
