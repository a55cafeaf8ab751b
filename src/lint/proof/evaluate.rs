//! The abstract value of an expression, with what is known at its place.

use super::code::{Code, Counter, Expr, Fact, FactId, Question, Root};
use super::filters;
use super::hash::Map;
use super::value::{Abstract, Kinds, Lit};
use crate::template::Operator;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Answers that hold at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Answers {
    pub(crate) known: u64,
    pub(crate) value: u64,
}

impl Answers {
    pub(crate) const fn get(self, slot: u8) -> Option<bool> {
        if self.known >> slot & 1 == 1 { Some(self.value >> slot & 1 == 1) } else { None }
    }

    pub(crate) const fn set(self, slot: u8, answer: bool) -> Self {
        let bit = 1 << slot;
        let value = if answer { self.value | bit } else { self.value & !bit };
        Self { known: self.known | bit, value }
    }

    /// These answers and the others.
    pub(crate) const fn or(self, other: Self) -> Self {
        Self { known: self.known | other.known, value: self.value | other.value }
    }

    pub(crate) const fn keep(self, mask: u64) -> Self {
        Self { known: self.known & mask, value: self.value & mask & self.known }
    }
}

/// What facts say of the expressions they are about, by key.
#[derive(Debug, Default)]
pub(crate) struct Index {
    about: BTreeMap<String, Vec<FactId>>,
}

/// Facts about one value that are looked at for one place; of more, those that began last.
const MOST_FACTS: usize = 128;

impl Index {
    /// The facts about the value of this key whose lives touch the time. Not all of very many:
    /// what is not known does no harm.
    pub(crate) fn about<'i>(
        &'i self,
        key: &str,
        facts: &'i [Fact],
        time: (usize, usize),
    ) -> impl Iterator<Item = (FactId, &'i Fact)> {
        let all = self.about.get(key).map_or(&[][..], Vec::as_slice);
        let begun = all.partition_point(|id| facts.get(*id).is_some_and(|fact| fact.life.0 <= time.1));
        let near = all.get(begun.saturating_sub(MOST_FACTS)..begun).unwrap_or(&[]);
        let with_fact = near.iter().filter_map(|id| facts.get(*id).map(|fact| (*id, fact)));
        with_fact.filter(move |(_, fact)| fact.life.1 >= time.0)
    }

    pub(crate) fn new(facts: &[Fact]) -> Self {
        let mut about: BTreeMap<String, Vec<FactId>> = BTreeMap::new();
        for (id, fact) in facts.iter().enumerate().filter(|(_, fact)| fact.slot.is_some()) {
            match &fact.question {
                Question::Truth(expr) => about.entry(expr.key.clone()).or_default().push(id),
                Question::Compare(Operator::Equal, left, right) => {
                    about.entry(left.key.clone()).or_default().push(id);
                    about.entry(right.key.clone()).or_default().push(id);
                }
                _ => {}
            }
        }
        for known in about.values_mut() {
            known.sort_by_key(|id| facts.get(*id).map(|fact| fact.life.0));
        }
        Self { about }
    }
}

/// Evaluates for one place.
#[derive(Debug)]
pub(crate) struct Place<'c> {
    code: &'c Code,
    answers: Answers,
    autoescape: bool,
    /// The time of the place; bits belong to different facts at different times.
    time: (usize, usize),
    /// Values of names that are bound by other names, and those by others again.
    bound: RefCell<Map<usize, Abstract>>,
}

impl<'c> Place<'c> {
    pub(crate) fn new(code: &'c Code, answers: Answers, autoescape: bool, time: (usize, usize)) -> Self {
        Self { code, answers, autoescape, time, bound: RefCell::default() }
    }

    pub(crate) fn value(&self, expr: &Expr) -> Abstract {
        let mut value = self.narrowed(&expr.root_key, self.root(&expr.root));
        for (filter, key) in expr.filters.iter().zip(&expr.keys) {
            let argument = filter.argument.as_ref().map(|argument| self.value(argument));
            value = filters::apply(&filter.name, &value, argument.as_ref(), self.autoescape);
            if expr.pure {
                value = self.narrowed(key, value);
            }
        }
        value
    }

    fn bound(&self, expr: &Expr) -> Abstract {
        let known = self.bound.borrow().get(&expr.span.start).cloned();
        known.unwrap_or_else(|| {
            let value = self.value(expr);
            self.bound.borrow_mut().insert(expr.span.start, value.clone());
            value
        })
    }

    fn root(&self, root: &Root) -> Abstract {
        match root {
            Root::Lit(lit) => Abstract::lit(lit.clone()),
            Root::Counter(_, Counter::First | Counter::Last) => self.turn(root),
            Root::Counter(..) => Abstract::of(Kinds::INT),
            Root::Bound(expr, path) if path.is_empty() => self.bound(expr),
            Root::Data(_) => Abstract::data(),
            Root::Item { .. } if self.is_of_data(root) => Abstract::data(),
            // What a filter made may be walked into.
            Root::Item { .. } | Root::Bound(..) | Root::Anything => Abstract::anything(),
        }
    }

    /// Whether the value stands in the data as it is: no filter made it.
    fn is_of_data(&self, root: &Root) -> bool {
        match root {
            Root::Data(_) => true,
            Root::Item { of, .. } => self
                .code
                .loops
                .get(*of)
                .is_some_and(|info| info.iterable.filters.is_empty() && self.is_of_data(&info.iterable.root)),
            _ => false,
        }
    }

    fn turn(&self, root: &Root) -> Abstract {
        let fact = match root {
            Root::Counter(of, Counter::First) => self.code.loops.get(*of).map(|info| info.first),
            Root::Counter(of, Counter::Last) => self.code.loops.get(*of).map(|info| info.last),
            _ => None,
        };
        let slot = fact.and_then(|fact| self.code.facts.get(fact)).and_then(|fact| fact.slot);
        match slot.and_then(|slot| self.answers.get(slot)) {
            Some(answer) => Abstract::lit(Lit::Bool(answer)),
            None => Abstract::of(Kinds::BOOL),
        }
    }

    /// Takes the answers into account that are about this very value.
    fn narrowed(&self, key: &str, mut value: Abstract) -> Abstract {
        if self.answers.known == 0 {
            return value;
        }
        for (_, fact) in self.code.index.about(key, &self.code.facts, self.time) {
            let Some(answer) = fact.slot.and_then(|slot| self.answers.get(slot)) else { continue };
            match &fact.question {
                Question::Truth(_) => value = value.narrowed(answer),
                Question::Compare(_, left, right) if answer => {
                    let other = if left.key == key { right } else { left };
                    // What equals a text is that text, though it may not be marked safe.
                    if let (Root::Lit(Lit::Safe(text)), true) = (&other.root, other.filters.is_empty()) {
                        let mut made = Abstract::lit(Lit::Str(text.clone()));
                        if value.safety != super::value::Safety::Never {
                            made = made.join(Abstract::lit(Lit::Safe(text.clone())));
                        }
                        value = made;
                    }
                }
                _ => {}
            }
        }
        value
    }
}
