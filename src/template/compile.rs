//! A tree into a program.
//!
//! Django keeps variables in a stack of dicts; which names a tag may bind in which of them is
//! known from the tree. A first walk notes those names for each scope, a second one makes the
//! program, with a slot for each name of each scope. A name that a tag only may have bound
//! (`{% now … as name %}` inside an `if`) is looked for outward at run time.

use super::library::{Arity, Library, TagShape};
use super::program::{
    Apply, Argument, Arm, Base, Bind, Block, BlockOp, Cond, Const, Counter, CustomCall, Expr, InlineOp, Loop,
    LoopParent, Op, Path, Program, Reset, Root, Step,
};
use super::python::number::{Integer, parse_int};
use super::tree::{
    Branch, Condition, ConditionKind, Expression, FilterCall, Node, NodeKind, Operand, OperandKind, Operator, Tag,
    TagKind, Tree, Word,
};

/// Compiles a tree without errors.
pub(super) fn compile(tree: &Tree, library: &Library) -> Program {
    let mut compiler = Compiler {
        source: &tree.source,
        library,
        scopes: vec![Scope::default()],
        scope: 0,
        next_scope: 1,
        slots: 0,
        hints: 0,
        texts: 0,
        loops: Vec::new(),
        cycles: Vec::new(),
        last_cycle: None,
        changes: 0,
        open_loops: Vec::new(),
    };
    compiler.collect(&tree.nodes);
    compiler.scope = 0;
    compiler.next_scope = 1;
    let code = compiler.block(&tree.nodes);
    Program {
        source: tree.source.as_str().into(),
        code,
        slots: compiler.slots,
        loops: compiler.loops,
        hints: compiler.hints,
        cycles: compiler.cycles.len(),
        changes: compiler.changes,
    }
}

/// What a name of a scope is.
#[derive(Clone, Copy)]
enum Meaning {
    /// Bound as long as the scope lasts.
    Bound(usize),
    /// Bound once a tag has done so.
    Maybe(usize),
    /// The counters of a loop.
    Loop(usize),
}

#[derive(Default)]
struct Scope {
    parent: Option<usize>,
    names: Vec<(String, Meaning)>,
}

impl Scope {
    /// The meanings of a name, the latest first.
    fn meanings<'s>(&'s self, name: &'s str) -> impl Iterator<Item = Meaning> + 's {
        self.names.iter().rev().filter(move |(known, _)| known == name).map(|(_, meaning)| *meaning)
    }

    /// The slot that a tag binding the name in this scope writes to.
    fn slot(&self, name: &str) -> Option<usize> {
        self.meanings(name).find_map(|meaning| match meaning {
            Meaning::Bound(slot) | Meaning::Maybe(slot) => Some(slot),
            Meaning::Loop(_) => None,
        })
    }

    fn maybes(&self) -> Reset {
        self.names
            .iter()
            .filter_map(|(_, meaning)| if let Meaning::Maybe(slot) = meaning { Some(*slot) } else { None })
            .collect()
    }
}

struct Compiler<'t> {
    source: &'t str,
    library: &'t Library,
    scopes: Vec<Scope>,
    scope: usize,
    /// Scopes come in the same order in both walks.
    next_scope: usize,
    slots: usize,
    hints: usize,
    texts: u32,
    loops: Vec<LoopParent>,
    /// The cycles, by number.
    cycles: Vec<&'t Tag>,
    last_cycle: Option<usize>,
    changes: usize,
    /// For each loop being compiled, the states of `{% ifchanged %}` in it.
    open_loops: Vec<Vec<usize>>,
}

/// The first walk: scopes and names.
impl<'t> Compiler<'t> {
    fn collect(&mut self, nodes: &'t [Node]) {
        for node in nodes {
            if let NodeKind::Tag(tag) = &node.kind {
                self.collect_tag(tag);
            }
        }
    }

    fn slot(&mut self) -> usize {
        self.slots += 1;
        self.slots - 1
    }

    fn note(&mut self, scope: usize, name: &str) {
        if self.scopes[scope].slot(name).is_none() {
            let slot = self.slot();
            self.scopes[scope].names.push((name.to_owned(), Meaning::Maybe(slot)));
        }
    }

    fn note_here(&mut self, name: Option<&Word>) {
        if let Some(name) = name {
            self.note(self.scope, &name.text);
        }
    }

    fn new_scope(&mut self, bound: &[&str]) -> usize {
        let mut scope = Scope { parent: Some(self.scope), names: Vec::new() };
        for name in bound {
            let slot = self.slot();
            scope.names.push(((*name).to_owned(), Meaning::Bound(slot)));
        }
        self.scopes.push(scope);
        self.next_scope = self.scopes.len();
        self.scopes.len() - 1
    }

    fn collect_in(&mut self, scope: usize, nodes: &'t [Node]) {
        let outer = std::mem::replace(&mut self.scope, scope);
        self.collect(nodes);
        self.scope = outer;
    }

    fn collect_tag(&mut self, tag: &'t Tag) {
        match &tag.kind {
            TagKind::For { targets, .. } => self.collect_for(tag, targets),
            TagKind::With { bindings } => {
                let names: Vec<&str> = bindings.iter().map(|(name, _)| name.text.as_str()).collect();
                let scope = self.new_scope(&names);
                self.collect_in(scope, tag.body());
            }
            TagKind::Filter { .. } => {
                // Django renders the block in the scope around; only the filters see `var`.
                self.new_scope(&["var"]);
                self.collect(tag.body());
            }
            TagKind::Cycle { name, .. } => {
                self.note_here(name.as_ref());
                if let Some(name) = name {
                    self.note(0, &name.text);
                }
            }
            TagKind::CycleNext { name } => {
                self.note(self.scope, &name.text);
                self.note(0, &name.text);
            }
            TagKind::FirstOf { name, .. } | TagKind::Now { name, .. } | TagKind::WidthRatio { name, .. } => {
                self.note_here(name.as_ref());
            }
            TagKind::Regroup { name, .. } => self.note_here(Some(name)),
            TagKind::Custom { name, .. } => self.collect_custom(tag, name.as_ref()),
            _ => {
                for branch in &tag.branches {
                    self.collect(&branch.body);
                }
            }
        }
    }

    fn collect_custom(&mut self, tag: &'t Tag, name: Option<&Word>) {
        match self.library.tag(&tag.name.text).map(|def| def.shape) {
            Some(TagShape::Block { binds, .. }) => {
                let names: Vec<&str> = binds.iter().copied().chain(name.map(|name| name.text.as_str())).collect();
                let scope = self.new_scope(&names);
                self.collect_in(scope, tag.body());
            }
            _ => self.note_here(name),
        }
    }

    fn collect_for(&mut self, tag: &'t Tag, targets: &[Word]) {
        let number = self.loops.len();
        self.loops.push(LoopParent::Loop(usize::MAX));
        let scope = self.new_scope(&[]);
        self.scopes[scope].names.push(("forloop".to_owned(), Meaning::Loop(number)));
        let names: Vec<&str> = targets.iter().map(|target| target.text.as_str()).collect();
        if let [name] = names.as_slice() {
            let slot = self.slot();
            self.scopes[scope].names.push(((*name).to_owned(), Meaning::Bound(slot)));
            self.collect_in(scope, tag.body());
        } else {
            let outer = std::mem::replace(&mut self.scope, scope);
            let turn = self.new_scope(&names);
            self.scope = outer;
            self.collect_in(turn, tag.body());
        }
        if let Some(empty) = tag.branches.get(1) {
            let scope = self.new_scope(&[]);
            self.collect_in(scope, &empty.body);
        }
    }
}

/// A text that is printed; its block gives it its number.
fn text(text: impl Into<Box<str>>) -> Op {
    Op::Text(0, text.into())
}

/// The second walk: the program.
impl<'t> Compiler<'t> {
    fn block(&mut self, nodes: &'t [Node]) -> Block {
        let mut ops: Vec<Op> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let op = match &node.kind {
                NodeKind::Text => Some(text(node.span.of(self.source))),
                NodeKind::Comment => None,
                NodeKind::Variable(expression) => Some(self.print(expression)),
                NodeKind::Tag(tag) => self.tag(tag),
            };
            match (ops.last_mut(), op) {
                (Some(Op::Text(_, before)), Some(Op::Text(_, text))) => *before = format!("{before}{text}").into(),
                (_, Some(op)) => ops.push(op),
                (_, None) => {}
            }
        }
        for op in &mut ops {
            if let Op::Text(number, _) = op {
                *number = self.texts;
                self.texts += 1;
            }
        }
        ops.into()
    }

    /// A literal text without filters is printed as it stands: literals are safe.
    fn print(&mut self, expression: &Expression) -> Op {
        match &expression.base.kind {
            OperandKind::Text { value, translated } if expression.filters.is_empty() => {
                text(literal(value, *translated))
            }
            _ => Op::Print(self.expr(expression)),
        }
    }

    fn enter(&mut self) -> usize {
        let outer = self.scope;
        self.scope = self.next_scope;
        self.next_scope += 1;
        outer
    }

    fn tag(&mut self, tag: &'t Tag) -> Option<Op> {
        Some(match &tag.kind {
            TagKind::If => Op::If(tag.branches.iter().map(|branch| self.arm(branch)).collect()),
            TagKind::For { targets, iterable, reversed } => self.for_loop(tag, targets, iterable, *reversed),
            TagKind::With { bindings } => {
                let values: Vec<Expr> = bindings.iter().map(|(_, value)| self.expr(value)).collect();
                let outer = self.enter();
                let slots: Vec<usize> = bindings.iter().map(|(name, _)| self.bound_slot(&name.text)).collect();
                let reset = self.scopes[self.scope].maybes();
                let body = self.block(tag.body());
                self.scope = outer;
                Op::With { values: values.into_iter().zip(slots).collect(), reset, body }
            }
            TagKind::Autoescape { on } => Op::Autoescape(*on, self.block(tag.body())),
            TagKind::Filter { chain } => {
                let outer = self.enter();
                let slot = self.bound_slot("var");
                let chain = self.expr(chain);
                self.scope = outer;
                Op::Filter { chain, slot, body: self.block(tag.body()) }
            }
            TagKind::IfChanged { values } => self.if_changed(tag, values),
            TagKind::Spaceless => Op::Spaceless(self.block(tag.body())),
            TagKind::Verbatim { .. } => Op::Text(0, tag.body().iter().map(|node| node.span.of(self.source)).collect()),
            TagKind::Cycle { .. } => self.cycle(tag),
            TagKind::CycleNext { name } => return self.cycle_next(name),
            TagKind::ResetCycle { name } => Op::ResetCycle(self.cycle_number(name.as_ref())?),
            TagKind::FirstOf { values, name } => Op::FirstOf(self.exprs(values), self.maybe_slot(name.as_ref())),
            TagKind::Now { format, name } => {
                let mut chars = format.text.chars();
                chars.next();
                chars.next_back();
                Op::Now(chars.as_str().into(), self.maybe_slot(name.as_ref()), tag.opening)
            }
            TagKind::Regroup { target, key, name } => Op::Regroup {
                target: self.expr(target),
                key: self.expr(key),
                slot: self.maybe_slot(Some(name)).unwrap_or(0),
            },
            TagKind::TemplateTag { which } => text(delimiter(&which.text)),
            TagKind::WidthRatio { value, max, width, name } => Op::WidthRatio {
                parts: Box::new([self.expr(value), self.expr(max), self.expr(width)]),
                slot: self.maybe_slot(name.as_ref()),
                span: tag.opening,
            },
            TagKind::Custom { positional, keywords, name } => {
                return self.custom(tag, positional, keywords, name.as_ref());
            }
            TagKind::Comment { .. } | TagKind::Broken => return None,
        })
    }

    fn arm(&mut self, branch: &'t Branch) -> Arm {
        let condition = branch.condition.as_ref().map(|condition| self.condition(condition));
        Arm { condition, body: self.block(&branch.body) }
    }

    fn for_loop(&mut self, tag: &'t Tag, targets: &[Word], iterable: &Expression, reversed: bool) -> Op {
        let iterable = self.expr(iterable);
        let parent = match self.lookup_loop() {
            Some(outer) => LoopParent::Loop(outer),
            None => LoopParent::Name(Box::new(self.path(&["forloop"]))),
        };
        let outer = self.enter();
        let scope = self.scope;
        let index = match self.scopes[scope].names.first() {
            Some((_, Meaning::Loop(number))) => *number,
            _ => 0,
        };
        if let Some(place) = self.loops.get_mut(index) {
            *place = parent;
        }
        let reset = self.scopes[scope].maybes();
        let turn_reset = if targets.len() > 1 {
            self.enter();
            self.scopes[self.scope].maybes()
        } else {
            Reset::default()
        };
        let slots = targets.iter().map(|target| self.bound_slot(&target.text)).collect();
        self.open_loops.push(Vec::new());
        let body = self.block(tag.body());
        let changes = self.open_loops.pop().unwrap_or_default().into();
        self.scope = outer;
        let empty = tag.branches.get(1).map(|branch| {
            let outer = self.enter();
            let reset = self.scopes[self.scope].maybes();
            let body = self.block(&branch.body);
            self.scope = outer;
            (body, reset)
        });
        Op::For(Box::new(Loop {
            iterable,
            reversed,
            index,
            targets: slots,
            reset,
            turn_reset,
            changes,
            body,
            empty,
            span: tag.opening,
        }))
    }

    /// The loop that the name `forloop` certainly means here.
    fn lookup_loop(&self) -> Option<usize> {
        let mut scope = Some(self.scope);
        while let Some(at) = scope {
            match self.scopes[at].meanings("forloop").next() {
                Some(Meaning::Loop(number)) => return Some(number),
                Some(_) => return None,
                None => scope = self.scopes[at].parent,
            }
        }
        None
    }

    fn bound_slot(&self, name: &str) -> usize {
        self.scopes[self.scope].slot(name).unwrap_or(0)
    }

    fn maybe_slot(&self, name: Option<&Word>) -> Option<usize> {
        name.map(|name| self.bound_slot(&name.text))
    }

    fn if_changed(&mut self, tag: &'t Tag, values: &[Expression]) -> Op {
        let state = self.changes;
        self.changes += 1;
        if let Some(states) = self.open_loops.last_mut() {
            states.push(state);
        }
        let watched = self.exprs(values);
        let body = self.block(tag.body());
        let otherwise = tag.branches.get(1).map(|branch| self.block(&branch.body)).filter(|block| !block.is_empty());
        Op::IfChanged { watched, state, body, otherwise }
    }

    fn cycle(&mut self, tag: &'t Tag) -> Op {
        let state = self.cycles.len();
        self.cycles.push(tag);
        self.last_cycle = Some(state);
        self.cycle_step(state, tag)
    }

    fn cycle_step(&mut self, state: usize, tag: &'t Tag) -> Op {
        let TagKind::Cycle { values, name, silent } = &tag.kind else { return text("") };
        let bind = name.as_ref().map(|name| self.bind(&name.text));
        Op::Cycle { values: self.exprs(values), state, silent: *silent, bind }
    }

    /// The number of the latest cycle of that name, or of the latest at all.
    fn cycle_number(&self, name: Option<&Word>) -> Option<usize> {
        let Some(name) = name else { return self.last_cycle };
        self.cycles
            .iter()
            .rposition(|tag| matches!(&tag.kind, TagKind::Cycle { name: Some(known), .. } if known.text == name.text))
    }

    fn cycle_next(&mut self, name: &Word) -> Option<Op> {
        let state = self.cycle_number(Some(name))?;
        let tag = self.cycles.get(state).copied()?;
        Some(self.cycle_step(state, tag))
    }

    fn bind(&mut self, name: &str) -> Bind {
        let mut candidates = Vec::new();
        let mut scope = Some(self.scope);
        while let Some(at) = scope {
            candidates.extend(self.scopes[at].slot(name));
            scope = self.scopes[at].parent;
        }
        let root = self.scopes[0].slot(name).unwrap_or(0);
        Bind { candidates: candidates.into(), root: (self.step(name), root), here: self.bound_slot(name) }
    }

    fn custom(
        &mut self,
        tag: &'t Tag,
        positional: &'t [Expression],
        keywords: &'t [(Word, Expression)],
        name: Option<&Word>,
    ) -> Option<Op> {
        let positional = self.exprs(positional);
        let keywords = keywords.iter().map(|(name, value)| (name.text.as_str().into(), self.expr(value))).collect();
        let call = CustomCall { positional, keywords, span: tag.opening };
        match self.library.tag(&tag.name.text)?.shape {
            TagShape::Inline { run, .. } => {
                Some(Op::Inline(Box::new(InlineOp { call, run, slot: self.maybe_slot(name) })))
            }
            TagShape::Block { run, binds, .. } => {
                let outer = self.enter();
                let names = binds.iter().copied().chain(name.map(|name| name.text.as_str()));
                let slots = names.map(|name| self.bound_slot(name)).collect();
                let reset = self.scopes[self.scope].maybes();
                let body = self.block(tag.body());
                self.scope = outer;
                Some(Op::Custom(Box::new(BlockOp { call, run, slots, reset, body })))
            }
            _ => None,
        }
    }

    fn exprs(&mut self, expressions: &[Expression]) -> Box<[Expr]> {
        expressions.iter().map(|expression| self.expr(expression)).collect()
    }

    fn expr(&mut self, expression: &Expression) -> Expr {
        let base = match &expression.base.kind {
            OperandKind::Path(parts) => Base::Path(self.word_path(parts)),
            OperandKind::Block => Base::Block,
            other => Base::Const(constant(other)),
        };
        let filters = expression.filters.iter().map(|filter| self.apply(filter)).collect();
        Expr { base, filters, span: expression.span, base_span: expression.base.span }
    }

    fn apply(&mut self, filter: &FilterCall) -> Apply {
        let argument = filter.argument.as_ref().map(|argument| self.argument(argument));
        // A tree without errors names only filters of the library.
        let def = self.library.filter(&filter.name.text).copied().unwrap_or_else(super::filters::nothing);
        Apply {
            run: def.run,
            is_safe: def.is_safe,
            refuses: def.arity == Arity::NoneAtRender && argument.is_some(),
            argument,
            span: filter.span,
        }
    }

    fn argument(&mut self, argument: &Operand) -> Argument {
        match &argument.kind {
            OperandKind::Path(parts) => Argument::Path(self.word_path(parts), argument.span),
            other => Argument::Const(constant(other)),
        }
    }

    fn word_path(&mut self, parts: &[Word]) -> Path {
        let parts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        self.path(&parts)
    }

    fn path(&mut self, parts: &[&str]) -> Path {
        let (name, mut rest) = parts.split_first().map_or(("", [].as_slice()), |(name, rest)| (*name, rest));
        let (slots, last) = self.meaning(name);
        let mut root = match last {
            Some(Meaning::Bound(slot) | Meaning::Maybe(slot)) => Root::Slot(slot),
            Some(Meaning::Loop(mut number)) => {
                let mut root = Root::Loop(number);
                while let ([part, after @ ..], true) = (rest, slots.is_empty()) {
                    if let Some(counter) = counter(part) {
                        rest = after;
                        root = Root::Counter(number, counter);
                        break;
                    }
                    let ("parentloop", Some(LoopParent::Loop(parent))) = (*part, self.loops.get(number)) else { break };
                    number = *parent;
                    rest = after;
                    root = Root::Loop(number);
                }
                root
            }
            None => match name {
                "True" => Root::Builtin(self.step(name), Const::Bool(true)),
                "False" => Root::Builtin(self.step(name), Const::Bool(false)),
                "None" => Root::Builtin(self.step(name), Const::None),
                _ => Root::Data(self.step(name)),
            },
        };
        if !slots.is_empty() {
            root = Root::Search { slots: slots.into(), last: Box::new(root) };
        }
        Path { root, steps: rest.iter().map(|part| self.step(part)).collect() }
    }

    /// Slots that may hold the name, nearest first, and what it is when none does (the data when nothing).
    fn meaning(&self, name: &str) -> (Vec<usize>, Option<Meaning>) {
        let mut slots = Vec::new();
        let mut scope = Some(self.scope);
        while let Some(at) = scope {
            for meaning in self.scopes[at].meanings(name) {
                match meaning {
                    Meaning::Maybe(slot) => slots.push(slot),
                    certain => return (slots, Some(certain)),
                }
            }
            scope = self.scopes[at].parent;
        }
        (slots, None)
    }

    fn step(&mut self, name: &str) -> Step {
        let index = match parse_int(name) {
            Some(Integer::Small(index)) => usize::try_from(index).ok(),
            _ => None,
        };
        self.hints += 1;
        Step { name: name.into(), index, hint: self.hints - 1 }
    }

    fn condition(&mut self, condition: &Condition) -> Cond {
        match &condition.kind {
            ConditionKind::Value(value) => Cond::Value(self.expr(value)),
            ConditionKind::Not(inner) => Cond::Not(Box::new(self.condition(inner))),
            ConditionKind::Binary { operator, left, right, .. } => {
                if let (Operator::Is | Operator::IsNot, true) = (operator, same_variable(left, right)) {
                    let base = Base::Const(Const::Bool(*operator == Operator::Is));
                    let (span, base_span) = (condition.span, condition.span);
                    return Cond::Value(Expr { base, filters: Box::default(), span, base_span });
                }
                Cond::Binary(*operator, Box::new(self.condition(left)), Box::new(self.condition(right)))
            }
        }
    }
}

/// Whether both sides name one variable: one object in Python.
fn same_variable(left: &Condition, right: &Condition) -> bool {
    fn path(condition: &Condition) -> Option<Vec<&str>> {
        match &condition.kind {
            ConditionKind::Value(Expression { base, filters, .. }) if filters.is_empty() => match &base.kind {
                OperandKind::Path(parts) => Some(parts.iter().map(|part| part.text.as_str()).collect()),
                _ => None,
            },
            _ => None,
        }
    }
    path(left).is_some_and(|left| path(right).is_some_and(|right| left == right))
}

fn constant(kind: &OperandKind) -> Const {
    match kind {
        OperandKind::Text { value, translated } => Const::Text(literal(value, *translated).into()),
        OperandKind::Int(int) => Const::Int(*int),
        OperandKind::Big(digits) => Const::Big(digits.as_str().into()),
        OperandKind::Float(float) => Const::Float(*float),
        OperandKind::Path(_) | OperandKind::Block | OperandKind::Broken => Const::None,
    }
}

/// Django doubles the percent signs of a text in `_(…)`; without translations they stay doubled.
fn literal(value: &str, translated: bool) -> std::borrow::Cow<'_, str> {
    if translated && value.contains('%') { value.replace('%', "%%").into() } else { value.into() }
}

fn counter(name: &str) -> Option<Counter> {
    Some(match name {
        "counter" => Counter::FromOne,
        "counter0" => Counter::FromZero,
        "revcounter" => Counter::ToOne,
        "revcounter0" => Counter::ToZero,
        "first" => Counter::First,
        "last" => Counter::Last,
        _ => return None,
    })
}

/// What `{% templatetag %}` prints for a name.
pub(crate) fn delimiter(name: &str) -> &'static str {
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
