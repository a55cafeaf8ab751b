//! Django's built-in filters (`django/template/defaultfilters.py`), one family a file.

mod convert;
mod dates;
mod decimal;
mod html;
mod html_parser;
mod json_script;
mod lists;
mod logic;
mod numbers;
mod pprint;
mod printf;
mod sort;
mod text;
mod truncate;
mod unescape;
mod urlize;
mod urls;
mod wrap;

pub(crate) use convert::{Whole, iterate, text, to_float, to_int};

use super::eval::Env;
use super::library::{Arity, FilterDef, FilterResult};
use super::value::Val;

/// All of them.
pub(super) fn all() -> impl Iterator<Item = FilterDef> {
    [
        text::FILTERS,
        truncate::FILTERS,
        wrap::FILTERS,
        urls::FILTERS,
        urlize::FILTERS,
        html::FILTERS,
        json_script::FILTERS,
        lists::FILTERS,
        sort::FILTERS,
        numbers::FILTERS,
        decimal::FILTERS,
        dates::FILTERS,
        logic::FILTERS,
        printf::FILTERS,
        pprint::FILTERS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The filter that changes nothing.
pub(super) fn nothing() -> FilterDef {
    fn run<'a>(value: Val<'a>, _: Option<Val<'a>>, _: &Env<'a>) -> FilterResult<'a> {
        Ok(value)
    }
    FilterDef::safe("", Arity::Optional, run)
}
