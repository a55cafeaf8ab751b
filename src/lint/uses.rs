//! What a template does with its expressions, and what is certain where it does it.

use std::collections::{HashMap, HashSet};

use super::slips::UNKNOWN_TAG;
use super::templates::TemplateText;
use crate::template::{
    Branch, Condition, ConditionKind, Expression, Node, NodeKind, Operand, OperandKind, Operator, Tag, TagKind, Word,
};
use crate::text::Span;

/// Facts of earlier branches that are kept in mind.
const MOST_FACTS: usize = 64;

/// What is done with an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Used {
    /// `{{ … }}`
    Printed,
    /// A condition looks at it.
    Tested,
    /// It is looped over.
    Looped,
    /// Another tag takes it.
    Taken,
}

/// An expression at its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage<'t> {
    pub(crate) expression: &'t Expression,
    pub(crate) used: Used,
    /// The tag it stands in.
    pub(crate) tag: Span,
    scope: usize,
}

/// A condition with an operator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison<'t> {
    pub(crate) operator: Operator,
    pub(crate) operator_span: Span,
    pub(crate) left: &'t Expression,
    pub(crate) right: &'t Expression,
    scope: usize,
}

/// What holds inside a block.
#[derive(Debug, Default)]
struct Scope<'t> {
    parent: Option<usize>,
    /// Values that hold something here.
    facts: Vec<String>,
    /// Names that the block binds, with the path they are taken from.
    names: HashMap<&'t str, Option<Vec<&'t str>>>,
}

/// All that a template does.
#[derive(Debug, Default)]
pub(crate) struct Uses<'t> {
    pub(crate) usages: Vec<Usage<'t>>,
    pub(crate) comparisons: Vec<Comparison<'t>>,
    scopes: Vec<Scope<'t>>,
    /// Names bound with `as`, wherever they hold.
    lasting: HashSet<&'t str>,
}

/// Whether a path is one of the words that stand for a value of their own.
pub(crate) fn is_word(path: &[Word]) -> bool {
    matches!(path, [only] if matches!(only.text.as_str(), "True" | "False" | "None"))
}

/// The steps that lead to the value before any filter but `lookup` changes it.
pub(crate) fn steps(expression: &Expression) -> Vec<&str> {
    let OperandKind::Path(parts) = &expression.base.kind else { return Vec::new() };
    let looked_up = expression.filters.iter().map_while(|filter| match &filter.argument {
        Some(Operand { kind: OperandKind::Text { value, .. }, .. }) if filter.name.text == "lookup" => {
            Some(value.as_str())
        }
        _ => None,
    });
    parts.iter().map(|part| part.text.as_str()).chain(looked_up).collect()
}

/// The path of an expression that begins with a variable.
pub(crate) fn path(expression: &Expression) -> Option<&[Word]> {
    path_of(&expression.base)
}

/// The path of an operand that is a variable.
pub(crate) fn path_of(operand: &Operand) -> Option<&[Word]> {
    match &operand.kind {
        OperandKind::Path(parts) if !is_word(parts) => Some(parts),
        _ => None,
    }
}

/// Whether the expression goes through a filter of this name.
pub(crate) fn has_filter(expression: &Expression, name: &str) -> bool {
    expression.filters.iter().any(|filter| filter.name.text == name)
}

fn key(steps: &[&str]) -> String {
    steps.join("\u{1f}")
}

impl<'t> Uses<'t> {
    /// Walks a template. Tags that can't be read are passed over, with what they hold.
    pub(crate) fn of(template: &'t TemplateText) -> Self {
        let mut uses = Self { scopes: vec![Scope::default()], ..Self::default() };
        // Liquid's `raw` means to hide what it holds.
        if template.slips_of(UNKNOWN_TAG).any(|slip| slip.error.span.of(template.source()) == "raw") {
            return uses;
        }
        uses.lasting.extend(template.locals.iter().map(String::as_str));
        uses.nodes(template, &template.tree.nodes, 0);
        uses
    }

    /// Whether a tag binds the name.
    pub(crate) fn binds(&self, usage: Usage<'t>, name: &str) -> bool {
        self.is_bound(usage.scope, name)
    }

    /// The path that a loop takes a name from.
    pub(crate) fn source(&self, usage: Usage<'t>, name: &str) -> Option<&[&'t str]> {
        self.scopes_from(usage.scope).find_map(|scope| scope.names.get(name)).and_then(Option::as_deref)
    }

    /// Where in the data an expression of a comparison begins: a loop's name stands for the
    /// items (`*`) of what is looped over.
    pub(crate) fn data_path(&self, comparison: Comparison<'t>, side: &'t Expression) -> Vec<&'t str> {
        self.path_from(comparison.scope, side)
    }

    /// The same for any expression.
    pub(crate) fn data_path_of(&self, usage: Usage<'t>) -> Vec<&'t str> {
        self.path_from(usage.scope, usage.expression)
    }

    fn path_from(&self, scope: usize, expression: &'t Expression) -> Vec<&'t str> {
        let steps = steps(expression);
        let source = steps.first().and_then(|name| {
            self.scopes_from(scope).find_map(|scope| scope.names.get(name)).and_then(Option::as_deref)
        });
        match source {
            Some(source) => source.iter().copied().chain(["*"]).chain(steps.iter().skip(1).copied()).collect(),
            None => steps,
        }
    }

    /// Whether the expression's value may be absent where it is used: nothing around it makes
    /// sure of it, and no filter stands in for it.
    pub(crate) fn may_be_missing(&self, usage: Usage<'t>) -> bool {
        self.missing(usage.scope, usage.expression)
    }

    /// Whether something around the expression makes sure of its value.
    pub(crate) fn is_sure(&self, usage: Usage<'t>) -> bool {
        !self.steps_may_be_missing(usage.scope, &steps(usage.expression))
    }

    /// The same as [`may_be_missing`](Self::may_be_missing) for a side of a comparison.
    pub(crate) fn side_may_be_missing(&self, comparison: Comparison<'t>, side: &Expression) -> bool {
        self.missing(comparison.scope, side)
    }

    /// The same for a filter's argument.
    pub(crate) fn argument_may_be_missing(&self, usage: Usage<'t>, argument: &Operand) -> bool {
        path_of(argument).is_some_and(|path| {
            let steps: Vec<&str> = path.iter().map(|part| part.text.as_str()).collect();
            self.steps_may_be_missing(usage.scope, &steps)
        })
    }

    fn missing(&self, scope: usize, expression: &Expression) -> bool {
        let steps = steps(expression);
        !steps.is_empty()
            && !is_word(path(expression).unwrap_or_default())
            && path(expression).is_some()
            && !has_filter(expression, "default")
            && self.steps_may_be_missing(scope, &steps)
    }

    fn steps_may_be_missing(&self, scope: usize, steps: &[&str]) -> bool {
        let certain = match steps {
            // Klaviyo gives every profile its id, and an account its own data.
            ["person", "KlaviyoID"] | ["organization" | "forloop" | "catalog_id", ..] => true,
            [name] => self.is_bound(scope, name),
            _ => false,
        };
        !certain && !self.holds(scope, &key(steps))
    }

    fn scopes_from(&self, scope: usize) -> impl Iterator<Item = &Scope<'t>> {
        std::iter::successors(self.scopes.get(scope), |scope| self.scopes.get(scope.parent?))
    }

    fn is_bound(&self, scope: usize, name: &str) -> bool {
        self.lasting.contains(name) || self.scopes_from(scope).any(|scope| scope.names.contains_key(name))
    }

    fn holds(&self, scope: usize, key: &str) -> bool {
        self.scopes_from(scope).any(|scope| scope.facts.iter().any(|fact| fact == key))
    }

    fn open(&mut self, parent: usize) -> usize {
        self.scopes.push(Scope { parent: Some(parent), ..Scope::default() });
        self.scopes.len() - 1
    }

    fn nodes(&mut self, template: &'t TemplateText, nodes: &'t [Node], scope: usize) {
        for node in nodes {
            match &node.kind {
                NodeKind::Text | NodeKind::Comment => {}
                NodeKind::Variable(expression) if !template.is_broken(node.span) => {
                    self.usages.push(Usage { expression, used: Used::Printed, tag: node.span, scope });
                }
                NodeKind::Variable(_) => {}
                NodeKind::Tag(tag) => self.tag(template, tag, scope),
            }
        }
    }

    fn tag(&mut self, template: &'t TemplateText, tag: &'t Tag, scope: usize) {
        let mut inner = scope;
        let readable = !template.is_broken(tag.opening);
        if readable {
            for expression in expressions(&tag.kind) {
                let used = if matches!(tag.kind, TagKind::For { .. }) { Used::Looped } else { Used::Taken };
                self.usages.push(Usage { expression, used, tag: tag.opening, scope });
            }
            self.lasting.extend(lasting_name(&tag.kind));
        }
        let names = bound_names(tag);
        if !names.is_empty() {
            inner = self.open(scope);
            if let Some(opened) = self.scopes.get_mut(inner) {
                opened.names = names;
                if let TagKind::For { iterable, .. } = &tag.kind {
                    opened.facts.push(key(&steps(iterable)));
                }
            }
        }
        let mut otherwise: Vec<String> = Vec::new();
        for branch in &tag.branches {
            let facts = self.branch_facts(template, branch, inner, &mut otherwise);
            let mut at = inner;
            if !facts.is_empty() {
                at = self.open(inner);
                if let Some(opened) = self.scopes.get_mut(at) {
                    opened.facts = facts;
                }
            }
            self.nodes(template, &branch.body, at);
        }
    }

    /// What is certain in a branch; `otherwise` is what is certain where no earlier branch was
    /// taken.
    fn branch_facts(
        &mut self,
        template: &TemplateText,
        branch: &'t Branch,
        scope: usize,
        otherwise: &mut Vec<String>,
    ) -> Vec<String> {
        let mut facts = otherwise.clone();
        let Some(condition) = &branch.condition else { return facts };
        if template.is_broken(branch.opening) {
            return facts;
        }
        self.condition(condition, branch.opening, scope);
        facts.extend(facts_of(condition, true));
        // A long chain of `elif` says nothing that matters.
        if otherwise.len() < MOST_FACTS {
            otherwise.extend(facts_of(condition, false));
        }
        facts
    }

    fn condition(&mut self, condition: &'t Condition, tag: Span, scope: usize) {
        match &condition.kind {
            ConditionKind::Value(expression) => {
                self.usages.push(Usage { expression, used: Used::Tested, tag, scope });
            }
            ConditionKind::Not(inner) => self.condition(inner, tag, scope),
            ConditionKind::Binary { operator, operator_span, left, right } => {
                let operands = (&left.kind, &right.kind);
                if let (ConditionKind::Value(left), ConditionKind::Value(right)) = operands {
                    let (operator, operator_span) = (*operator, *operator_span);
                    self.comparisons.push(Comparison { operator, operator_span, left, right, scope });
                }
                self.condition(left, tag, scope);
                let mut at = scope;
                let facts = if *operator == Operator::And { facts_of(left, true) } else { Vec::new() };
                let facts = if *operator == Operator::Or { facts_of(left, false) } else { facts };
                if !facts.is_empty() {
                    at = self.open(scope);
                    if let Some(opened) = self.scopes.get_mut(at) {
                        opened.facts = facts;
                    }
                }
                self.condition(right, tag, at);
            }
        }
    }
}

/// The values that hold something where the condition is as `taken` says.
fn facts_of(condition: &Condition, taken: bool) -> Vec<String> {
    match &condition.kind {
        ConditionKind::Value(expression) if taken => fact(expression).into_iter().collect(),
        ConditionKind::Value(_) => Vec::new(),
        ConditionKind::Not(inner) => facts_of(inner, !taken),
        ConditionKind::Binary { operator: Operator::And, left, right, .. } if taken => both(left, right, true),
        ConditionKind::Binary { operator: Operator::Or, left, right, .. } if !taken => both(left, right, false),
        ConditionKind::Binary { operator, left, right, .. } if taken => compared(*operator, left, right),
        ConditionKind::Binary { operator: Operator::NotEqual, left, right, .. } if !taken => {
            compared(Operator::Equal, left, right)
        }
        ConditionKind::Binary { .. } => Vec::new(),
    }
}

fn both(left: &Condition, right: &Condition, taken: bool) -> Vec<String> {
    let mut facts = facts_of(left, taken);
    facts.extend(facts_of(right, taken));
    facts
}

/// A value that equals, or is above, something that is no empty literal is there.
fn compared(operator: Operator, left: &Condition, right: &Condition) -> Vec<String> {
    let (ConditionKind::Value(left), ConditionKind::Value(right)) = (&left.kind, &right.kind) else {
        return Vec::new();
    };
    match operator {
        Operator::Equal | Operator::Greater | Operator::GreaterEqual if is_something(right) => {
            fact(left).into_iter().collect()
        }
        // `{% if x != None %}`, `{% if x != '' %}`: half a guard, but meant as one.
        Operator::NotEqual | Operator::IsNot if !is_something(right) => fact(left).into_iter().collect(),
        Operator::In => fact(right).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn is_something(expression: &Expression) -> bool {
    match &expression.base.kind {
        OperandKind::Text { value, .. } => !value.is_empty(),
        OperandKind::Int(_) | OperandKind::Big(_) | OperandKind::Float(_) => true,
        OperandKind::Path(path) => matches!(path.as_slice(), [only] if only.text == "True"),
        OperandKind::Block | OperandKind::Broken => false,
    }
}

fn fact(expression: &Expression) -> Option<String> {
    let steps = steps(expression);
    (!steps.is_empty() && !has_filter(expression, "default")).then(|| key(&steps))
}

fn expressions(kind: &TagKind) -> Vec<&Expression> {
    match kind {
        TagKind::For { iterable, .. } => vec![iterable],
        TagKind::With { bindings } => bindings.iter().map(|(_, value)| value).collect(),
        TagKind::IfChanged { values } | TagKind::Cycle { values, .. } | TagKind::FirstOf { values, .. } => {
            values.iter().collect()
        }
        TagKind::Regroup { target, .. } => vec![target],
        TagKind::WidthRatio { value, max, width, .. } => vec![value, max, width],
        TagKind::Custom { positional, keywords, .. } => {
            positional.iter().chain(keywords.iter().map(|(_, value)| value)).collect()
        }
        TagKind::Filter { chain } => vec![chain],
        _ => Vec::new(),
    }
}

/// The names that a tag binds in its blocks, with the paths they are taken from; of one name the last.
fn bound_names(tag: &Tag) -> HashMap<&str, Option<Vec<&str>>> {
    match &tag.kind {
        TagKind::For { targets, iterable, .. } => {
            let source = (targets.len() == 1 && plain(iterable)).then(|| steps(iterable));
            let targets = targets.iter().map(|target| (target.text.as_str(), source.clone()));
            targets.chain([("forloop", None)]).collect()
        }
        TagKind::With { bindings } => bindings.iter().map(|(name, _)| (name.text.as_str(), None)).collect(),
        TagKind::Custom { name, .. } => {
            let own = crate::klaviyo::dialect::library().tag(&tag.name.text).map_or(&[][..], |known| known.binds());
            own.iter().map(|name| (*name, None)).chain(name.iter().map(|name| (name.text.as_str(), None))).collect()
        }
        _ => HashMap::new(),
    }
}

/// Whether nothing but `lookup` comes between the path and the value.
fn plain(expression: &Expression) -> bool {
    expression.filters.iter().all(|filter| filter.name.text == "lookup")
}

/// The name that an inline tag binds until the block around it ends.
fn lasting_name(kind: &TagKind) -> Option<&str> {
    let name = match kind {
        TagKind::Cycle { name, .. }
        | TagKind::FirstOf { name, .. }
        | TagKind::Now { name, .. }
        | TagKind::WidthRatio { name, .. }
        | TagKind::Custom { name, .. } => name.as_ref(),
        TagKind::Regroup { name, .. } => Some(name),
        _ => None,
    };
    name.map(|name| name.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Mapped;

    /// The printed expressions that may be missing.
    fn missing(source: &str) -> Vec<String> {
        let template = TemplateText::new(Mapped::verbatim(source, 0), &[]);
        let uses = Uses::of(&template);
        let printed = uses.usages.iter().filter(|usage| usage.used == Used::Printed);
        printed
            .filter(|usage| uses.may_be_missing(**usage))
            .map(|usage| usage.expression.span.of(source).to_owned())
            .collect()
    }

    #[test]
    fn a_condition_around_it_makes_sure_of_a_value() {
        for source in [
            "{% if person.a %}{{ person.a }}{% endif %}",
            "{% if person.a and person.b %}{{ person.b }}{% endif %}",
            "{% if not person.a %}{% else %}{{ person.a|upper }}{% endif %}",
            "{% if person.x or not person.a %}{% else %}{{ person.a }}{% endif %}",
            "{% if person|lookup:'a' %}{{ person.a }}{% endif %}",
            "{% if person.a == 'x' %}{{ person.a }}{% endif %}",
            "{% with n=person.a|default:'x' %}{{ n }}{% endwith %}",
            "{% for i in event.Items %}{{ i }}{{ forloop.counter }}{% endfor %}",
            "{% today '%Y' as today %}{{ today }}",
            "{{ person.a|default:'b' }}{{ organization.name }}{{ None }}{{ 'a' }}",
        ] {
            assert_eq!(missing(source), Vec::<String>::new(), "{source}");
        }
    }

    #[test]
    fn what_a_condition_says_nothing_of_may_be_missing() {
        for (source, expected) in [
            ("{{ person.a }}", "person.a"),
            ("{% if person.a %}{% else %}{{ person.a }}{% endif %}", "person.a"),
            ("{% if person.a or person.b %}{{ person.b }}{% endif %}", "person.b"),
            ("{% for i in event.Items %}{{ i.Name }}{% endfor %}", "i.Name"),
            ("{% if person.a == '' %}{{ person.a }}{% endif %}", "person.a"),
            ("{% if event.extra %}{{ event.extra.x }}{% endif %}", "event.extra.x"),
        ] {
            assert_eq!(missing(source), [expected], "{source}");
        }
    }
}
