//! Escaping of the literal parts of a text; the template's parts stay as they are.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Text that the template engine prints as it is.
    Literal(&'t str),
    /// `{{ … }}`, `{% … %}` or `{# … #}`.
    Tag(&'t str),
}

/// Cuts a text into literals and tags as Django does: a tag ends on the line it begins on.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut closers = Closers { text, unclosed_until: [0; 3] };
    let (mut literal, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('{')) {
        let open = at + found;
        let Some(end) = closers.end_of(open) else {
            at = open + 1;
            continue;
        };
        if literal < open {
            parts.push(Part::Literal(&text[literal..open]));
        }
        parts.push(Part::Tag(&text[open..end]));
        at = end;
        literal = at;
    }
    if literal < text.len() {
        parts.push(Part::Literal(&text[literal..]));
    }
    parts
}

const DELIMITERS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];

/// Finds the ends of tags, and looks at no line twice for a delimiter that it lacks.
struct Closers<'t> {
    text: &'t str,
    /// Up to where the line's rest is known to hold no closing delimiter of each kind.
    unclosed_until: [usize; 3],
}

impl Closers<'_> {
    /// Where the tag that begins at `open` ends, if one does.
    fn end_of(&mut self, open: usize) -> Option<usize> {
        let rest = self.text.get(open..)?;
        let kind = DELIMITERS.iter().position(|(opener, _)| rest.starts_with(opener))?;
        if open < self.unclosed_until[kind] {
            return None;
        }
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let end = line.get(2..)?.find(DELIMITERS[kind].1).map(|at| open + at + 4);
        if end.is_none() {
            self.unclosed_until[kind] = open + line.len();
        }
        end
    }
}

/// The text as it stands inside a JSON string (RFC 8259, clause 7).
pub(super) fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    json_into(text, &mut escaped);
    escaped
}

/// [`json`] at the end of `escaped`.
pub(super) fn json_into(text: &str, escaped: &mut String) {
    if !text.contains('{') {
        return json_literal(text, escaped);
    }
    for part in parts(text) {
        match part {
            Part::Literal(literal) => json_literal(literal, escaped),
            Part::Tag(tag) => escaped.push_str(tag),
        }
    }
}

fn json_literal(literal: &str, escaped: &mut String) {
    let mut done = 0;
    let mut before = b' ';
    for (at, byte) in literal.bytes().enumerate() {
        let last = std::mem::replace(&mut before, byte);
        if !is_special(last, byte) {
            continue;
        }
        escaped.push_str(literal.get(done..at).unwrap_or(""));
        done = at + 1;
        match byte {
            b'"' => escaped.push_str("\\\""),
            b'\\' => escaped.push_str("\\\\"),
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            8 => escaped.push_str("\\b"),
            12 => escaped.push_str("\\f"),
            other => escaped.push_str(&format!("\\u{other:04x}")),
        }
    }
    escaped.push_str(literal.get(done..).unwrap_or(""));
}

/// Whether a byte behind `last` has to be escaped. The second one of an opening delimiter is
/// among them: in a literal such a delimiter is printed as text, because its line ends before the
/// closing one comes; once line ends are written `\n` and members stand side by side, it would
/// become a tag.
const fn is_special(last: u8, byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'"' | b'\\') || (last == b'{' && matches!(byte, b'{' | b'%' | b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_django_cuts_it() {
        use Part::{Literal, Tag};
        assert_eq!(
            parts("a{{ b }}{%c%}{#d#}e"),
            [Literal("a"), Tag("{{ b }}"), Tag("{%c%}"), Tag("{#d#}"), Literal("e")]
        );
        assert_eq!(parts("{{ a\n}} {{ b }}"), [Literal("{{ a\n}} "), Tag("{{ b }}")]);
        assert_eq!(parts("{{{ a }}}"), [Tag("{{{ a }}"), Literal("}")]);
        assert_eq!(parts("{{ a } {"), [Literal("{{ a } {")]);
        assert_eq!(parts("{"), [Literal("{")]);
        assert_eq!(parts(""), []);
        assert_eq!(parts("é{{é}}é"), [Literal("é"), Tag("{{é}}"), Literal("é")]);
    }

    #[test]
    fn a_long_line_of_openers_is_cut_at_once() {
        assert_eq!(parts(&"{{{%{#".repeat(300_000)).len(), 1);
    }

    #[test]
    fn literals_are_escaped_and_tags_are_not() {
        assert_eq!(
            json("\"\\\n\t\u{1}é😀\u{2028}{{ x|default:\"\\\" }}"),
            "\\\"\\\\\\n\\t\\u0001é😀\u{2028}{{ x|default:\"\\\" }}"
        );
    }

    #[test]
    fn text_that_is_no_tag_never_becomes_one() {
        assert_eq!(json("{{ a } {%"), "{\\u007b a } {\\u0025");
        let escaped = json("{{ a\n}}");
        assert_eq!(escaped, "{\\u007b a\\n}}");
        assert_eq!(parts(&escaped).len(), 1);
        assert_eq!(serde_json::from_str::<String>(&format!("\"{escaped}\"")).unwrap(), "{{ a\n}}");
    }

    proptest::proptest! {
        #[test]
        fn parts_are_the_text_and_literals_decode_to_themselves(text in "(?:\\{\\{|\\}\\}|\\{%|%\\}|[ -~]|\n|\r|é|😀|\u{1}|\"|\\\\){0,20}") {
            let cut = parts(&text);
            let joined: String = cut.iter().map(|part| match part { Part::Literal(text) | Part::Tag(text) => *text }).collect();
            proptest::prop_assert_eq!(&joined, &text);
            if cut.iter().all(|part| matches!(part, Part::Literal(_))) {
                let escaped = json(&text);
                proptest::prop_assert!(parts(&escaped).iter().all(|part| matches!(part, Part::Literal(_))), "{}", escaped);
                proptest::prop_assert_eq!(serde_json::from_str::<String>(&format!("\"{escaped}\"")).unwrap(), text);
            }
        }
    }
}
