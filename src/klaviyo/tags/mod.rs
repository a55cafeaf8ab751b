//! Klaviyo's own tags.
//!
//! Sources: Klaviyo's message personalization reference
//! (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>) and the pages that each tag names.

use crate::template::ops::text;
use crate::template::{Binding, Env, Fault, InlineFn, Library, TagArguments, TagDef, TagShape, Val};

mod dates;
mod fetch;
mod money;
mod refused;
mod unknowable;

/// Adds all of them to Django's, and refuses those that Klaviyo refuses in a webhook.
pub(super) fn add_to(library: &mut Library) {
    for tags in [dates::TAGS, fetch::TAGS, money::TAGS, unknowable::TAGS] {
        for tag in tags {
            library.add_tag(*tag);
        }
    }
    refused::add_to(library);
}

/// An inline tag.
const fn inline(name: &'static str, arguments: TagArguments, run: InlineFn) -> TagDef {
    TagDef { name, shape: TagShape::Inline { arguments, run }, refused: None }
}

/// From `min` to `max` arguments by position, none by name, `as name` if the author wants.
const fn takes(min: usize, max: usize) -> TagArguments {
    TagArguments { min, max, keywords: &[], binding: Binding::Optional }
}

/// A member of an object of the settings, by the text of `key`.
fn member<'a>(settings: Option<Val<'a>>, key: Val<'a>, env: &Env<'a>) -> Result<Option<Val<'a>>, Fault> {
    let key = text(key, env)?;
    Ok(settings.and_then(|settings| settings.get(key)))
}
