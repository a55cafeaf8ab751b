//! A compiled template.

use super::error::{RenderError, SyntaxError};
use super::eval::RenderOptions;
use super::library::{BlockFn, FilterFn, InlineFn, Library};
use super::parser::parse;
use super::render;
use super::trace::Traced;
use super::tree::{Operator, Tree};
use super::value::{Hint, Value};
use crate::text::Span;

/// A template ready to render any number of times, from any number of threads.
///
/// Names are resolved when it is made: filters to functions, variables bound by tags to slots.
#[derive(Debug)]
pub struct Program {
    pub(super) source: Box<str>,
    pub(super) code: Block,
    pub(super) slots: usize,
    pub(super) loops: Vec<LoopParent>,
    pub(super) hints: usize,
    pub(super) cycles: usize,
    pub(super) changes: usize,
}

/// Renders one program again and again, reusing its memory.
#[derive(Debug)]
pub struct Renderer<'p> {
    program: &'p Program,
    arena: bumpalo::Bump,
    hints: Vec<Hint>,
}

impl Program {
    /// Parses and compiles a template.
    ///
    /// # Errors
    /// All errors of syntax, by position.
    pub fn compile(source: &str, library: &Library) -> Result<Self, Vec<SyntaxError>> {
        Self::from_tree(&parse(source, library), library)
    }

    /// Compiles a parsed template; `library` is the one it was parsed with.
    ///
    /// # Errors
    /// The tree's errors, when it has any.
    pub fn from_tree(tree: &Tree, library: &Library) -> Result<Self, Vec<SyntaxError>> {
        if !tree.errors.is_empty() {
            return Err(tree.errors.clone());
        }
        Ok(super::compile::compile(tree, library))
    }

    /// Appends what the template prints for `data` to `out`. To render many times, make a
    /// [`Renderer`] once.
    ///
    /// # Errors
    /// Where Django raises an exception, and where a limit is reached. What was printed until
    /// then is left in `out`.
    pub fn render(&self, data: &Value, options: &RenderOptions<'_>, out: &mut String) -> Result<(), RenderError> {
        Renderer::new(self).render(data, options, out)
    }

    /// The template's text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl<'p> Renderer<'p> {
    /// A renderer for `program`.
    #[must_use]
    pub fn new(program: &'p Program) -> Self {
        Self { program, arena: bumpalo::Bump::new(), hints: vec![Hint::new(0); program.hints] }
    }

    /// Appends what the template prints for `data` to `out`.
    ///
    /// # Errors
    /// As [`Program::render`].
    pub fn render(&mut self, data: &Value, options: &RenderOptions<'_>, out: &mut String) -> Result<(), RenderError> {
        self.arena.reset();
        render::render(self.program, data, options, &self.arena, &self.hints, None, out)
    }

    /// As [`render`](Self::render), and tells in `trace` which of the template's own texts stand where in `out`, in
    /// their order. A block whose output a tag works on (`filter`, `spaceless`, `ifchanged`, a library's own)
    /// counts as printed by an expression.
    ///
    /// # Errors
    /// As [`Program::render`]; the trace is of no use then.
    pub fn render_traced(
        &mut self,
        data: &Value,
        options: &RenderOptions<'_>,
        out: &mut String,
        trace: &mut Vec<Traced>,
    ) -> Result<(), RenderError> {
        self.arena.reset();
        trace.clear();
        render::render(self.program, data, options, &self.arena, &self.hints, Some(trace), out)
    }
}

/// What a loop's `forloop.parentloop` is when no loop of the template is around it: what the
/// name `forloop` means there.
#[derive(Debug)]
pub(super) enum LoopParent {
    Loop(usize),
    Name(Box<Path>),
}

pub(super) type Block = Box<[Op]>;

/// One step of a program.
#[derive(Debug)]
pub(super) enum Op {
    /// A text and its number among the program's.
    Text(u32, Box<str>),
    Print(Expr),
    If(Box<[Arm]>),
    For(Box<Loop>),
    With {
        values: Box<[(Expr, usize)]>,
        reset: Reset,
        body: Block,
    },
    Autoescape(bool, Block),
    /// The filters take the block's output, which is also bound to the slot.
    Filter {
        chain: Expr,
        slot: usize,
        body: Block,
    },
    IfChanged {
        watched: Box<[Expr]>,
        state: usize,
        body: Block,
        otherwise: Option<Block>,
    },
    Spaceless(Block),
    Cycle {
        values: Box<[Expr]>,
        state: usize,
        silent: bool,
        bind: Option<Bind>,
    },
    ResetCycle(usize),
    FirstOf(Box<[Expr]>, Option<usize>),
    Now(Box<str>, Option<usize>, Span),
    Regroup {
        target: Expr,
        key: Expr,
        slot: usize,
    },
    WidthRatio {
        parts: Box<[Expr; 3]>,
        slot: Option<usize>,
        span: Span,
    },
    Inline(Box<InlineOp>),
    Custom(Box<BlockOp>),
}

/// Slots that a scope may bind and that are empty when it begins.
pub(super) type Reset = Box<[usize]>;

#[derive(Debug)]
pub(super) struct Arm {
    pub(super) condition: Option<Cond>,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Loop {
    pub(super) iterable: Expr,
    pub(super) reversed: bool,
    pub(super) index: usize,
    pub(super) targets: Box<[usize]>,
    /// Emptied when the loop begins.
    pub(super) reset: Reset,
    /// Emptied on each turn.
    pub(super) turn_reset: Reset,
    /// States of `{% ifchanged %}` that begin anew with the loop.
    pub(super) changes: Reset,
    pub(super) body: Block,
    pub(super) empty: Option<(Block, Reset)>,
    pub(super) span: Span,
}

/// `{% cycle … as name %}` binds the name where it is bound already, outward from here.
#[derive(Debug)]
pub(super) struct Bind {
    pub(super) candidates: Box<[usize]>,
    /// Taken when the data has the name.
    pub(super) root: (Step, usize),
    pub(super) here: usize,
}

#[derive(Debug)]
pub(super) struct InlineOp {
    pub(super) call: CustomCall,
    pub(super) run: InlineFn,
    pub(super) slot: Option<usize>,
}

#[derive(Debug)]
pub(super) struct BlockOp {
    pub(super) call: CustomCall,
    pub(super) run: BlockFn,
    pub(super) slots: Box<[usize]>,
    pub(super) reset: Reset,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct CustomCall {
    pub(super) positional: Box<[Expr]>,
    pub(super) keywords: Box<[(Box<str>, Expr)]>,
    pub(super) span: Span,
}

/// An expression.
#[derive(Debug)]
pub(super) struct Expr {
    pub(super) base: Base,
    pub(super) filters: Box<[Apply]>,
    pub(super) span: Span,
    pub(super) base_span: Span,
}

#[derive(Debug)]
pub(super) enum Base {
    Const(Const),
    Path(Path),
    /// The output of the block of `{% filter %}`.
    Block,
}

#[derive(Debug)]
pub(super) enum Const {
    None,
    Bool(bool),
    Int(i64),
    Big(Box<str>),
    Float(f64),
    Text(Box<str>),
}

/// A dotted path.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) root: Root,
    pub(super) steps: Box<[Step]>,
}

#[derive(Debug)]
pub(super) enum Root {
    /// A member of the data.
    Data(Step),
    /// A slot that is always bound here.
    Slot(usize),
    /// A counter of a loop.
    Counter(usize, Counter),
    /// All of a loop's counters.
    Loop(usize),
    /// Several possible meanings, the nearest first.
    Search { slots: Box<[usize]>, last: Box<Root> },
    /// A name of the data, and what it is when the data has none: `True`, `False`, `None`.
    Builtin(Step, Const),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Counter {
    FromOne,
    FromZero,
    ToOne,
    ToZero,
    First,
    Last,
}

/// One part of a path.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) name: Box<str>,
    /// The part as an index, where it can be read as one.
    pub(super) index: Option<usize>,
    /// Where the last key found is remembered.
    pub(super) hint: usize,
}

#[derive(Debug)]
pub(super) struct Apply {
    pub(super) run: FilterFn,
    pub(super) is_safe: bool,
    /// An argument is evaluated and then refused.
    pub(super) refuses: bool,
    pub(super) argument: Option<Argument>,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) enum Argument {
    Const(Const),
    Path(Path, Span),
}

#[derive(Debug)]
pub(super) enum Cond {
    Value(Expr),
    Not(Box<Cond>),
    Binary(Operator, Box<Cond>, Box<Cond>),
}
