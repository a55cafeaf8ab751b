//! What is left of a text where an expression prints nothing.

use super::kind::FileKind;
use super::places::{Leaf, Place};
use super::templates::TemplateText;
use super::uses;
use super::view::FileView;
use crate::template::Expression;
use crate::text::Span;

/// The text before and behind a tag, inside the value that it stands in.
pub(crate) fn around(file: &FileView<'_>, template: &TemplateText, tag: Span, leaf: Leaf) -> (String, String) {
    if file.kind == FileKind::Spec {
        let source = template.source();
        return (source.get(..tag.start).unwrap_or("").to_owned(), source.get(tag.end..).unwrap_or("").to_owned());
    }
    let place = template.place(tag);
    let cut =
        |start: usize, end: usize| file.text.get(start..end).unwrap_or("").replace("\\n", "\n ").replace("\\t", "  ");
    (cut(leaf.value.start + 1, place.start), cut(place.end, leaf.value.end.saturating_sub(1)))
}

/// Whether a text reads badly where nothing stands between its two parts: `, !`, a double
/// blank, a loose end.
pub(crate) fn breaks(before: &str, after: &str) -> bool {
    let open = before.is_empty() || before.ends_with(char::is_whitespace);
    let begins_loosely = after.starts_with([',', '.', '!', '?', ';', ':', ' ']);
    let ends = after.trim().is_empty();
    open && (begins_loosely || ends)
}

/// A default that suits the place: something to call a person by, or nothing, where nothing
/// does no harm.
pub(crate) fn default_for(
    file: &FileView<'_>,
    template: &TemplateText,
    expression: &Expression,
    tag: Span,
) -> Option<&'static str> {
    let leaf = file.places.leaf(template.place(tag));
    let place = leaf.map_or(Place::Other, |leaf| leaf.place);
    let last = uses::steps(expression).last().map_or_else(String::new, |step| step.to_ascii_lowercase());
    let (before, after) = leaf.map_or_else(Default::default, |leaf| around(file, template, tag, leaf));
    match place {
        Place::Text if ["first_name", "full_name", "first name"].contains(&last.as_str()) => Some("friend"),
        Place::Text => (!breaks(&before, &after)).then_some(""),
        Place::Link => (!before.is_empty()).then_some(""),
        _ => Some(""),
    }
}

#[cfg(test)]
mod tests {
    use super::breaks;

    #[test]
    fn a_hole_that_leaves_bad_prose_is_told_from_one_that_does_not() {
        for (before, after) in
            [("Hi, ", "!"), ("Hi ", ", you"), ("your ", " order"), ("", " hi"), ("code: ", ""), ("", "")]
        {
            assert!(breaks(before, after), "{before}|{after}");
        }
        for (before, after) in [("Hi", "!"), ("take ", "10% off"), ("(", ")"), ("a", "")] {
            assert!(!breaks(before, after), "{before}|{after}");
        }
    }
}
