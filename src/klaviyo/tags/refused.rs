//! What a webhook body must not use.

use super::inline;
use crate::template::{Binding, Fault, FilterResult, Library, TagArguments, TagCall, TagDef};

const EMAIL_ONLY: &str = "Klaviyo supports link and preview tags in e-mail only";
const NO_COUPONS: &str = "Klaviyo does not support coupon codes in flow webhooks";
const NOT_EXPOSED: &str = "Klaviyo does not expose it: a body stands alone";
const INTERNAL: &str = "it is internal to Klaviyo's own blocks, not for authors";

const TAGS: [(&str, &str); 8] = [
    ("coupon_code", NO_COUPONS),
    ("manage_preferences", EMAIL_ONLY),
    ("manage_preferences_link", EMAIL_ONLY),
    ("render_variable", EMAIL_ONLY),
    ("unsubscribe", EMAIL_ONLY),
    ("unsubscribe_link", EMAIL_ONLY),
    ("web_view", EMAIL_ONLY),
    ("web_view_link", EMAIL_ONLY),
];

const DJANGO: [(&str, &str); 4] =
    [("block", NOT_EXPOSED), ("extends", NOT_EXPOSED), ("include", NOT_EXPOSED), ("load", INTERNAL)];

pub(super) fn add_to(library: &mut Library) {
    const ANY: TagArguments = TagArguments { min: 0, max: usize::MAX, keywords: &["cut"], binding: Binding::Optional };
    for (name, why) in TAGS {
        library.add_tag(TagDef { refused: Some(why), ..inline(name, ANY, never) });
    }
    for (name, why) in DJANGO {
        library.refuse_tag(name, why);
    }
}

/// A template with a refused tag is not compiled, so this is not reached.
fn never<'a>(_: &TagCall<'_, 'a>) -> FilterResult<'a> {
    Err(Fault::value("this tag is refused in a webhook body"))
}
