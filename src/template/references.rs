//! The variables that a template uses.

use super::tree::{
    Branch, Condition, ConditionKind, Expression, Node, NodeKind, Operand, OperandKind, Tag, TagKind, Tree,
};
use crate::text::Span;

/// What a template does with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// It is printed.
    Printed,
    /// A condition or `{% ifchanged %}` looks at it.
    Tested,
    /// It is looped over or regrouped.
    Looped,
    /// A tag binds it to a name.
    Bound,
    /// It is the argument of a filter: without a value the render fails.
    FilterArgument,
    /// It is the argument of an added tag.
    TagArgument,
}

/// One variable at one place of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference<'t> {
    /// The dotted path as typed.
    pub path: Vec<&'t str>,
    /// The place of the path.
    pub span: Span,
    /// The expression it begins; for a filter's argument, the expression around it.
    pub expression: &'t Expression,
    /// What is done with it.
    pub used: Use,
    /// The name that the path begins with is bound by a tag around it (a loop's name,
    /// `forloop`, `with` …), not by the data.
    pub local: bool,
    /// For a loop's name, the path that the loop goes over, if it is one: `item` stands for
    /// members of `event.Items`.
    pub source: Option<Vec<&'t str>>,
    /// Whether a condition decides if the place is reached.
    pub conditional: bool,
}

/// All variables of a template, in the order in which they stand.
#[must_use]
pub fn references(tree: &Tree) -> Vec<Reference<'_>> {
    let mut walk = Walk { found: Vec::new(), names: Vec::new(), conditional: 0 };
    walk.nodes(&tree.nodes);
    walk.found
}

/// A name bound by a tag, and the path that a loop takes it from.
struct Bound<'t> {
    name: &'t str,
    source: Option<Vec<&'t str>>,
}

struct Walk<'t> {
    found: Vec<Reference<'t>>,
    names: Vec<Bound<'t>>,
    conditional: usize,
}

impl<'t> Walk<'t> {
    fn nodes(&mut self, nodes: &'t [Node]) {
        for node in nodes {
            match &node.kind {
                NodeKind::Text | NodeKind::Comment => {}
                NodeKind::Variable(expression) => self.expression(expression, Use::Printed),
                NodeKind::Tag(tag) => self.tag(tag),
            }
        }
    }

    fn bind(&mut self, name: &'t str, source: Option<Vec<&'t str>>) {
        self.names.push(Bound { name, source });
    }

    fn path(&mut self, operand: &'t Operand, expression: &'t Expression, used: Use) {
        let OperandKind::Path(parts) = &operand.kind else { return };
        let path: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let bound = path.first().and_then(|root| self.names.iter().rev().find(|bound| bound.name == *root));
        self.found.push(Reference {
            span: operand.span,
            expression,
            used,
            local: bound.is_some(),
            source: bound.and_then(|bound| bound.source.clone()),
            conditional: self.conditional > 0,
            path,
        });
    }

    fn expression(&mut self, expression: &'t Expression, used: Use) {
        self.path(&expression.base, expression, used);
        for filter in &expression.filters {
            if let Some(argument) = &filter.argument {
                self.path(argument, expression, Use::FilterArgument);
            }
        }
    }

    fn expressions(&mut self, expressions: &'t [Expression], used: Use) {
        for expression in expressions {
            self.expression(expression, used);
        }
    }

    fn condition(&mut self, condition: &'t Condition) {
        match &condition.kind {
            ConditionKind::Value(value) => self.expression(value, Use::Tested),
            ConditionKind::Not(inner) => self.condition(inner),
            ConditionKind::Binary { left, right, .. } => {
                self.condition(left);
                self.condition(right);
            }
        }
    }

    fn tag(&mut self, tag: &'t Tag) {
        let outer = self.names.len();
        // Names bound with `as` by an inline tag last until the block around ends.
        let mut lasting: Option<&'t str> = None;
        match &tag.kind {
            TagKind::For { targets, iterable, .. } => {
                self.expression(iterable, Use::Looped);
                let source = simple_path(iterable);
                self.bind("forloop", None);
                for target in targets {
                    let source = if targets.len() == 1 { source.clone() } else { None };
                    self.bind(&target.text, source);
                }
            }
            TagKind::With { bindings } => {
                for (_, value) in bindings {
                    self.expression(value, Use::Bound);
                }
                for (name, value) in bindings {
                    self.bind(&name.text, simple_path(value));
                }
            }
            TagKind::Filter { chain } => self.expression(chain, Use::Printed),
            TagKind::IfChanged { values } => self.expressions(values, Use::Tested),
            TagKind::Cycle { values, name, .. } | TagKind::FirstOf { values, name } => {
                let used = if name.is_some() { Use::Bound } else { Use::Printed };
                self.expressions(values, used);
                lasting = name.as_ref().map(|name| name.text.as_str());
            }
            TagKind::Now { name, .. } => lasting = name.as_ref().map(|name| name.text.as_str()),
            TagKind::Regroup { target, key, name } => {
                self.expression(target, Use::Looped);
                self.bind(&name.text, simple_path(target));
                self.expression(key, Use::Tested);
                self.names.truncate(outer);
                lasting = Some(&name.text);
            }
            TagKind::WidthRatio { value, max, width, name } => {
                for part in [value, max, width] {
                    self.expression(part, if name.is_some() { Use::Bound } else { Use::Printed });
                }
                lasting = name.as_ref().map(|name| name.text.as_str());
            }
            TagKind::Custom { positional, keywords, name } => {
                self.expressions(positional, Use::TagArgument);
                for (_, value) in keywords {
                    self.expression(value, Use::TagArgument);
                }
                if let Some(name) = name {
                    self.bind(&name.text, None);
                    lasting = tag.branches.is_empty().then_some(name.text.as_str());
                }
            }
            _ => {}
        }
        for branch in &tag.branches {
            self.branch(tag, branch);
        }
        self.names.truncate(outer);
        if let Some(name) = lasting {
            self.bind(name, None);
        }
    }

    fn branch(&mut self, tag: &'t Tag, branch: &'t Branch) {
        if let Some(condition) = &branch.condition {
            self.condition(condition);
        }
        let decided = matches!(tag.kind, TagKind::If | TagKind::For { .. } | TagKind::IfChanged { .. });
        self.conditional += usize::from(decided);
        let names = self.names.len();
        self.nodes(&branch.body);
        // What an `if` binds may be bound behind it too.
        if !matches!(tag.kind, TagKind::If) {
            self.names.truncate(names);
        }
        self.conditional -= usize::from(decided);
    }
}

/// The path of an expression that is nothing else.
fn simple_path(expression: &Expression) -> Option<Vec<&str>> {
    match &expression.base.kind {
        OperandKind::Path(parts) if expression.filters.is_empty() => {
            Some(parts.iter().map(|part| part.text.as_str()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Library, parse};

    #[test]
    fn every_variable_is_found_with_its_use() {
        let tree = parse(
            "{{ a.b|default:c }}{% for x in event.Items %}{{ x.Title }}{{ forloop.last }}{% if y %}{{ z }}{% endif %}{% endfor %}{{ x }}",
            &Library::django(),
        );
        let found = references(&tree);
        let seen: Vec<(String, Use, bool, bool)> =
            found.iter().map(|r| (r.path.join("."), r.used, r.local, r.conditional)).collect();
        let row = |path: &str, used, local, conditional| (path.to_owned(), used, local, conditional);
        assert_eq!(
            seen,
            [
                row("a.b", Use::Printed, false, false),
                row("c", Use::FilterArgument, false, false),
                row("event.Items", Use::Looped, false, false),
                row("x.Title", Use::Printed, true, true),
                row("forloop.last", Use::Printed, true, true),
                row("y", Use::Tested, false, true),
                row("z", Use::Printed, false, true),
                row("x", Use::Printed, false, false),
            ]
        );
        assert_eq!(found[3].source, Some(vec!["event", "Items"]));
        assert_eq!(found[0].span.of(&tree.source), "a.b");
    }
}
