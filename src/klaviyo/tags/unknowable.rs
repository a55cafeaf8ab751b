//! Tags that exist but whose output no source shows: `barcode`, `barcode_code`,
//! `update_property_link`. Their arguments are read; a render says that it can't know.

use super::{inline, takes};
use crate::template::{Binding, ErrorClass, Fault, FilterResult, TagArguments, TagCall, TagDef};

pub(super) const TAGS: &[TagDef] = &[
    inline(
        "barcode",
        TagArguments { min: 1, max: 1, keywords: &["width", "height", "mode"], binding: Binding::Optional },
        barcode,
    ),
    inline("barcode_code", takes(1, 1), barcode),
    inline("update_property_link", takes(3, 3), update_property_link),
];

fn unknowable<'a>(what: &str) -> FilterResult<'a> {
    Err(Fault::new(ErrorClass::ValueError, format!("{what}; no source shows it, so it can't be evaluated here")))
}

fn barcode<'a>(_: &TagCall<'_, 'a>) -> FilterResult<'a> {
    unknowable("Klaviyo prints a barcode image here")
}

fn update_property_link<'a>(_: &TagCall<'_, 'a>) -> FilterResult<'a> {
    unknowable("Klaviyo prints a link of its own here, which sets a profile property when clicked")
}
