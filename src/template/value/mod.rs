//! Data for templates, and the values met while rendering.
//!
//! [`Value`] is a parsed JSON document in two allocations: a flat run of 16-byte nodes, in which
//! the members of each container lie side by side, and one run of text. [`Val`] is what the
//! evaluator and filters handle: a small `Copy` value that borrows from documents, from the
//! program and from the arena of the render.

mod build;
mod compare;
mod data;
mod json;
mod methods;
mod print;
mod rows;
mod val;

pub use data::{Children, Value};
pub use json::JsonError;
pub use rows::{Piece, Rows};
pub use val::{List, Val};

pub(crate) use compare::{contains, equal, identical, order};
pub(crate) use data::Hint;
pub(crate) use methods::attribute;
pub(crate) use print::{write_localized_float, write_repr, write_str};
