//! Django's template language: lexer, recovering parser, tree, evaluator and built-in filters.
//!
//! Measured against Django 5.2 itself (`tests/oracle`). It knows nothing of Klaviyo: a dialect
//! takes [`Library::django`], adds filters and tags of its own and refuses others.
//!
//! ```
//! use flowhook::template::{Library, Program, RenderOptions, Value};
//!
//! let library = Library::django();
//! let program = Program::compile("Hi {{ person.first_name|default:'friend' }}!", &library).unwrap();
//! let data = Value::from_json(r#"{"person": {"first_name": "Ada"}}"#).unwrap();
//! let mut out = String::new();
//! program.render(&data, &RenderOptions::default(), &mut out).unwrap();
//! assert_eq!(out, "Hi Ada!");
//! ```

mod compile;
mod condition;
mod error;
mod escape;
mod eval;
mod expression;
mod filters;
mod lexer;
mod library;
mod moment;
pub(crate) mod ops;
mod parser;
mod program;
mod python;
mod references;
mod render;
mod show;
mod split;
mod to_source;
mod trace;
mod tree;
mod value;

pub(crate) use compile::delimiter;
pub use error::{ErrorClass, Fault, RenderError, SyntaxError, SyntaxErrorKind};
pub use eval::{Buffer, Env, Limits, RenderOptions};
pub use lexer::{Token, TokenKind, lex};
pub use library::{
    Arity, Binding, BlockFn, FilterDef, FilterFn, FilterResult, InlineFn, Library, TagArguments, TagCall, TagDef,
    TagShape,
};
pub use moment::Moment;
pub use parser::{MAX_NESTING, parse};
pub use program::{Program, Renderer};
pub use references::{Reference, Use, references};
pub use trace::Traced;
pub use tree::{
    Branch, Condition, ConditionKind, Expression, FilterCall, Node, NodeKind, Operand, OperandKind, Operator, Tag,
    TagKind, Tree, Word,
};
pub use value::{Children, JsonError, List, Piece, Rows, Val, Value};
