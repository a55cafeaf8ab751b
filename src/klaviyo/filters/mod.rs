//! Klaviyo's own filters, one family a file.
//!
//! What they do is told by Klaviyo's published list (`github.com/klaviyo/headless-klaviyo`), its
//! glossary (<https://developers.klaviyo.com/en/docs/glossary_of_variable_filters>), its help
//! pages and third parties; the catalogue says who names which. Where they are silent, one rule
//! holds for all, and each filter says where it departs from it:
//!
//! - a value of the wrong kind gives the empty text, which is seen at once;
//! - an argument that can't be read is an error, which teaches its form;
//! - a text that comes out is escaped again (Django's answer for a filter that says nothing).
//!
//! `docs/compatibility.md` tells each doubt to users.

use crate::template::ops::{text, write_float_repr};
use crate::template::{Env, Fault, FilterDef, Library, Val};

mod dates;
mod encode;
mod html;
mod lists;
mod lookup;
mod numbers;
mod pairs;
mod rounding;
mod select;
mod split;
mod texts;

pub(super) use dates::stamp;
pub(super) use rounding::{Way, round_to};

/// Filters that are Django's under another name, as third parties report and descriptions agree.
const ALIASES: [(&str, &str); 7] = [
    ("capitalize", "capfirst"),
    ("count", "length"),
    ("downcase", "lower"),
    ("newline_to_br", "linebreaksbr"),
    ("size", "length"),
    ("strip_html", "striptags"),
    ("upcase", "upper"),
];

/// Adds all of them to Django's.
pub(super) fn add_to(library: &mut Library) {
    let own = [
        dates::FILTERS,
        encode::FILTERS,
        html::FILTERS,
        lists::FILTERS,
        lookup::FILTERS,
        numbers::FILTERS,
        pairs::FILTERS,
        rounding::FILTERS,
        select::FILTERS,
        split::FILTERS,
        texts::FILTERS,
    ];
    for filter in own.into_iter().flatten() {
        library.add_filter(*filter);
    }
    for (name, django) in ALIASES {
        if let Some(filter) = library.filter(django).copied() {
            library.add_filter(FilterDef { name, ..filter });
        }
    }
}

/// What a value of the wrong kind gives.
const NOTHING: Val<'static> = Val::Str("");

/// The argument as text.
fn argument_text<'a>(argument: Option<Val<'a>>, env: &Env<'a>) -> Result<&'a str, Fault> {
    text(argument.unwrap_or(NOTHING), env)
}

/// `str()` of a float.
fn float_text<'a>(float: f64, env: &Env<'a>) -> Val<'a> {
    let mut out = env.buffer(24);
    // Writing to memory can't fail.
    let _ = write_float_repr(float, &mut out);
    Val::Str(out.finish())
}
