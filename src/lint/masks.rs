//! The texts of one webhook with their tags masked, each made once: many rules ask for them.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::literal;
use crate::document::{Entry, Kind, Node};
use crate::text::Mapped;

/// The masks, made when the first one is asked for.
#[derive(Debug, Default)]
pub(crate) struct Masks(OnceLock<Vec<Mask>>);

#[derive(Debug)]
struct Mask {
    /// Where the text lies in memory: the webhook holds on to it.
    address: usize,
    masked: String,
}

impl Masks {
    /// The text with its tags masked; `texts` are all that may be asked for often.
    pub(super) fn of<'m>(&'m self, text: &'m Mapped, texts: impl FnOnce() -> Vec<&'m Mapped>) -> Cow<'m, str> {
        if !text.text.contains('{') {
            return Cow::Borrowed(&text.text);
        }
        let all = self.0.get_or_init(|| {
            let tagged = texts().into_iter().filter(|text| text.text.contains('{'));
            let masked =
                |text: &Mapped| Mask { address: address(text), masked: literal::masked(&text.text).into_owned() };
            let mut all: Vec<Mask> = tagged.map(masked).collect();
            all.sort_unstable_by_key(|mask| mask.address);
            all
        });
        let known = all.binary_search_by_key(&address(text), |mask| mask.address).ok().and_then(|at| all.get(at));
        known.map_or_else(|| literal::masked(&text.text), |mask| Cow::Borrowed(&mask.masked))
    }
}

fn address(text: &Mapped) -> usize {
    std::ptr::from_ref(text).addr()
}

/// The texts of some members, however deep.
pub(super) fn texts_of<'n>(entries: impl IntoIterator<Item = &'n Entry>, into: &mut Vec<&'n Mapped>) {
    entries.into_iter().for_each(|entry| collect(&entry.value, into));
}

fn collect<'n>(node: &'n Node, into: &mut Vec<&'n Mapped>) {
    match &node.kind {
        Kind::Text(text) => into.push(text),
        Kind::Sequence(items) => items.iter().for_each(|item| collect(item, into)),
        Kind::Mapping(entries) => texts_of(entries, into),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_masked_whether_it_was_named_or_not() {
        let [a, b, c] = ["{{ x }}!", "plain", "y {# z #}"].map(|text| Mapped::verbatim(text, 0));
        let masks = Masks::default();
        for text in [&a, &b, &c] {
            assert_eq!(masks.of(text, || vec![&a, &b]), literal::masked(&text.text));
        }
        assert!(matches!(masks.of(&a, Vec::new), Cow::Borrowed(_)));
        assert!(matches!(masks.of(&c, Vec::new), Cow::Owned(_)));
    }
}
