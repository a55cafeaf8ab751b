//! From a tree to [`Code`].

use super::hash::Map;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::code::{Arm, Code, Expr, Fact, FactId, Loop, LoopId, LoopInfo, Op, OpKind, Question, Root};
use super::evaluate::Index;
use super::filters::date_text;
use super::lifetimes::Lifetimes;
use super::needs;
use super::value::Printed;
use crate::template::{Expression, Node, NodeKind, Tag, TagKind, Tree, Word, delimiter};
use crate::text::Span;

/// The template made ready. Without `escapejs` that filter may do anything.
pub(crate) fn compile(tree: &Tree, escapejs: bool) -> Code {
    let mut compiler = Compiler { source: &tree.source, escapejs, ..Compiler::default() };
    collect_as_names(&tree.nodes, &mut compiler.as_names);
    let mut ops = compiler.block(&tree.nodes);
    let Compiler { mut facts, loops, cycles, containers, lifetimes, .. } = compiler;
    lifetimes.assign(&mut facts, &mut ops);
    let index = Index::new(&facts);
    needs::mark(&mut ops, &facts, &loops, &index);
    Code { ops, facts, loops, cycles, containers, index, source: tree.source.clone() }
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
pub(super) enum Binding {
    Item(LoopId, usize),
    Forloop(LoopId),
    Value(Rc<Expr>),
    Anything,
}

#[derive(Default)]
pub(super) struct Compiler<'t> {
    source: &'t str,
    pub(super) escapejs: bool,
    pub(super) scopes: Vec<Map<String, Binding>>,
    pub(super) as_names: BTreeSet<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) known: Map<String, FactId>,
    /// The facts that speak of the value of a key.
    pub(super) about: Map<String, Vec<FactId>>,
    pub(super) loops: Vec<LoopInfo>,
    pub(super) open_loops: Vec<LoopId>,
    cycles: Vec<Option<u8>>,
    cycle_tags: Vec<&'t Tag>,
    /// The last cycle of each name.
    named_cycles: Map<&'t str, usize>,
    pub(super) containers: BTreeSet<String>,
    pub(super) lifetimes: Lifetimes,
    pub(super) around: Around,
    /// Short names for long keys.
    pub(super) long_keys: Map<String, usize>,
}

/// Facts of the conditions around a place, for what is printed there.
#[derive(Default)]
pub(super) struct Around {
    facts: Vec<FactId>,
    counts: Map<FactId, usize>,
}

impl Around {
    pub(super) fn push(&mut self, fact: FactId) {
        self.facts.push(fact);
        *self.counts.entry(fact).or_default() += 1;
    }

    pub(super) fn contains(&self, fact: FactId) -> bool {
        self.counts.get(&fact).is_some_and(|count| *count > 0)
    }

    fn truncate(&mut self, length: usize) {
        for fact in self.facts.drain(length..) {
            self.counts.entry(fact).and_modify(|count| *count -= 1);
        }
    }
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
        Op { kind, span, alive: 0, asks: 0, cycles: 0, time: (0, self.lifetimes.now()) }
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
                self.cycle_tags.push(tag);
                let id = self.cycle_tags.len() - 1;
                self.named_cycles.extend(name.as_ref().map(|name| (name.text.as_str(), id)));
                self.cycle(id, values, *silent)
            }
            TagKind::CycleNext { name } => {
                let id = *self.named_cycles.get(name.text.as_str())?;
                let defining = *self.cycle_tags.get(id)?;
                let TagKind::Cycle { values, silent, .. } = &defining.kind else { return None };
                self.cycle(id, values, *silent)
            }
            TagKind::ResetCycle { name } => {
                let id = match name {
                    Some(name) => *self.named_cycles.get(name.text.as_str())?,
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
                printed.exact.push(Cow::Borrowed(""));
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
                OpKind::Raw(Printed { exact: ["1", "10", "2026"].map(Cow::Borrowed).into(), text: None })
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
        let outside = self.around.facts.len();
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
        let values: Map<String, Binding> = bindings
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
        self.lifetimes.used_by_loop(any);
        let first = self.fact(Question::First(id), tag.opening, format!("#first{id}"), vec![id]);
        let last = self.fact(Question::Last(id), tag.opening, format!("#last{id}"), vec![id]);
        self.loops.push(LoopInfo { iterable, targets: targets.len(), reversed, first, last });
        let mut scope = Map::from_iter([("forloop".to_owned(), Binding::Forloop(id))]);
        scope.extend(targets.iter().enumerate().map(|(at, target)| (target.text.clone(), Binding::Item(id, at))));
        self.scopes.push(scope);
        self.open_loops.push(id);
        self.lifetimes.open();
        let outside = self.around.facts.len();
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
}

/// What `{% now %}` prints: whole numbers for some formats, else what the format tells.
fn now(format: &str) -> Printed {
    let format = format.get(1..format.len().saturating_sub(1)).unwrap_or("");
    let examples: Option<&[&'static str]> = match format {
        "Y" => Some(&["2026"]),
        "U" => Some(&["1700000000"]),
        "j" | "n" | "G" | "g" | "w" | "z" | "L" => Some(&["0", "7", "12"]),
        _ => None,
    };
    match examples {
        Some(examples) if format != "L" => {
            Printed { exact: examples.iter().map(|text| Cow::Borrowed(*text)).collect(), text: None }
        }
        _ => Printed { exact: Vec::new(), text: Some(date_text(format)) },
    }
}
