//! The tree of a template, every part with its place in the source.

use super::error::SyntaxError;
use crate::text::Span;

/// A parsed template: what could be read, and all errors met on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The template's text.
    pub source: String,
    /// What it prints, in order.
    pub nodes: Vec<Node>,
    /// What is wrong with it, by position. A program is only made of a tree without errors.
    pub errors: Vec<SyntaxError>,
}

/// One part of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes of the whole part; of a block, from its opening to its closing tag.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// A name as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// What a part of a template is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Literal text (also what stands in `{% verbatim %}`).
    Text,
    /// `{# … #}`
    Comment,
    /// `{{ expression }}`
    Variable(Expression),
    /// Any `{% tag %}`, with its blocks.
    Tag(Box<Tag>),
}

/// A tag and, when it has any, its blocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The tag's name.
    pub name: Word,
    /// The opening tag, `{% … %}`.
    pub opening: Span,
    /// What the tag does.
    pub kind: TagKind,
    /// The blocks between opening, middle and closing tags, in order.
    pub branches: Vec<Branch>,
    /// The closing tag, if the tag has one and it was found.
    pub closing: Option<Span>,
}

/// A block of a tag: what follows `{% if … %}`, `{% elif … %}`, `{% else %}`, `{% empty %}` …
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The tag that begins the block.
    pub opening: Span,
    /// The name of that tag (`if`, `elif`, `else`, `for`, `empty` …).
    pub keyword: Word,
    /// When the block is taken, for `if` and `elif`.
    pub condition: Option<Condition>,
    /// What it prints.
    pub body: Vec<Node>,
}

/// What a tag does.
#[derive(Debug, Clone, PartialEq)]
pub enum TagKind {
    /// `{% if %}`: the conditions stand in the branches.
    If,
    /// `{% for targets in iterable [reversed] %}`, the second branch is `{% empty %}`.
    For {
        /// The names bound on each turn.
        targets: Vec<Word>,
        /// What is looped over.
        iterable: Expression,
        /// Whether from the end.
        reversed: bool,
    },
    /// `{% with name=value … %}` (or `value as name`).
    With {
        /// The names bound in the block.
        bindings: Vec<(Word, Expression)>,
    },
    /// `{% autoescape on|off %}`
    Autoescape {
        /// Whether output of variables is escaped in the block.
        on: bool,
    },
    /// `{% filter chain %}`: the base of the expression is the block's output.
    Filter {
        /// The filters.
        chain: Expression,
    },
    /// `{% ifchanged values… %}`, the second branch is `{% else %}`.
    IfChanged {
        /// What is watched; the block's own output when empty.
        values: Vec<Expression>,
    },
    /// `{% spaceless %}`
    Spaceless,
    /// `{% comment %}`: its block is text.
    Comment {
        /// The rest of the opening tag.
        note: String,
    },
    /// `{% verbatim %}`: its block is text.
    Verbatim {
        /// The rest of the opening tag, which its closing tag repeats.
        label: String,
    },
    /// `{% cycle values… [as name [silent]] %}`
    Cycle {
        /// What is cycled through.
        values: Vec<Expression>,
        /// The name bound to the current value.
        name: Option<Word>,
        /// Whether the tag prints nothing.
        silent: bool,
    },
    /// `{% cycle name %}`: the next value of a cycle that has a name.
    CycleNext {
        /// The cycle's name.
        name: Word,
    },
    /// `{% resetcycle [name] %}`
    ResetCycle {
        /// The cycle's name; without one, the last cycle before this tag.
        name: Option<Word>,
    },
    /// `{% firstof values… [as name] %}`
    FirstOf {
        /// The candidates.
        values: Vec<Expression>,
        /// The name bound instead of printing.
        name: Option<Word>,
    },
    /// `{% now "format" [as name] %}`
    Now {
        /// The argument as typed, quotes included.
        format: Word,
        /// The name bound instead of printing.
        name: Option<Word>,
    },
    /// `{% regroup target by path as name %}`
    Regroup {
        /// The list to group.
        target: Expression,
        /// `name.path…` evaluated for each item.
        key: Expression,
        /// The name bound to the groups.
        name: Word,
    },
    /// `{% templatetag openblock %}`
    TemplateTag {
        /// Which delimiter.
        which: Word,
    },
    /// `{% widthratio value max width [as name] %}`
    WidthRatio {
        /// The value.
        value: Expression,
        /// What it is a part of.
        max: Expression,
        /// What the whole is worth.
        width: Expression,
        /// The name bound instead of printing.
        name: Option<Word>,
    },
    /// A tag that a library added.
    Custom {
        /// Arguments by position.
        positional: Vec<Expression>,
        /// Arguments by name.
        keywords: Vec<(Word, Expression)>,
        /// The name given with `as`.
        name: Option<Word>,
    },
    /// A tag that could not be read, or that the library lacks or refuses; its blocks were read all the same.
    Broken,
}

/// A value and the filters it goes through.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// All of it.
    pub span: Span,
    /// Where it starts from.
    pub base: Operand,
    /// The filters, left to right.
    pub filters: Vec<FilterCall>,
}

/// A variable or a literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: OperandKind,
}

/// What an operand is.
#[derive(Debug, Clone, PartialEq)]
pub enum OperandKind {
    /// A dotted path, at least one part; `_("…")` parts aside, as typed.
    Path(Vec<Word>),
    /// A text in quotes, its escapes resolved.
    Text {
        /// The text.
        value: String,
        /// Written as `_("…")`.
        translated: bool,
    },
    /// A whole number that fits 64 bits.
    Int(i64),
    /// A larger whole number, as decimal digits with sign.
    Big(String),
    /// A number with a point or exponent.
    Float(f64),
    /// The output of the block of `{% filter %}`.
    Block,
    /// Something that could not be read; the tree has an error for it.
    Broken,
}

/// One filter of a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterCall {
    /// From the filter's name to the end of its argument.
    pub span: Span,
    /// The filter's name.
    pub name: Word,
    /// Its argument.
    pub argument: Option<Operand>,
}

/// A condition of `{% if %}` or `{% elif %}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub kind: ConditionKind,
}

/// What a condition is.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionKind {
    /// The truth of a value.
    Value(Expression),
    /// `not …`
    Not(Box<Condition>),
    /// `left operator right`
    Binary {
        /// The operator.
        operator: Operator,
        /// Its place (of `not in` and `is not`, both words).
        operator_span: Span,
        /// What stands before it.
        left: Box<Condition>,
        /// What stands after it.
        right: Box<Condition>,
    },
}

/// The operators of conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the operator that `symbol` gives")]
pub enum Operator {
    Or,
    And,
    In,
    NotIn,
    Is,
    IsNot,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

impl Operator {
    /// How it is written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Is => "is",
            Self::IsNot => "is not",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Less => "<",
            Self::LessEqual => "<=",
        }
    }

    /// Django's binding power (`django/template/smartif.py`): a higher one binds tighter.
    #[must_use]
    pub const fn power(self) -> u8 {
        match self {
            Self::Or => 6,
            Self::And => 7,
            Self::In | Self::NotIn => 9,
            _ => 10,
        }
    }
}

/// Binding power of the prefix operator `not`.
pub(crate) const NOT_POWER: u8 = 8;

impl Tag {
    /// The body of the first block, empty when the tag has none.
    #[must_use]
    pub fn body(&self) -> &[Node] {
        self.branches.first().map_or(&[], |branch| &branch.body)
    }
}

impl OperandKind {
    /// The first name of a path.
    #[must_use]
    pub fn root(&self) -> Option<&Word> {
        match self {
            Self::Path(parts) => parts.first(),
            _ => None,
        }
    }
}
