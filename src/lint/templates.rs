//! The template texts of a file.

use std::collections::HashSet;

use crate::klaviyo::{catalogue, dialect};
use crate::template::{
    self, Condition, ConditionKind, Expression, Node, NodeKind, SyntaxError, SyntaxErrorKind, Tag, TagKind, Tree,
};
use crate::text::{Mapped, Span};

/// A text that the template engine will read.
#[derive(Debug)]
pub(crate) struct TemplateText {
    text: Mapped,
    /// What it was parsed to.
    pub(crate) tree: Tree,
}

impl TemplateText {
    /// Takes a text and parses it in Klaviyo's dialect.
    pub(crate) fn new(text: Mapped) -> Self {
        let tree = template::parse(&text.text, dialect::library());
        Self { text, tree }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text.text
    }

    /// Every comment with what stands in it: `{# … #}` and `{% comment %} … {% endcomment %}`.
    pub(crate) fn comments(&self) -> Vec<(Span, Span)> {
        let mut comments = Vec::new();
        collect_comments(&self.tree.nodes, &mut comments);
        comments
    }

    /// A range of the text as a range of the file.
    pub(crate) fn place(&self, span: Span) -> Span {
        self.text.source_span(span)
    }

    /// What the parser refuses, without the names that Klaviyo has and our evaluator has
    /// not, and with one error for each slip.
    pub(crate) fn errors(&self) -> Vec<&SyntaxError> {
        let errors = &self.tree.errors;
        // A block ended by the wrong tag: that tag is the slip.
        let ended_wrongly: HashSet<Span> = errors
            .iter()
            .filter(|error| error.kind == SyntaxErrorKind::StrayTag)
            .filter_map(|error| error.related.as_ref().map(|(place, _)| *place))
            .collect();
        // Blocks that cross: the inner one, unclosed where the outer one ends, is the slip.
        let crossed: HashSet<&str> = errors
            .iter()
            .filter(|error| error.kind == SyntaxErrorKind::UnclosedBlock)
            .filter(|error| error.related.as_ref().is_some_and(|(place, _)| !place.is_empty()))
            .map(|error| block_name(error.span.of(&self.text.text)))
            .collect();
        let tells = |error: &&SyntaxError| {
            let name = error.span.of(&self.text.text);
            match error.kind {
                SyntaxErrorKind::UnknownFilter => catalogue::filter(name).is_none(),
                SyntaxErrorKind::UnknownTag => catalogue::tag(name).is_none(),
                SyntaxErrorKind::UnclosedBlock => !ended_wrongly.contains(&error.span),
                SyntaxErrorKind::StrayTag => !name.strip_prefix("end").is_some_and(|block| crossed.contains(block)),
                _ => true,
            }
        };
        errors.iter().filter(tells).collect()
    }

    /// Every tag, however deep.
    pub(crate) fn tags(&self) -> Vec<&Tag> {
        let mut tags = Vec::new();
        collect_tags(&self.tree.nodes, &mut tags);
        tags
    }

    /// Every expression: printed, looped over, bound or compared.
    pub(crate) fn expressions(&self) -> Vec<&Expression> {
        let mut expressions = Vec::new();
        collect_expressions(&self.tree.nodes, &mut expressions);
        expressions
    }
}

/// `for` of `{% for x in y %}`.
fn block_name(opening: &str) -> &str {
    opening.trim_start_matches(['{', '%']).split_whitespace().next().unwrap_or("")
}

fn collect_comments(nodes: &[Node], into: &mut Vec<(Span, Span)>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Comment => {
                into.push((node.span, Span::new(node.span.start + 2, node.span.end.saturating_sub(2))));
            }
            NodeKind::Tag(tag) => match (&tag.kind, tag.closing) {
                (TagKind::Comment { .. }, Some(closing)) => {
                    into.push((node.span, Span::new(tag.opening.end, closing.start)));
                }
                _ => tag.branches.iter().for_each(|branch| collect_comments(&branch.body, into)),
            },
            NodeKind::Text | NodeKind::Variable(_) => {}
        }
    }
}

fn collect_tags<'t>(nodes: &'t [Node], into: &mut Vec<&'t Tag>) {
    for node in nodes {
        if let NodeKind::Tag(tag) = &node.kind {
            into.push(tag);
            tag.branches.iter().for_each(|branch| collect_tags(&branch.body, into));
        }
    }
}

fn collect_expressions<'t>(nodes: &'t [Node], into: &mut Vec<&'t Expression>) {
    for node in nodes {
        match &node.kind {
            NodeKind::Text | NodeKind::Comment => {}
            NodeKind::Variable(expression) => into.push(expression),
            NodeKind::Tag(tag) => {
                of_tag(&tag.kind, into);
                for branch in &tag.branches {
                    if let Some(condition) = &branch.condition {
                        of_condition(condition, into);
                    }
                    collect_expressions(&branch.body, into);
                }
            }
        }
    }
}

fn of_tag<'t>(kind: &'t TagKind, into: &mut Vec<&'t Expression>) {
    match kind {
        TagKind::For { iterable, .. } => into.push(iterable),
        TagKind::With { bindings } => into.extend(bindings.iter().map(|(_, value)| value)),
        TagKind::IfChanged { values } | TagKind::Cycle { values, .. } | TagKind::FirstOf { values, .. } => {
            into.extend(values);
        }
        TagKind::Regroup { target, .. } => into.push(target),
        TagKind::WidthRatio { value, max, width, .. } => into.extend([value, max, width]),
        TagKind::Custom { positional, keywords, .. } => {
            into.extend(positional);
            into.extend(keywords.iter().map(|(_, value)| value));
        }
        TagKind::Filter { chain } => into.push(chain),
        _ => {}
    }
}

fn of_condition<'t>(condition: &'t Condition, into: &mut Vec<&'t Expression>) {
    match &condition.kind {
        ConditionKind::Value(expression) => into.push(expression),
        ConditionKind::Not(inner) => of_condition(inner, into),
        ConditionKind::Binary { left, right, .. } => {
            of_condition(left, into);
            of_condition(right, into);
        }
    }
}
