//! What is left of a text where an expression prints nothing.

use super::kind::FileKind;
use super::places::{Leaf, Place};
use super::templates::TemplateText;
use super::uses;
use super::view::FileView;
use crate::template::Expression;
use crate::text::Span;

/// Characters of a text that tell how it reads where it is cut.
const FEW: usize = 12;

/// The text before and behind a tag, inside the value that it stands in: the blanks beside
/// it and a few characters more.
pub(crate) fn around(file: &FileView<'_>, template: &TemplateText, tag: Span, leaf: Leaf) -> (String, String) {
    if file.kind == FileKind::Spec {
        let source = template.source();
        let (before, after) = (source.get(..tag.start).unwrap_or(""), source.get(tag.end..).unwrap_or(""));
        return (ending(before).to_owned(), beginning(after).to_owned());
    }
    let place = template.place(tag);
    let raw = |start: usize, end: usize| file.text.get(start..end).unwrap_or("");
    let decoded = |text: &str| text.replace("\\n", "\n ").replace("\\t", "  ");
    let before = ending(raw(leaf.value.start + 1, place.start));
    let after = beginning(raw(place.end, leaf.value.end.saturating_sub(1)));
    (decoded(before), decoded(after))
}

/// The blanks that a text begins with, those written as escapes among them, and a few characters more.
fn beginning(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = rest.trim_start();
        let shorter = shorter.strip_prefix("\\n").or_else(|| shorter.strip_prefix("\\t")).unwrap_or(shorter);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let few = rest.char_indices().nth(FEW).map_or(rest.len(), |(at, _)| at);
    text.get(..text.len() - rest.len() + few).unwrap_or(text)
}

/// The blanks that a text ends with, and a few characters before them.
fn ending(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = rest.trim_end();
        let shorter = shorter.strip_suffix("\\n").or_else(|| shorter.strip_suffix("\\t")).unwrap_or(shorter);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let few = rest.char_indices().rev().nth(FEW).map_or(0, |(at, _)| at);
    text.get(few..).unwrap_or(text)
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
    use super::{beginning, breaks, ending};

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

    #[test]
    fn of_a_long_text_only_what_stands_beside_the_tag_is_looked_at() {
        let long = "0123456789".repeat(10);
        assert_eq!(beginning(&format!(" \\n {long}")), " \\n 012345678901");
        assert_eq!(ending(&format!("{long} \\t")), "7890123456789 \\t");
        assert_eq!((beginning("ab"), ending("ab"), beginning(" "), ending("\\n")), ("ab", "ab", " ", "\\n"));
    }
}
