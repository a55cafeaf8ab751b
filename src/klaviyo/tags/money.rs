//! `currency_format`.

use super::{inline, takes};
use crate::klaviyo::currency::Currency;
use crate::template::ops::to_float;
use crate::template::{FilterResult, TagCall, TagDef, Val};

pub(super) const TAGS: &[TagDef] = &[inline("currency_format", takes(1, 1), currency_format)];

/// `{% currency_format event|lookup:"$value" %}`: a number as money. "Numbers only": a text such
/// as `$40` stays as it is, and a numeric text is a text, for no source says that it is turned
/// into a number.
fn currency_format<'a>(call: &TagCall<'_, 'a>) -> FilterResult<'a> {
    let value = call.positional.first().copied().unwrap_or(Val::Str(""));
    let amount = match value {
        Val::Int(_) | Val::Big(_) | Val::Float(_) => to_float(value).ok().filter(|amount| amount.is_finite()),
        _ => None,
    };
    Ok(amount.map_or(value, |amount| {
        let written = Currency::from_settings(call.env.extra("currency")).write(amount);
        Val::Str(call.env.text(&written))
    }))
}
