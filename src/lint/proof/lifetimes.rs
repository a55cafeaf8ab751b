//! How long the answer to a condition's question is worth keeping: from the first to the
//! last time it is asked, or the whole loop around where the loop asks it on every turn.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Fact, FactId, LoopId, Op, OpKind, Question};

/// The times at which facts are asked for.
#[derive(Debug, Default)]
pub(crate) struct Lifetimes {
    now: usize,
    uses: BTreeMap<FactId, Uses>,
    /// By their numbers.
    loops: Vec<Life>,
    open: Vec<LoopId>,
    /// Facts that loops ask for.
    of_loops: BTreeSet<FactId>,
}

/// When a fact is asked for: first, last, and the innermost loops around.
#[derive(Debug)]
struct Uses {
    first: usize,
    last: usize,
    count: usize,
    inside: BTreeSet<LoopId>,
}

/// When a loop begins and ends, and the loop around it.
#[derive(Debug)]
struct Life {
    began: usize,
    ended: usize,
    parent: Option<LoopId>,
}

/// How many facts can be kept at one time.
const SLOTS: u8 = 64;

impl Lifetimes {
    pub(crate) const fn now(&self) -> usize {
        self.now
    }

    pub(crate) const fn tick(&mut self) {
        self.now += 1;
    }

    /// The fact is asked for here.
    pub(crate) fn used(&mut self, fact: FactId) {
        self.now += 1;
        let now = self.now;
        let uses = self.uses.entry(fact).or_insert(Uses { first: now, last: now, count: 0, inside: BTreeSet::new() });
        uses.last = now;
        uses.count += 1;
        uses.inside.extend(self.open.last());
    }

    /// A loop asks whether there is anything to go over.
    pub(crate) fn used_by_loop(&mut self, fact: FactId) {
        self.used(fact);
        self.of_loops.insert(fact);
    }

    /// The next loop begins.
    pub(crate) fn open(&mut self) {
        self.now += 1;
        self.loops.push(Life { began: self.now, ended: usize::MAX, parent: self.open.last().copied() });
        self.open.push(self.loops.len() - 1);
    }

    /// The innermost open loop is over.
    pub(crate) fn close(&mut self) {
        self.now += 1;
        if let Some(life) = self.open.pop().and_then(|open| self.loops.get_mut(open)) {
            life.ended = self.now;
        }
    }

    /// From when to when the fact is worth keeping; nothing where it is asked for once.
    fn life(&self, id: FactId, fact: &Fact, uses: &Uses) -> Option<(usize, usize)> {
        if let Question::First(of) | Question::Last(of) = fact.question {
            // Set when a turn begins and looked at when it ends.
            return self.loops.get(of).map(|life| (life.began, life.ended));
        }
        // Whether a list has items, asked by one loop alone: another turn of a loop around it may
        // as well find it otherwise, since a sound loop leaves the reader alike either way.
        if uses.count == 1 && self.of_loops.contains(&id) {
            return None;
        }
        let (mut start, mut end, mut again) = (uses.first, uses.last, uses.count > 1);
        for innermost in &uses.inside {
            let mut around = Some(*innermost);
            while let Some(life) = around.and_then(|id| self.loops.get(id)) {
                if around.is_some_and(|id| !fact.loops.contains(&id)) {
                    (start, end, again) = (start.min(life.began), end.max(life.ended), true);
                }
                around = life.parent;
            }
        }
        again.then_some((start, end))
    }

    /// Gives the facts their bits, and tells each op which bits are needed behind it.
    pub(crate) fn assign(&self, facts: &mut [Fact], ops: &mut [Op]) {
        let mut spans: Vec<(usize, usize, FactId)> = Vec::new();
        for (id, uses) in &self.uses {
            if let Some((start, end)) = facts.get(*id).and_then(|fact| self.life(*id, fact, uses)) {
                spans.push((start, end, *id));
            }
        }
        spans.sort_unstable();
        let mut busy: Vec<usize> = vec![0; usize::from(SLOTS)];
        let mut lives = Vec::new();
        for (start, end, id) in spans {
            let free = busy.iter().position(|until| *until < start);
            let (Some(slot), Some(fact)) = (free, facts.get_mut(id)) else { continue };
            if let Some(until) = busy.get_mut(slot) {
                *until = end;
            }
            (fact.slot, fact.life) = (u8::try_from(slot).ok(), (start, end));
            lives.push((start, end, slot));
        }
        let mut events: Vec<(usize, u64, bool)> = Vec::new();
        for (start, end, slot) in &lives {
            events.push((*start, 1 << slot, true));
            events.push((*end, 1 << slot, false));
        }
        events.sort_unstable_by_key(|event| event.0);
        let mut masks: Vec<(usize, u64)> = vec![(0, 0)];
        let mut mask = 0_u64;
        for (at, bit, on) in events {
            mask = if on { mask | bit } else { mask & !bit };
            masks.push((at, mask));
        }
        let mut turns: BTreeMap<LoopId, u64> = BTreeMap::new();
        for fact in facts.iter() {
            for of in &fact.loops {
                *turns.entry(*of).or_default() |= fact.slot.map_or(0, |slot| 1 << slot);
            }
        }
        finish(ops, &masks, &turns);
    }
}

fn finish(ops: &mut [Op], masks: &[(usize, u64)], turns: &BTreeMap<LoopId, u64>) {
    for op in ops {
        let at = masks.partition_point(|(start, _)| *start <= op.time.1);
        op.alive = at.checked_sub(1).and_then(|at| masks.get(at)).map_or(0, |(_, mask)| *mask);
        match &mut op.kind {
            OpKind::If(arms) => arms.iter_mut().for_each(|arm| finish(&mut arm.body, masks, turns)),
            OpKind::For(each) => {
                each.turn_slots = turns.get(&each.id).copied().unwrap_or(0);
                finish(&mut each.body, masks, turns);
                finish(&mut each.empty, masks, turns);
            }
            OpKind::Autoescape(_, body)
            | OpKind::Block(body)
            | OpKind::Optional(body)
            | OpKind::Filtered { body, .. } => {
                finish(body, masks, turns);
            }
            OpKind::IfChanged { body, otherwise, .. } => {
                finish(body, masks, turns);
                finish(otherwise, masks, turns);
            }
            _ => {}
        }
    }
}
