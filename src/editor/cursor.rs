//! What stands around a place: the template tag it is in, the word it is on.

use crate::template::{TokenKind, lex};
use crate::text::Span;

/// A place in a tag that may still be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InTag<'t> {
    /// Whether the tag is `{% … %}`, and not `{{ … }}`.
    pub(super) block: bool,
    /// Where what stands in the tag begins.
    pub(super) start: usize,
    /// What stands in the tag before the place.
    pub(super) before: &'t str,
}

/// The tag around a place, whether it is closed or not; tags do not go over lines.
pub(super) fn tag_around(text: &str, offset: usize) -> Option<InTag<'_>> {
    let before = text.get(..offset)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let opening = |delimiter: &str| before.get(line..)?.rfind(delimiter).map(|at| line + at + 2);
    let (block, start) = match (opening("{{"), opening("{%")) {
        (Some(variable), Some(block)) if block > variable => (true, block),
        (None, Some(block)) => (true, block),
        (Some(variable), _) => (false, variable),
        (None, None) => return None,
    };
    let before = text.get(start..offset)?;
    let closing = if block { "%}" } else { "}}" };
    (!before.contains(closing)).then_some(InTag { block, start, before })
}

/// What is expected at a place in a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected<'t> {
    /// A filter's name.
    Filter,
    /// A tag's name.
    Tag,
    /// A variable.
    Variable,
    /// A name in quotes that `lookup` looks up in a variable.
    LookupKey(&'t str),
}

/// What is expected at the end of `tag`, and how much of it is typed already.
pub(super) fn expected<'t>(tag: &InTag<'t>) -> Option<(Expected<'t>, Span)> {
    let end = tag.start + tag.before.len();
    if let Some(quote) = open_quote(tag.before) {
        let head = tag.before.get(..quote)?.trim_end_matches('\\').trim_end();
        let variable = head.strip_suffix("lookup:")?.trim_end().strip_suffix('|')?.trim_end();
        let name = variable.rsplit(|c: char| !is_name(c)).next()?;
        return Some((Expected::LookupKey(name), Span::new(tag.start + quote + 1, end)));
    }
    let typed = tag.before.rsplit(|c: char| !is_name(c)).next().unwrap_or("");
    let span = Span::new(end - typed.len(), end);
    let head = tag.before.get(..tag.before.len() - typed.len())?.trim_end();
    let expected = match head.chars().next_back() {
        Some('|') => Expected::Filter,
        None if tag.block => Expected::Tag,
        _ => Expected::Variable,
    };
    Some((expected, span))
}

/// Where a quotation that is still open begins.
fn open_quote(text: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    for (at, character) in text.char_indices().filter(|(_, character)| matches!(character, '"' | '\'')) {
        open = match open {
            Some((_, quote)) if quote == character => None,
            None => Some((at, character)),
            other => other,
        };
    }
    open.map(|(at, _)| at)
}

/// What a variable's path is made of.
pub(super) fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '$')
}

/// The longest run of `wanted` characters at a place, which may be at its very end.
pub(super) fn word_at(text: &str, offset: usize, wanted: impl Fn(char) -> bool) -> Option<Span> {
    let before = text.get(..offset)?;
    let start = before.char_indices().rev().take_while(|(_, c)| wanted(*c)).last().map_or(offset, |(at, _)| at);
    let after = text.get(offset..)?;
    let length: usize = after.chars().take_while(|c| wanted(*c)).map(char::len_utf8).sum();
    (start < offset + length).then(|| Span::new(start, offset + length))
}

/// The blocks that are open before a place, the innermost last, by the names of their tags.
pub(super) fn open_blocks(text: &str, offset: usize) -> Vec<&str> {
    let before = text.get(..offset).unwrap_or("");
    let mut open: Vec<&str> = Vec::new();
    for token in lex(before).iter().filter(|token| token.kind == TokenKind::Block) {
        let name = token.inner(before).split_whitespace().next().unwrap_or("");
        if super::catalogue::closer(name).is_some() {
            open.push(name);
        } else if let Some(opener) = super::catalogue::opener(name)
            && let Some(at) = open.iter().rposition(|known| *known == opener)
        {
            open.truncate(at);
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is expected at the `^` of a text.
    fn at(text: &str) -> Option<(String, String)> {
        let offset = text.find('^').unwrap();
        let text = text.replace('^', "");
        let tag = tag_around(&text, offset)?;
        let (expected, typed) = expected(&tag)?;
        Some((format!("{expected:?}"), typed.of(&text).to_owned()))
    }

    #[test]
    fn what_is_expected_follows_from_what_stands_before() {
        for (text, expected, typed) in [
            ("{{ ^ }}", "Variable", ""),
            ("x {{ person.fi^rst }}", "Variable", "person.fi"),
            ("{{ a|^", "Filter", ""),
            ("{{ a | de^fault:'' }}", "Filter", "de"),
            ("{{ a|default:ev^ }}", "Variable", "ev"),
            ("{% ^ %}", "Tag", ""),
            ("{% i^", "Tag", "i"),
            ("{%^%}", "Tag", ""),
            ("{% if per^", "Variable", "per"),
            ("{{ person|lookup:'Fi^", "LookupKey(\"person\")", "Fi"),
            ("\"{{ person|lookup:\\\"Fi^\\\" }}\"", "LookupKey(\"person\")", "Fi"),
            ("{{ a }} {{ b^ }}", "Variable", "b"),
        ] {
            assert_eq!(at(text), Some((expected.to_owned(), typed.to_owned())), "{text}");
        }
        for text in ["^{{ a }}", "{{ a }}^", "{{ a\n^ }}", "{{ a|default:'^' }}", "a ^", "{^", "{% if a %}^"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn open_blocks_are_told_innermost_last() {
        let text = "{% if a %}{% for x in y %}{% if b %}{% endif %}{% else %}";
        assert_eq!(open_blocks(text, text.len()), ["if", "for"]);
        assert_eq!(open_blocks("{% if a %}{% endif %}{% endfor %}", 33), Vec::<&str>::new());
    }
}
