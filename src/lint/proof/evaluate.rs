//! The abstract value of an expression, with what is known at its place.

use super::code::{Code, Counter, Expr, FactId, Question, Root};
use super::filters;
use super::value::{Abstract, Kinds, Lit};
use crate::template::Operator;
use std::collections::BTreeMap;

/// Answers that hold at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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

    pub(crate) const fn keep(self, mask: u64) -> Self {
        Self { known: self.known & mask, value: self.value & mask & self.known }
    }
}

/// What facts say of the expressions they are about, by key.
#[derive(Debug, Default)]
pub(crate) struct Index {
    about: BTreeMap<String, Vec<FactId>>,
}

impl Index {
    pub(crate) fn new(code: &Code) -> Self {
        let mut about: BTreeMap<String, Vec<FactId>> = BTreeMap::new();
        for (id, fact) in code.facts.iter().enumerate().filter(|(_, fact)| fact.slot.is_some()) {
            match &fact.question {
                Question::Truth(expr) => about.entry(expr.key.clone()).or_default().push(id),
                Question::Compare(Operator::Equal, left, right) => {
                    about.entry(left.key.clone()).or_default().push(id);
                    about.entry(right.key.clone()).or_default().push(id);
                }
                _ => {}
            }
        }
        Self { about }
    }
}

/// Evaluates for one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'c> {
    pub(crate) code: &'c Code,
    pub(crate) index: &'c Index,
    pub(crate) answers: Answers,
    pub(crate) autoescape: bool,
    /// The time of the place; bits belong to different facts at different times.
    pub(crate) time: (usize, usize),
}

impl Place<'_> {
    pub(crate) fn value(&self, expr: &Expr) -> Abstract {
        self.value_from(expr, self.root(&expr.root))
    }

    /// The value with another one than usual at its root.
    pub(crate) fn value_from(&self, expr: &Expr, root: Abstract) -> Abstract {
        let mut value = self.narrowed(&expr.root_key, root);
        let mut key = expr.root_key.clone();
        for filter in &expr.filters {
            let argument = filter.argument.as_ref().map(|argument| self.value(argument));
            value = filters::apply(&filter.name, &value, argument.as_ref(), self.autoescape);
            key.push('|');
            key.push_str(&filter.name);
            if let Some(argument) = &filter.argument {
                key.push(':');
                key.push_str(&argument.key);
            }
            if expr.pure {
                value = self.narrowed(&key, value);
            }
        }
        value
    }

    fn root(&self, root: &Root) -> Abstract {
        match root {
            Root::Lit(lit) => Abstract::lit(lit.clone()),
            Root::Counter(_, Counter::First | Counter::Last) => self.turn(root),
            Root::Counter(..) => Abstract::of(Kinds::INT),
            Root::Bound(expr, path) if path.is_empty() => self.value(expr),
            Root::Data(_) => Abstract::data(),
            // What a filter made may be walked into.
            Root::Item { .. } | Root::Bound(..) | Root::Anything => Abstract::anything(),
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
        for id in self.index.about.get(key).into_iter().flatten() {
            let Some(fact) = self.code.facts.get(*id) else { continue };
            if fact.life.1 < self.time.0 || fact.life.0 > self.time.1 {
                continue;
            }
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
