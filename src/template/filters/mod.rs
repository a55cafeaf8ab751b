//! Django's built-in filters (`django/template/defaultfilters.py`), one family a file.

mod convert;
mod dates;
mod decimal;
mod logic;
mod numbers;

pub(super) use convert::{Whole, iterate, to_int};

use super::eval::Env;
use super::library::{Arity, FilterDef, FilterResult};
use super::value::Val;

/// All of them.
pub(super) fn all() -> impl Iterator<Item = FilterDef> {
    [numbers::FILTERS, decimal::FILTERS, dates::FILTERS, logic::FILTERS].into_iter().flatten().copied()
}

/// The filter that changes nothing.
pub(super) fn nothing() -> FilterDef {
    fn run<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
        Ok(value)
    }
    FilterDef::safe("", Arity::Optional, run)
}
