//! A template made ready to be followed: names resolved, conditions taken apart into facts.

use std::rc::Rc;

use super::evaluate::Index;
use super::value::{Lit, Printed};
use crate::template::Operator;
use crate::text::Span;

/// Number of a fact that conditions ask for.
pub(crate) type FactId = usize;
/// Number of a loop.
pub(crate) type LoopId = usize;

/// Where an expression starts from.
#[derive(Debug, Clone)]
pub(crate) enum Root {
    /// A path of the data.
    Data(Vec<String>),
    /// A name that a loop binds, and the path from there.
    Item { of: LoopId, target: usize, path: Vec<String> },
    /// A counter of a loop.
    Counter(LoopId, Counter),
    /// A value bound by `with`, and the path from there.
    Bound(Rc<Expr>, Vec<String>),
    /// Known as it stands.
    Lit(Lit),
    /// Anything at all.
    Anything,
}

/// What `forloop.…` tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// From 1, 0, and so backwards.
    Up(i64),
    Down(i64),
    First,
    Last,
}

/// An expression.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) root: Root,
    pub(crate) filters: Vec<Filter>,
    pub(crate) span: Span,
    /// The same for two expressions that always have one value.
    pub(crate) key: String,
    /// The key without the filters.
    pub(crate) root_key: String,
    /// The keys with the first filter, the first two, and so on.
    pub(crate) keys: Vec<String>,
    /// The loops on whose turn it depends.
    pub(crate) loops: Vec<LoopId>,
    pub(crate) pure: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) argument: Option<Expr>,
    pub(crate) span: Span,
}

/// A condition.
#[derive(Debug, Clone)]
pub(crate) enum Cond {
    Fact(FactId),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    Known(bool),
}

/// What a condition asks.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    /// Whether the value is true; of what a loop goes over, whether it has members.
    Truth(Expr),
    Compare(Operator, Expr, Expr),
    /// The turn is the loop's first, or last.
    First(LoopId),
    Last(LoopId),
    /// Something that is not understood.
    Other,
}

/// A question that the template asks, with all there is to know of it.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) question: Question,
    pub(crate) span: Span,
    /// The bit it is kept in, where it is asked again.
    pub(crate) slot: Option<u8>,
    /// From when to when it has that bit.
    pub(crate) life: (usize, usize),
    pub(crate) loops: Vec<LoopId>,
}

/// One step.
#[derive(Debug)]
pub(crate) struct Op {
    pub(crate) kind: OpKind,
    pub(crate) span: Span,
    /// The facts that are still asked for behind it.
    pub(crate) alive: u64,
    /// The facts that it asks for or answers, it and what stands inside.
    pub(crate) asks: u64,
    /// The same for the places of cycles, four bits each.
    pub(crate) cycles: u32,
    /// When it was compiled, from and to; lives of facts are told in the same time.
    pub(crate) time: (usize, usize),
}

#[derive(Debug)]
pub(crate) enum OpKind {
    Text,
    Print(Expr),
    If(Vec<Arm>),
    For(Box<Loop>),
    Autoescape(bool, Vec<Op>),
    Cycle {
        id: usize,
        values: Vec<Expr>,
        silent: bool,
    },
    ResetCycle(usize),
    IfChanged {
        body: Vec<Op>,
        otherwise: Vec<Op>,
        inside: Option<FactId>,
    },
    FirstOf(Vec<Expr>),
    /// Prints one of these, never escaped.
    Raw(Printed),
    /// Prints a value that only the engine knows.
    Unknown,
    /// A block that adds nothing for a reader: `with`, and `spaceless`, since blanks between
    /// tokens are free and those it takes away inside a string are no escapes.
    Block(Vec<Op>),
    /// May be left out as a whole.
    Optional(Vec<Op>),
    /// A block in front of filters.
    Filtered {
        body: Vec<Op>,
        filters: Vec<Filter>,
    },
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) cond: Option<Cond>,
    pub(crate) body: Vec<Op>,
    pub(crate) opening: Span,
}

#[derive(Debug)]
pub(crate) struct Loop {
    pub(crate) id: LoopId,
    /// Whether there is a turn at all.
    pub(crate) any: FactId,
    pub(crate) first: FactId,
    pub(crate) last: FactId,
    pub(crate) body: Vec<Op>,
    pub(crate) empty: Vec<Op>,
    pub(crate) opening: Span,
    /// Where the block that is repeated ends.
    pub(crate) end: usize,
    /// Slots of facts that hold for one turn only.
    pub(crate) turn_slots: u64,
}

/// A loop as it is known from outside.
#[derive(Debug)]
pub(crate) struct LoopInfo {
    pub(crate) iterable: Expr,
    pub(crate) targets: usize,
    pub(crate) reversed: bool,
    pub(crate) first: FactId,
    pub(crate) last: FactId,
}

/// The bits that hold a cycle's place; only the first eight are followed.
pub(crate) fn place_of_cycle(id: usize) -> u32 {
    u32::try_from(id).ok().filter(|id| *id < 8).map_or(0, |id| 15 << (4 * id))
}

/// The whole template.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) ops: Vec<Op>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) loops: Vec<LoopInfo>,
    /// How many values each cycle has, where its place is followed.
    pub(crate) cycles: Vec<Option<u8>>,
    /// Keys of what is surely a list or an object: it is looped over, or members of it are used.
    pub(crate) containers: std::collections::BTreeSet<String>,
    /// What the facts are about.
    pub(crate) index: Index,
    pub(crate) source: String,
}
