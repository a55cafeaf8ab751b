//! How a condition can come out, and what is known then.

use super::code::{Code, Cond, FactId, Question};
use super::evaluate::Answers;
use super::hash::Set;

/// One way for a condition to come out.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) holds: bool,
    pub(crate) answers: Answers,
    /// The answers that were not known before.
    pub(crate) asked: Vec<(FactId, bool)>,
}

/// All ways for the condition to come out; ways that leave the same known are one.
pub(crate) fn outcomes(code: &Code, cond: &Cond, answers: Answers) -> Vec<Outcome> {
    let outcome = |holds, answers| Outcome { holds, answers, asked: Vec::new() };
    let made = match cond {
        Cond::Known(holds) => vec![outcome(*holds, answers)],
        Cond::Fact(fact) => return ask(code, *fact, answers),
        Cond::Not(inner) => {
            let mut made = outcomes(code, inner, answers);
            made.iter_mut().for_each(|outcome| outcome.holds = !outcome.holds);
            made
        }
        Cond::And(left, right) => both(code, left, right, answers, false),
        Cond::Or(left, right) => both(code, left, right, answers, true),
    };
    let mut seen = Set::with_capacity_and_hasher(made.len(), Default::default());
    let distinct: Vec<Outcome> =
        made.into_iter().filter(|outcome| seen.insert((outcome.holds, outcome.answers))).collect();
    if distinct.len() <= MOST {
        return distinct;
    }
    // Too many to keep apart: the answers are forgotten, one way for each result is left.
    let mut either: Vec<Outcome> = Vec::with_capacity(2);
    for made in distinct {
        if !either.iter().any(|known| known.holds == made.holds) {
            either.push(Outcome { answers, ..made });
        }
    }
    either
}

/// Ways for a condition to come out that are kept apart.
const MOST: usize = 48;

/// The right side is asked only where the left one does not settle it.
fn both(code: &Code, left: &Cond, right: &Cond, answers: Answers, settled_by: bool) -> Vec<Outcome> {
    let mut made = Vec::new();
    // What fails on the left makes the whole false without a look at the right.
    if settled_by && may_fail(code, left) {
        made.push(Outcome { holds: false, answers, asked: Vec::new() });
    }
    for first in outcomes(code, left, answers) {
        if first.holds == settled_by {
            made.push(first);
            continue;
        }
        for second in outcomes(code, right, first.answers) {
            let asked = first.asked.iter().chain(&second.asked).copied().collect();
            made.push(Outcome { asked, ..second });
        }
    }
    made
}

fn may_fail(code: &Code, cond: &Cond) -> bool {
    let Cond::Fact(fact) = cond else { return false };
    code.facts.get(*fact).is_none_or(|fact| matches!(fact.question, Question::Other))
}

fn ask(code: &Code, id: FactId, answers: Answers) -> Vec<Outcome> {
    let slot = code.facts.get(id).and_then(|fact| fact.slot);
    if let Some(known) = slot.and_then(|slot| answers.get(slot)) {
        return vec![Outcome { holds: known, answers, asked: Vec::new() }];
    }
    let turn = code.facts.get(id).is_some_and(|fact| matches!(fact.question, Question::First(_) | Question::Last(_)));
    [true, false]
        .into_iter()
        .map(|holds| {
            let answers = slot.map_or(answers, |slot| answers.set(slot, holds));
            let asked = if turn { Vec::new() } else { vec![(id, holds)] };
            Outcome { holds, answers, asked }
        })
        .collect()
}
