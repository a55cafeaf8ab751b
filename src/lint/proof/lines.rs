//! The members of a body that a spec's fields gave. The scaffold puts each on a line of its own, and no value holds a
//! line break: so the body need not be read again to find them.

use crate::text::Span;

/// A member of such a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'b> {
    pub(super) name: &'b str,
    /// From the key to the value.
    pub(super) span: Span,
    pub(super) value: Span,
}

/// The members; nothing where the body is laid out in another way.
pub(super) fn members(body: &str) -> Option<Vec<Line<'_>>> {
    let inside = body.strip_prefix("{\n")?.strip_suffix("\n}")?;
    let mut start = 2;
    let mut members = Vec::with_capacity(8);
    for line in inside.split('\n') {
        members.push(member(line, start)?);
        start += line.len() + 1;
    }
    Some(members)
}

fn member(line: &str, start: usize) -> Option<Line<'_>> {
    // The fields' names are plain words.
    let (name, value) = line.strip_prefix("  \"")?.split_once('"')?;
    let value = value.strip_prefix(": ").filter(|_| !name.contains('\\'))?;
    let begin = start + line.len() - value.len();
    let value = Span::new(begin, begin + value.strip_suffix(',').unwrap_or(value).len());
    Some(Line { name, span: Span::new(start + 2, value.end), value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Scaffolds, render};
    use crate::document::json;
    use crate::spec;

    #[test]
    fn the_lines_of_a_spec_s_body_are_its_members() {
        let spec = spec::read(
            r#"flowhook: 1
flow: { name: "F \": x", trigger: { type: metric, metric: Placed Order } }
webhooks:
  - name: "W \": {{ x }},\n"
    text: "a \"b\" {{ \"c\": d }}, {% if x %}\n{% endif %}"
    clickUrl: https://shop.acme.test/a
    callbackData: { "k\": 1": "v,", n: 1 }
  - name: Without
    text: "x"
"#,
        )
        .unwrap();
        for webhook in &spec.webhooks {
            let body = render(&spec, webhook, &Scaffolds::built_in().unwrap()).unwrap();
            let read = json::parse_body(&body).root;
            let expected: Vec<_> = read
                .entries()
                .iter()
                .map(|entry| Line {
                    name: &entry.key.text,
                    span: entry.key_span.to(entry.value.span),
                    value: entry.value.span,
                })
                .collect();
            assert_eq!(members(&body).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn another_layout_is_no_list_of_members() {
        for body in ["{}", "[1]", "{\n\"a\": 1\n}", "{\n  \"a\": [\n    1\n  ]\n}", "{\n  \"a\\n\": 1\n}"] {
            assert_eq!(members(body), None, "{body}");
        }
    }
}
