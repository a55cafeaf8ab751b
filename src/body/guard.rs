//! Filters behind the expressions of a text, so that what they print breaks no JSON.

use super::layout::{Named, Shape};
use crate::klaviyo::dialect;
use crate::klaviyo::escape::{CUT, Escape};
use crate::template::{Expression, Node, NodeKind, parse};
use crate::wunderkind::fields::CALLBACK_DATA;

/// The text with the filters that `escape` asks for behind each `{{ … }}`; `levels` is how many
/// JSON strings are around it. A text that is no sound template stays as it is.
pub(super) fn guarded(text: &str, escape: Escape, levels: usize) -> String {
    if escape == Escape::None || !text.contains("{{") {
        return text.to_owned();
    }
    let tree = parse(text, dialect::library());
    if !tree.errors.is_empty() {
        return text.to_owned();
    }
    let mut ends = Vec::new();
    collect(&tree.nodes, &mut |expression| {
        let missing = missing(expression, escape, levels, text);
        if !missing.is_empty() {
            ends.push((expression.span.end, missing));
        }
    });
    ends.sort_unstable();
    let mut guarded = String::with_capacity(text.len() + ends.len() * 16);
    let mut done = 0;
    for (end, filters) in ends {
        guarded.push_str(text.get(done..end).unwrap_or(""));
        guarded.push_str(&filters);
        done = end;
    }
    guarded.push_str(text.get(done..).unwrap_or(""));
    guarded
}

/// The filters that the expression lacks, each with its `|`.
fn missing(expression: &Expression, escape: Escape, levels: usize, text: &str) -> String {
    match escape {
        Escape::None => String::new(),
        // What a reader of either level could take for more than text is gone after once.
        Escape::Cut if expression.span.of(text).ends_with(CUT) => String::new(),
        Escape::Cut => format!("|{CUT}"),
        Escape::Escapejs => {
            let there = expression.filters.iter().rev().take_while(|filter| filter.name.text == "escapejs").count();
            "|escapejs".repeat(levels.saturating_sub(there))
        }
    }
}

fn collect(nodes: &[Node], found: &mut impl FnMut(&Expression)) {
    for node in nodes {
        match &node.kind {
            NodeKind::Variable(expression) => found(expression),
            NodeKind::Tag(tag) => {
                // What stands in `verbatim` and `comment` is parsed to no variables.
                for branch in &tag.branches {
                    collect(&branch.body, &mut *found);
                }
            }
            _ => {}
        }
    }
}

impl Shape {
    /// The value with the filters behind the expressions in its texts and names. What is
    /// written as it is, and where a loop goes over, stays.
    pub(super) fn guarded(self, escape: Escape, levels: usize) -> Self {
        match self {
            Self::Text(text) => Self::Text(guarded(&text, escape, levels)),
            Self::Sequence(items) => {
                Self::Sequence(items.into_iter().map(|item| item.guarded(escape, levels)).collect())
            }
            Self::Mapping(members) => {
                let guard = |member: Named| {
                    // Its text holds JSON of its own.
                    let deeper = matches!(member.value, Self::Text(_)) && member.name == CALLBACK_DATA;
                    let value = member.value.guarded(escape, if deeper { levels + 1 } else { levels });
                    Named { name: guarded(&member.name, escape, levels), value }
                };
                Self::Mapping(members.into_iter().map(guard).collect())
            }
            Self::Loop { head, each } => Self::Loop { head, each: Box::new(each.guarded(escape, levels)) },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_expression_gets_the_filters_that_it_lacks() {
        let text = "{{ a }} {% if b == '{{' %}{{ c|default:'x' }}{% endif %}{{ d|escapejs }}{% verbatim %}{{ e }}{% endverbatim %}";
        assert_eq!(
            guarded(text, Escape::Escapejs, 1),
            "{{ a|escapejs }} {% if b == '{{' %}{{ c|default:'x'|escapejs }}{% endif %}{{ d|escapejs }}{% verbatim %}{{ e }}{% endverbatim %}"
        );
        assert_eq!(
            guarded("{{ a|escapejs }}{{ b }}", Escape::Escapejs, 2),
            "{{ a|escapejs|escapejs }}{{ b|escapejs|escapejs }}"
        );
        let once = guarded("{{ a }}", Escape::Cut, 2);
        assert_eq!(once, format!("{{{{ a|{CUT} }}}}"));
        assert_eq!(guarded(&once, Escape::Cut, 2), once);
        assert_eq!(guarded("{{ a }}", Escape::None, 1), "{{ a }}");
        assert_eq!(guarded("{{ a {% if %}", Escape::Cut, 1), "{{ a {% if %}");
    }
}
