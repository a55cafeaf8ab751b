//! Python's conversions and comparisons, for the filters and tags that a dialect adds.

pub(crate) use super::escape::escape_into;
pub(crate) use super::filters::{Whole, iterate, text, to_float, to_int};
pub(crate) use super::python::float::{shortest, write_float_repr};
pub(crate) use super::python::text::is_space;
pub(crate) use super::value::{order, write_repr};
