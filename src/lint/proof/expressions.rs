//! Expressions made ready: names resolved, and a key that two expressions share which always
//! have one value.

use std::rc::Rc;

use super::code::{Counter, Expr, Filter, LoopId, Root};
use super::compile::{Binding, Compiler};
use super::filters::is_pure;
use super::value::Lit;
use crate::template::{Expression, Operand, OperandKind, Word};

/// A name that no filter has, so that anything may come of it.
const UNKNOWN_FILTER: &str = "?";
/// Facts about one value that are looked at where it is printed; of more, the latest.
const MOST_FACTS: usize = 64;
/// Bytes of a key that is kept as it is.
const LONGEST_KEY: usize = 200;
/// Steps of a path whose beginnings are noted as containers.
const LONGEST_PATH: usize = 16;

impl Compiler<'_> {
    /// What the conditions around say of the value may matter where it is printed.
    pub(super) fn mention(&mut self, expr: &Expr) {
        for key in [&expr.root_key, &expr.key] {
            let Some(about) = self.about.get(key) else { continue };
            for fact in about.iter().rev().take(MOST_FACTS).filter(|fact| self.around.contains(**fact)) {
                self.lifetimes.used(*fact);
            }
            if expr.filters.is_empty() {
                break;
            }
        }
        if let Root::Bound(bound, _) = &expr.root {
            self.mention(&Rc::clone(bound));
        }
    }

    pub(super) fn expression(&mut self, expression: &Expression) -> Expr {
        let root = self.operand(&expression.base);
        let (filters, pure) = self.filters(expression);
        let root_key = self.key_of(&root);
        let mut loops = loops_of(&root);
        let mut key = root_key.clone();
        let mut keys = Vec::with_capacity(filters.len());
        for filter in &filters {
            key.push('|');
            key.push_str(&filter.name);
            if let Some(argument) = &filter.argument {
                key.push(':');
                key.push_str(&argument.key);
            }
            key = self.short(key);
            keys.push(key.clone());
            loops.extend(filter.argument.iter().flat_map(|argument| argument.loops.iter().copied()));
        }
        loops.sort_unstable();
        loops.dedup();
        let pure = pure && !matches!(root, Root::Anything) && bound(&root).is_none_or(|inner| inner.pure);
        Expr { root, filters, span: expression.span, key, root_key, keys, loops, pure }
    }

    /// A long key gets a short name: names bound by names that are bound twice by names would
    /// double it each time.
    fn short(&mut self, key: String) -> String {
        if key.len() <= LONGEST_KEY {
            return key;
        }
        let next = self.long_keys.len();
        format!("~{}", self.long_keys.entry(key).or_insert(next))
    }

    pub(super) fn filters(&mut self, expression: &Expression) -> (Vec<Filter>, bool) {
        let mut pure = true;
        let filters = expression
            .filters
            .iter()
            .map(|call| {
                let argument = call.argument.as_ref().map(|argument| {
                    let root = self.operand(argument);
                    let key = self.key_of(&root);
                    let loops = loops_of(&root);
                    pure &= !matches!(root, Root::Anything);
                    let (root_key, keys) = (key.clone(), Vec::new());
                    Expr { root, filters: Vec::new(), span: argument.span, key, root_key, keys, loops, pure: true }
                });
                pure &= is_pure(&call.name.text);
                let known = self.escapejs || call.name.text != "escapejs";
                let name = if known { call.name.text.clone() } else { UNKNOWN_FILTER.to_owned() };
                Filter { name, argument, span: call.span }
            })
            .collect();
        (filters, pure)
    }

    fn key_of(&mut self, root: &Root) -> String {
        let key = match root {
            Root::Data(path) => path.join("."),
            Root::Item { of, target, path } => format!("#{of}.{target}.{}", path.join(".")),
            Root::Counter(of, counter) => format!("#{of}{counter:?}"),
            Root::Bound(value, path) if path.is_empty() => value.key.clone(),
            Root::Bound(value, path) => format!("({}).{}", value.key, path.join(".")),
            Root::Lit(lit) => format!("{lit:?}"),
            Root::Anything => "?".to_owned(),
        };
        self.short(key)
    }

    fn operand(&mut self, operand: &Operand) -> Root {
        match &operand.kind {
            OperandKind::Path(parts) => self.path(parts),
            OperandKind::Text { value, .. } => Root::Lit(Lit::Safe(value.clone())),
            OperandKind::Int(int) => Root::Lit(Lit::Int(*int)),
            OperandKind::Float(float) => Root::Lit(Lit::Float(*float)),
            OperandKind::Big(_) | OperandKind::Block | OperandKind::Broken => Root::Anything,
        }
    }

    fn path(&mut self, parts: &[Word]) -> Root {
        let names: Vec<String> = parts.iter().map(|part| part.text.clone()).collect();
        let Some((name, rest)) = names.split_first() else { return Root::Anything };
        if rest.iter().any(|part| METHODS.contains(&part.as_str())) {
            return Root::Anything;
        }
        match self.binding(name) {
            Some(Binding::Anything) => Root::Anything,
            Some(Binding::Item(of, target)) => Root::Item { of, target, path: rest.to_vec() },
            Some(Binding::Value(value)) if rest.is_empty() => Root::Bound(value, Vec::new()),
            Some(Binding::Value(value)) => Root::Bound(value, rest.to_vec()),
            Some(Binding::Forloop(id)) => self.counter(id, rest),
            None => match name.as_str() {
                "True" if rest.is_empty() => Root::Lit(Lit::Bool(true)),
                "False" if rest.is_empty() => Root::Lit(Lit::Bool(false)),
                "None" if rest.is_empty() => Root::Lit(Lit::None),
                _ => {
                    for length in 1..names.len().min(LONGEST_PATH) {
                        if let Some(prefix) = names.get(..length) {
                            self.containers.insert(prefix.join("."));
                        }
                    }
                    Root::Data(names)
                }
            },
        }
    }

    fn binding(&self, name: &str) -> Option<Binding> {
        if self.as_names.contains(name) {
            return Some(Binding::Anything);
        }
        self.scopes.iter().rev().find_map(|scope| scope.get(name)).cloned()
    }

    fn counter(&self, mut id: LoopId, path: &[String]) -> Root {
        let mut path = path;
        while let [first, rest @ ..] = path {
            if first != "parentloop" {
                break;
            }
            let place = self.open_loops.iter().position(|open| *open == id);
            let Some(parent) =
                place.and_then(|place| place.checked_sub(1)).and_then(|place| self.open_loops.get(place))
            else {
                return Root::Anything;
            };
            id = *parent;
            path = rest;
        }
        let [name] = path else { return Root::Anything };
        Root::Counter(
            id,
            match name.as_str() {
                "counter" => Counter::Up(1),
                "counter0" => Counter::Up(0),
                "revcounter" => Counter::Down(1),
                "revcounter0" => Counter::Down(0),
                "first" => Counter::First,
                "last" => Counter::Last,
                _ => return Root::Anything,
            },
        )
    }
}

/// Names of Python's methods that change what they are called on, or need arguments.
const METHODS: [&str; 16] = [
    "append",
    "clear",
    "extend",
    "format",
    "fromkeys",
    "index",
    "insert",
    "pop",
    "popitem",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
    "join",
    "split",
];

pub(super) fn bound(root: &Root) -> Option<&Expr> {
    match root {
        Root::Bound(bound, _) => Some(bound),
        _ => None,
    }
}

fn loops_of(root: &Root) -> Vec<LoopId> {
    match root {
        Root::Item { of, .. } | Root::Counter(of, _) => vec![*of],
        Root::Bound(bound, _) => bound.loops.clone(),
        _ => Vec::new(),
    }
}
