//! Conditions made ready: taken apart into the facts that they ask for.

use super::code::{Cond, Counter, Expr, Fact, FactId, LoopId, Question, Root};
use super::compile::Compiler;
use super::expressions::bound;
use super::value::Lit;
use crate::template::{Condition, ConditionKind, Operator};
use crate::text::Span;

impl Compiler<'_> {
    pub(super) fn condition(&mut self, condition: &Condition) -> Cond {
        match &condition.kind {
            ConditionKind::Not(inner) => Cond::Not(Box::new(self.condition(inner))),
            ConditionKind::Binary { operator: Operator::And, left, right, .. } => {
                Cond::And(Box::new(self.condition(left)), Box::new(self.condition(right)))
            }
            ConditionKind::Binary { operator: Operator::Or, left, right, .. } => {
                Cond::Or(Box::new(self.condition(left)), Box::new(self.condition(right)))
            }
            ConditionKind::Value(value) => {
                let expr = self.expression(value);
                self.truth_of(expr)
            }
            ConditionKind::Binary { operator, left, right, .. } => {
                self.comparison(*operator, left, right, condition.span)
            }
        }
    }

    fn truth_of(&mut self, expr: Expr) -> Cond {
        if expr.filters.is_empty() {
            match &expr.root {
                Root::Lit(lit) => return Cond::Known(lit.is_true()),
                Root::Counter(id, counter) => {
                    let info = self.loops.get(*id).map(|info| (info.first, info.last));
                    let Some((first, last)) = info else { return self.other(expr.span) };
                    return match counter {
                        Counter::First => self.asked(first),
                        Counter::Last => self.asked(last),
                        Counter::Up(1) | Counter::Down(1) => Cond::Known(true),
                        Counter::Up(_) => Cond::Not(Box::new(self.asked(first))),
                        Counter::Down(_) => Cond::Not(Box::new(self.asked(last))),
                    };
                }
                Root::Bound(bound, path) if path.is_empty() => return self.truth_of((**bound).clone()),
                _ => {}
            }
        }
        let fact = self.truth(expr);
        self.asked(fact)
    }

    pub(super) fn truth(&mut self, expr: Expr) -> FactId {
        let (span, key, loops) = (expr.span, format!("?{}", expr.key), expr.loops.clone());
        if expr.pure && !may_fail(&expr) {
            self.fact(Question::Truth(expr), span, key, loops)
        } else {
            self.other_fact(span)
        }
    }

    fn asked(&mut self, fact: FactId) -> Cond {
        self.ask(fact);
        Cond::Fact(fact)
    }

    fn ask(&mut self, fact: FactId) {
        self.lifetimes.used(fact);
        self.around.push(fact);
    }

    fn other(&mut self, span: Span) -> Cond {
        Cond::Fact(self.other_fact(span))
    }

    fn other_fact(&mut self, span: Span) -> FactId {
        self.facts.push(Fact { question: Question::Other, span, slot: None, life: (0, 0), loops: Vec::new() });
        self.facts.len() - 1
    }

    pub(super) fn fact(&mut self, question: Question, span: Span, key: String, loops: Vec<LoopId>) -> FactId {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = self.facts.len();
        let about = match &question {
            Question::Truth(expr) => vec![&expr.key],
            Question::Compare(_, left, right) => vec![&left.key, &right.key],
            _ => Vec::new(),
        };
        for about in about {
            self.about.entry(about.clone()).or_default().push(id);
        }
        self.facts.push(Fact { question, span, slot: None, life: (0, 0), loops });
        self.known.insert(key, id);
        id
    }

    fn comparison(&mut self, operator: Operator, left: &Condition, right: &Condition, span: Span) -> Cond {
        let (ConditionKind::Value(left), ConditionKind::Value(right)) = (&left.kind, &right.kind) else {
            return self.other(span);
        };
        let (left, right) = (self.expression(left), self.expression(right));
        if let Some(known) = self.counted(operator, &left, &right) {
            return known;
        }
        if !left.pure || !right.pure || may_fail(&left) || may_fail(&right) {
            return self.other(span);
        }
        // `!=` is the negation of `==` unless a side can fail, which makes both false.
        let negated = operator == Operator::NotEqual && left.filters.is_empty() && right.filters.is_empty();
        let operator = if negated { Operator::Equal } else { operator };
        let loops = left.loops.iter().chain(&right.loops).copied().collect();
        let key = format!("{} {} {}", left.key, operator.symbol(), right.key);
        let fact = self.fact(Question::Compare(operator, left, right), span, key, loops);
        let asked = self.asked(fact);
        if negated { Cond::Not(Box::new(asked)) } else { asked }
    }

    /// Comparisons of a loop's counter with a number, as far as first and last turn tell.
    fn counted(&mut self, operator: Operator, left: &Expr, right: &Expr) -> Option<Cond> {
        let plain = left.filters.is_empty() && right.filters.is_empty();
        let (id, counter, number, operator) = match (&left.root, &right.root) {
            (Root::Counter(id, counter), Root::Lit(Lit::Int(number))) if plain => (*id, *counter, *number, operator),
            (Root::Lit(Lit::Int(number)), Root::Counter(id, counter)) if plain => {
                (*id, *counter, *number, mirrored(operator)?)
            }
            _ => return None,
        };
        let info = self.loops.get(id)?;
        let (base, fact) = match counter {
            Counter::Up(base) => (base, info.first),
            Counter::Down(base) => (base, info.last),
            Counter::First | Counter::Last => return None,
        };
        // On the first (last) turn the counter is `base`; on the others it is more.
        let at = |value: i64| match operator {
            Operator::Equal => Some(value == number),
            Operator::NotEqual => Some(value != number),
            Operator::Greater => Some(value > number),
            Operator::GreaterEqual => Some(value >= number),
            Operator::Less => Some(value < number),
            Operator::LessEqual => Some(value <= number),
            _ => None,
        };
        let here = at(base)?;
        let elsewhere = match operator {
            Operator::Equal if number <= base => Some(false),
            Operator::NotEqual if number <= base => Some(true),
            Operator::Greater | Operator::GreaterEqual if at(base + 1)? => Some(true),
            Operator::Less | Operator::LessEqual if !at(base + 1)? => Some(false),
            _ => None,
        };
        let asked = self.asked(fact);
        Some(match (here, elsewhere) {
            (a, Some(b)) if a == b => Cond::Known(a),
            (true, Some(_)) => asked,
            (false, Some(_)) => Cond::Not(Box::new(asked)),
            (true, None) => Cond::Or(Box::new(asked), Box::new(self.other(left.span.to(right.span)))),
            (false, None) => {
                let other = self.other(left.span.to(right.span));
                Cond::And(Box::new(Cond::Not(Box::new(asked))), Box::new(other))
            }
        })
    }
}

/// Filters that give an answer for whatever they get, their literal arguments being right.
const NEVER_FAIL: [&str; 16] = [
    "default",
    "default_if_none",
    "length",
    "count",
    "size",
    "lookup",
    "lower",
    "upper",
    "title",
    "capfirst",
    "escape",
    "striptags",
    "slugify",
    "yesno",
    "safe",
    "wordcount",
];

/// Whether the expression may raise an exception, which makes conditions false and not true.
fn may_fail(expr: &Expr) -> bool {
    let inner = bound(&expr.root).is_some_and(may_fail);
    let counter = matches!(expr.root, Root::Counter(..));
    inner
        || expr.filters.iter().any(|filter| {
            let literal = |expr: &Expr| matches!(&expr.root, Root::Lit(_));
            let divides = counter && filter.name == "divisibleby";
            filter.argument.as_ref().is_some_and(|argument| !literal(argument))
                || !(NEVER_FAIL.contains(&filter.name.as_str()) || divides)
        })
}

const fn mirrored(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::Equal => Operator::Equal,
        Operator::NotEqual => Operator::NotEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterEqual => Operator::LessEqual,
        Operator::Less => Operator::Greater,
        Operator::LessEqual => Operator::GreaterEqual,
        _ => return None,
    })
}
