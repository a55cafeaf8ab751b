//! A sample made to measure: the data that lead a template along a path.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::code::{Code, Expr, LoopId, Question, Root};
use super::trace::Step;
use super::value::Lit;
use crate::template::Operator;

/// Data under construction.
#[derive(Debug, Clone)]
pub(crate) struct Sketch<'c> {
    code: &'c Code,
    pub(crate) data: Json,
    /// The turn of each loop that is open.
    turns: BTreeMap<LoopId, usize>,
}

/// Roots that a sample can have.
const ROOTS: [&str; 3] = ["person", "event", "organization"];
/// Names that stand for a member of the person.
const OF_PERSON: [&str; 4] = ["email", "first_name", "last_name", "full_name"];

/// Levels of a sample; readers of JSON stop near there.
const DEEPEST: usize = 100;

impl<'c> Sketch<'c> {
    /// Data for which the template takes these choices, as far as they are understood.
    pub(crate) fn along(code: &'c Code, path: &[Step]) -> Self {
        let mut sketch = Self { code, data: json!({"person": {}, "event": {}}), turns: BTreeMap::new() };
        for step in path {
            sketch.take(*step);
        }
        sketch
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Answer(fact, answer) => {
                let Some(fact) = self.code.facts.get(fact) else { return };
                match &fact.question {
                    Question::Truth(expr) => self.make_true(expr, answer),
                    Question::Compare(operator, left, right) => self.compare(*operator, left, right, answer),
                    _ => {}
                }
            }
            Step::Zero(of) => {
                self.turns.remove(&of);
            }
            Step::Turn { of, first, last } => {
                let turn = if first { 0 } else { self.turns.get(&of).map_or(0, |turn| turn + 1) };
                self.turns.insert(of, turn);
                self.reach(of, if last { turn + 1 } else { turn + 2 });
            }
            // What stands behind the loop can't speak of its turns any more.
            Step::Done(_) | Step::Alike { .. } => {}
        }
    }

    fn make_true(&mut self, expr: &Expr, answer: bool) {
        let Some(path) = self.path(expr) else { return };
        if answer {
            if self.get(&path).is_none_or(serde_json::Value::is_null) {
                self.set(&path, json!("x"));
            }
        } else if self.get(&path).is_some() {
            self.set(&path, json!(""));
        }
    }

    fn compare(&mut self, operator: Operator, left: &Expr, right: &Expr, answer: bool) {
        let (subject, lit, operator) = match (&left.root, &right.root) {
            (_, Root::Lit(lit)) => (left, lit, operator),
            (Root::Lit(lit), _) => match operator {
                Operator::Greater => (right, lit, Operator::Less),
                Operator::Less => (right, lit, Operator::Greater),
                Operator::GreaterEqual => (right, lit, Operator::LessEqual),
                Operator::LessEqual => (right, lit, Operator::GreaterEqual),
                Operator::In => (right, lit, Operator::In),
                other => (right, lit, other),
            },
            _ => return,
        };
        let Some(path) = self.path(subject) else { return };
        let number = match lit {
            Lit::Int(value) => Some(*value),
            #[allow(clippy::cast_possible_truncation, reason = "a neighbour is enough")]
            Lit::Float(value) => Some(*value as i64),
            _ => None,
        };
        let value = match (operator, answer, number) {
            (Operator::Greater, true, Some(number)) | (Operator::LessEqual, false, Some(number)) => json!(number + 1),
            (Operator::Less, true, Some(number)) | (Operator::GreaterEqual, false, Some(number)) => json!(number - 1),
            (Operator::GreaterEqual | Operator::LessEqual | Operator::Equal, true, Some(number)) => json!(number),
            (Operator::Equal | Operator::Is, true, None) | (Operator::NotEqual, false, None) => of_lit(lit),
            (Operator::In, true, _) => json!([of_lit(lit)]),
            (Operator::NotEqual | Operator::NotIn, true, _) => json!("other"),
            _ => return,
        };
        self.set(&path, value);
    }

    /// Makes the list that a loop goes over at least this long.
    fn reach(&mut self, of: LoopId, length: usize) {
        let Some(info) = self.code.loops.get(of) else { return };
        let Some(mut path) = self.path(&info.iterable) else { return };
        if info.targets == 2 && path.last().is_some_and(|last| last == "items") {
            path.pop();
            let mut members = match self.get(&path) {
                Some(Json::Object(members)) => members.clone(),
                _ => Map::new(),
            };
            for at in members.len()..length {
                members.insert(format!("k{at}"), json!("x"));
            }
            self.set(&path, Json::Object(members));
            return;
        }
        let mut items = match self.get(&path) {
            Some(Json::Array(items)) => items.clone(),
            _ => Vec::new(),
        };
        let item = || if info.targets > 1 { Json::Array(vec![json!("x"); info.targets]) } else { json!("x") };
        while items.len() < length {
            items.push(item());
        }
        self.set(&path, Json::Array(items));
    }

    /// Where the value of an expression stands in the data, its filters left aside but `lookup`.
    pub(crate) fn path(&self, expr: &Expr) -> Option<Vec<String>> {
        let mut path = match &expr.root {
            Root::Data(path) => match path.first().map(String::as_str) {
                Some(root) if ROOTS.contains(&root) => path.clone(),
                Some(name) if OF_PERSON.contains(&name) => {
                    let mut whole = vec!["person".to_owned()];
                    whole.extend(path.iter().cloned());
                    whole
                }
                _ => return None,
            },
            Root::Item { of, target, path } => {
                let info = self.code.loops.get(*of)?;
                let mut whole = self.path(&info.iterable)?;
                let turn = self.turns.get(of).copied().unwrap_or(0);
                if info.targets == 2 && whole.last().is_some_and(|last| last == "items") {
                    if *target == 0 {
                        return None;
                    }
                    whole.pop();
                    whole.push(format!("k{turn}"));
                } else {
                    let length = match self.get(&whole) {
                        Some(Json::Array(items)) => items.len(),
                        _ => turn + 1,
                    };
                    let at = if info.reversed { length.checked_sub(turn + 1)? } else { turn };
                    whole.push(at.to_string());
                    if info.targets > 1 {
                        whole.push(target.to_string());
                    }
                }
                whole.extend(path.iter().cloned());
                whole
            }
            Root::Bound(bound, path) => {
                let mut whole = self.path(bound)?;
                whole.extend(path.iter().cloned());
                whole
            }
            Root::Counter(..) | Root::Lit(_) | Root::Anything => return None,
        };
        for filter in expr.filters.iter().take_while(|filter| filter.name == "lookup") {
            match filter.argument.as_ref().map(|argument| &argument.root) {
                Some(Root::Lit(lit)) => path.push(lit.text()?.to_owned()),
                _ => return None,
            }
        }
        (path.len() <= DEEPEST).then_some(path)
    }

    fn get(&self, path: &[String]) -> Option<&Json> {
        path.iter().try_fold(&self.data, |value, part| match value {
            Json::Object(members) => members.get(part),
            Json::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Puts a value in its place; what is in the way becomes an object.
    pub(crate) fn set(&mut self, path: &[String], value: Json) {
        let mut at = &mut self.data;
        for part in path {
            let index = part.parse::<usize>().ok();
            if let (Json::Array(_), Some(index)) = (&at, index) {
                if index > 1_000 {
                    return;
                }
            } else if !at.is_object() {
                *at = json!({});
            }
            at = match at {
                Json::Array(items) => {
                    let index = index.unwrap_or(0);
                    while items.len() <= index {
                        items.push(json!("x"));
                    }
                    let Some(item) = items.get_mut(index) else { return };
                    item
                }
                Json::Object(members) => members.entry(part.clone()).or_insert(Json::Null),
                _ => return,
            };
        }
        *at = value;
    }

    pub(crate) fn remove(&mut self, path: &[String]) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut at = &mut self.data;
        for part in parents {
            let next = match at {
                Json::Object(members) => members.get_mut(part),
                Json::Array(items) => part.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => return,
            }
        }
        if let Json::Object(members) = at {
            members.remove(last);
        }
    }
}

fn of_lit(lit: &Lit) -> Json {
    match lit {
        Lit::None => Json::Null,
        Lit::Bool(value) => json!(value),
        Lit::Int(value) => json!(value),
        Lit::Float(value) => json!(value),
        Lit::Str(text) | Lit::Safe(text) => json!(text),
    }
}
