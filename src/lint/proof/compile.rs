//! From a tree to [`Code`].

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::code::{
    Arm, Code, Cond, Counter, Expr, Fact, FactId, Filter, Loop, LoopId, LoopInfo, Op, OpKind, Question, Root,
};
use super::filters::{date_text, is_pure};
use super::lifetimes::Lifetimes;
use super::value::{Lit, Printed};
use crate::template::{
    Condition, ConditionKind, Expression, Node, NodeKind, Operand, OperandKind, Operator, Tag, TagKind, Tree, Word,
};
use crate::text::Span;

/// The template made ready.
pub(crate) fn compile(tree: &Tree) -> Code {
    let mut compiler = Compiler { source: &tree.source, ..Compiler::default() };
    collect_as_names(&tree.nodes, &mut compiler.as_names);
    let mut ops = compiler.block(&tree.nodes);
    let Compiler { mut facts, loops, cycles, containers, lifetimes, .. } = compiler;
    lifetimes.assign(&mut facts, &mut ops);
    Code { ops, facts, loops, cycles, containers, source: tree.source.clone() }
}

/// Names bound by `as`: when they are bound depends on the path, so they may be anything.
fn collect_as_names(nodes: &[Node], into: &mut BTreeSet<String>) {
    for node in nodes {
        let NodeKind::Tag(tag) = &node.kind else { continue };
        match &tag.kind {
            TagKind::Cycle { name: Some(name), .. }
            | TagKind::FirstOf { name: Some(name), .. }
            | TagKind::Now { name: Some(name), .. }
            | TagKind::Regroup { name, .. }
            | TagKind::WidthRatio { name: Some(name), .. }
            | TagKind::Custom { name: Some(name), .. } => {
                into.insert(name.text.clone());
            }
            _ => {}
        }
        if matches!(tag.kind, TagKind::Custom { .. } | TagKind::Broken) {
            // Names that block tags bind without `as`.
            into.extend(["catalog_item", "catalog_id"].map(str::to_owned));
        }
        tag.branches.iter().for_each(|branch| collect_as_names(&branch.body, into));
    }
}

#[derive(Clone)]
enum Binding {
    Item(LoopId, usize),
    Forloop(LoopId),
    Value(Rc<Expr>),
    Anything,
}

#[derive(Default)]
struct Compiler<'t> {
    source: &'t str,
    scopes: Vec<Vec<(String, Binding)>>,
    as_names: BTreeSet<String>,
    facts: Vec<Fact>,
    known: BTreeMap<String, FactId>,
    loops: Vec<LoopInfo>,
    open_loops: Vec<LoopId>,
    cycles: Vec<Option<u8>>,
    cycle_tags: Vec<(Option<String>, &'t Tag)>,
    containers: BTreeSet<String>,
    lifetimes: Lifetimes,
    /// Facts of the conditions around, for what is printed inside.
    around: Vec<FactId>,
}

impl<'t> Compiler<'t> {
    fn block(&mut self, nodes: &'t [Node]) -> Vec<Op> {
        nodes.iter().filter_map(|node| self.node(node)).collect()
    }

    fn node(&mut self, node: &'t Node) -> Option<Op> {
        let began = self.lifetimes.now();
        let mut op = self.node_op(node)?;
        op.time.0 = began;
        Some(op)
    }

    fn node_op(&mut self, node: &'t Node) -> Option<Op> {
        let kind = match &node.kind {
            NodeKind::Text => OpKind::Text,
            NodeKind::Comment => return None,
            NodeKind::Variable(expression) => OpKind::Print(self.printed(expression)),
            NodeKind::Tag(tag) => return self.tag(node, tag),
        };
        Some(self.op(kind, node.span))
    }

    /// The op, placed in time behind all that was compiled before.
    fn op(&mut self, kind: OpKind, span: Span) -> Op {
        self.lifetimes.tick();
        Op { kind, span, alive: 0, time: (0, self.lifetimes.now()) }
    }

    fn tag(&mut self, node: &'t Node, tag: &'t Tag) -> Option<Op> {
        let kind = match &tag.kind {
            TagKind::If => self.if_tag(tag),
            TagKind::For { targets, iterable, reversed } => self.for_loop(tag, targets, iterable, *reversed),
            TagKind::With { bindings } => return Some(self.with(tag, bindings)),
            TagKind::Autoescape { on } => OpKind::Autoescape(*on, self.block(tag.body())),
            TagKind::Filter { chain } => {
                let filters = self.filters(chain).0;
                OpKind::Filtered { body: self.block(tag.body()), filters }
            }
            TagKind::IfChanged { .. } => {
                let inside = self.open_loops.last().and_then(|open| self.loops.get(*open)).map(|info| info.first);
                if let Some(first) = inside {
                    self.lifetimes.used(first);
                }
                OpKind::IfChanged {
                    body: self.block(tag.body()),
                    otherwise: tag.branches.get(1).map(|branch| self.block(&branch.body)).unwrap_or_default(),
                    inside,
                }
            }
            TagKind::Spaceless => OpKind::Block(self.block(tag.body())),
            TagKind::Comment { .. } => return None,
            TagKind::Verbatim { .. } => {
                let text: String = tag.body().iter().map(|node| node.span.of(self.source)).collect();
                OpKind::Raw(Printed::raw(&text))
            }
            TagKind::Cycle { values, name, silent } => {
                self.cycle_tags.push((name.as_ref().map(|name| name.text.clone()), tag));
                let id = self.cycle_tags.len() - 1;
                self.cycle(id, values, *silent)
            }
            TagKind::CycleNext { name } => {
                let id = self.cycle_tags.iter().rposition(|(known, _)| known.as_ref() == Some(&name.text))?;
                let defining = self.cycle_tags.get(id)?.1;
                let TagKind::Cycle { values, silent, .. } = &defining.kind else { return None };
                self.cycle(id, values, *silent)
            }
            TagKind::ResetCycle { name } => {
                let id = match name {
                    Some(name) => self.cycle_tags.iter().rposition(|(known, _)| known.as_ref() == Some(&name.text))?,
                    None => self.cycle_tags.len().checked_sub(1)?,
                };
                OpKind::ResetCycle(id)
            }
            TagKind::FirstOf { values, name } => {
                let values = values.iter().map(|value| self.printed(value)).collect();
                if name.is_some() { return None } else { OpKind::FirstOf(values) }
            }
            TagKind::Now { format, name } => {
                if name.is_some() {
                    return None;
                }
                OpKind::Raw(now(&format.text))
            }
            TagKind::Regroup { .. } => return None,
            TagKind::TemplateTag { which } => OpKind::Raw(Printed::raw(delimiter(&which.text))),
            TagKind::WidthRatio { name, .. } => {
                if name.is_some() {
                    return None;
                }
                let mut printed = Printed::of(&super::value::Abstract::of(super::value::Kinds::INT), false);
                printed.exact.push(String::new());
                OpKind::Raw(printed)
            }
            TagKind::Custom { name, .. } => self.custom(tag, name.is_some())?,
            TagKind::Broken => {
                if tag.branches.is_empty() {
                    OpKind::Unknown
                } else {
                    OpKind::Optional(self.block(tag.body()))
                }
            }
        };
        let span = match kind {
            OpKind::If(_) | OpKind::For(_) => node.span,
            _ => tag.opening,
        };
        Some(self.op(kind, span))
    }

    fn custom(&mut self, tag: &'t Tag, named: bool) -> Option<OpKind> {
        if !tag.branches.is_empty() {
            return Some(OpKind::Optional(self.block(tag.body())));
        }
        if named {
            return None;
        }
        // Numbers without leading zeros (https://klaviyo.zendesk.com/hc/en-us/articles/115005257788).
        Some(match tag.name.text.as_str() {
            "current_day" | "current_month" | "current_year" => {
                OpKind::Raw(Printed { exact: ["1", "10", "2026"].map(str::to_owned).into(), text: None })
            }
            _ => OpKind::Unknown,
        })
    }

    fn cycle(&mut self, id: usize, values: &'t [Expression], silent: bool) -> OpKind {
        let values: Vec<Expr> = values.iter().map(|value| self.printed(value)).collect();
        // Only what can matter to a reader is worth following turn by turn.
        let matters = values.iter().any(|value| match &value.root {
            Root::Lit(lit) => lit
                .text()
                .is_some_and(|text| text.trim().is_empty() || text.contains(['"', ',', ':', '[', ']', '{', '}', '\\'])),
            _ => false,
        });
        while self.cycles.len() <= id {
            self.cycles.push(None);
        }
        if matters
            && id < 8
            && let Some(place) = self.cycles.get_mut(id)
        {
            *place = u8::try_from(values.len()).ok().filter(|len| *len < 16);
        }
        OpKind::Cycle { id, values, silent }
    }

    fn if_tag(&mut self, tag: &'t Tag) -> OpKind {
        let outside = self.around.len();
        let arms = tag
            .branches
            .iter()
            .map(|branch| {
                let cond = branch.condition.as_ref().map(|condition| self.condition(condition));
                Arm { cond, body: self.block(&branch.body), opening: branch.opening }
            })
            .collect();
        self.around.truncate(outside);
        OpKind::If(arms)
    }

    fn with(&mut self, tag: &'t Tag, bindings: &'t [(Word, Expression)]) -> Op {
        let values: Vec<(String, Binding)> = bindings
            .iter()
            .map(|(name, value)| (name.text.clone(), Binding::Value(Rc::new(self.expression(value)))))
            .collect();
        self.scopes.push(values);
        let body = self.block(tag.body());
        self.scopes.pop();
        self.op(OpKind::Block(body), tag.opening)
    }

    fn for_loop(&mut self, tag: &'t Tag, targets: &'t [Word], iterable: &'t Expression, reversed: bool) -> OpKind {
        let iterable = self.expression(iterable);
        self.containers.insert(iterable.key.clone());
        let id = self.loops.len();
        let any = self.truth(iterable.clone());
        self.lifetimes.used(any);
        let first = self.fact(Question::First(id), tag.opening, format!("#first{id}"), vec![id]);
        let last = self.fact(Question::Last(id), tag.opening, format!("#last{id}"), vec![id]);
        self.loops.push(LoopInfo { iterable, targets: targets.len(), reversed, first, last });
        let mut scope: Vec<(String, Binding)> = vec![("forloop".to_owned(), Binding::Forloop(id))];
        scope.extend(targets.iter().enumerate().map(|(at, target)| (target.text.clone(), Binding::Item(id, at))));
        self.scopes.push(scope);
        self.open_loops.push(id);
        self.lifetimes.open();
        let outside = self.around.len();
        let body = self.block(tag.body());
        self.around.truncate(outside);
        self.open_loops.pop();
        self.scopes.pop();
        self.lifetimes.close();
        let behind = tag.branches.get(1).map(|branch| branch.opening).or(tag.closing);
        let end = behind.map_or(tag.opening.end, |tag| tag.start);
        let empty = tag.branches.get(1).map(|branch| self.block(&branch.body)).unwrap_or_default();
        OpKind::For(Box::new(Loop { id, any, first, last, body, empty, opening: tag.opening, end, turn_slots: 0 }))
    }

    /// An expression that is printed: what is known of it there may matter.
    fn printed(&mut self, expression: &Expression) -> Expr {
        let expr = self.expression(expression);
        self.mention(&expr);
        expr
    }

    fn mention(&mut self, expr: &Expr) {
        for fact in self.around.clone() {
            let Some(known) = self.facts.get(fact) else { continue };
            let about = match &known.question {
                Question::Truth(about) => about.key == expr.key || about.key == expr.root_key,
                Question::Compare(_, left, right) => left.key == expr.root_key || right.key == expr.root_key,
                _ => false,
            };
            if about {
                self.lifetimes.used(fact);
            }
        }
        if let Root::Bound(bound, _) = &expr.root {
            self.mention(&Rc::clone(bound));
        }
    }

    fn expression(&mut self, expression: &Expression) -> Expr {
        let root = self.operand(&expression.base);
        let (filters, pure) = self.filters(expression);
        let root_key = key_of(&root);
        let mut key = root_key.clone();
        let mut loops = loops_of(&root);
        for filter in &filters {
            key.push('|');
            key.push_str(&filter.name);
            if let Some(argument) = &filter.argument {
                key.push(':');
                key.push_str(&argument.key);
                loops.extend(argument.loops.iter().copied());
            }
        }
        let pure = pure && !matches!(root, Root::Anything) && bound(&root).is_none_or(|inner| inner.pure);
        Expr { root, filters, span: expression.span, key, root_key, loops, pure }
    }

    fn filters(&mut self, expression: &Expression) -> (Vec<Filter>, bool) {
        let mut pure = true;
        let filters = expression
            .filters
            .iter()
            .map(|call| {
                let argument = call.argument.as_ref().map(|argument| {
                    let root = self.operand(argument);
                    let key = key_of(&root);
                    let loops = loops_of(&root);
                    pure &= !matches!(root, Root::Anything);
                    Expr {
                        root,
                        filters: Vec::new(),
                        span: argument.span,
                        root_key: key.clone(),
                        key,
                        loops,
                        pure: true,
                    }
                });
                pure &= is_pure(&call.name.text);
                Filter { name: call.name.text.clone(), argument, span: call.span }
            })
            .collect();
        (filters, pure)
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
                    for length in 1..names.len() {
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
        let found = self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()).find(|(known, _)| known == name);
        found.map(|(_, binding)| binding.clone())
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

    fn condition(&mut self, condition: &Condition) -> Cond {
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

    fn truth(&mut self, expr: Expr) -> FactId {
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

    fn fact(&mut self, question: Question, span: Span, key: String, loops: Vec<LoopId>) -> FactId {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.facts.push(Fact { question, span, slot: None, life: (0, 0), loops });
        self.known.insert(key, self.facts.len() - 1);
        self.facts.len() - 1
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

fn bound(root: &Root) -> Option<&Expr> {
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

fn key_of(root: &Root) -> String {
    match root {
        Root::Data(path) => path.join("."),
        Root::Item { of, target, path } => format!("#{of}.{target}.{}", path.join(".")),
        Root::Counter(of, counter) => format!("#{of}{counter:?}"),
        Root::Bound(value, path) if path.is_empty() => value.key.clone(),
        Root::Bound(value, path) => format!("({}).{}", value.key, path.join(".")),
        Root::Lit(lit) => format!("{lit:?}"),
        Root::Anything => "?".to_owned(),
    }
}

/// What `{% now %}` prints: whole numbers for some formats, else what the format tells.
fn now(format: &str) -> Printed {
    let format = format.get(1..format.len().saturating_sub(1)).unwrap_or("");
    let examples: Option<&[&str]> = match format {
        "Y" => Some(&["2026"]),
        "U" => Some(&["1700000000"]),
        "j" | "n" | "G" | "g" | "w" | "z" | "L" => Some(&["0", "7", "12"]),
        _ => None,
    };
    match examples {
        Some(examples) if format != "L" => {
            Printed { exact: examples.iter().map(|text| (*text).to_owned()).collect(), text: None }
        }
        _ => Printed { exact: Vec::new(), text: Some(date_text(format)) },
    }
}

fn delimiter(name: &str) -> &'static str {
    match name {
        "openblock" => "{%",
        "closeblock" => "%}",
        "openvariable" => "{{",
        "closevariable" => "}}",
        "openbrace" => "{",
        "closebrace" => "}",
        "opencomment" => "{#",
        _ => "#}",
    }
}
