//! The template texts of a file.

use std::sync::OnceLock;

use super::kind::FileKind;
use super::literal;
use super::slips::{Slip, Slips};
use super::view::FileView;
use crate::klaviyo::dialect;
use crate::template::{self, Condition, ConditionKind, Expression, Node, NodeKind, Tag, TagKind, Tree};
use crate::text::{Edit, Mapped, Span};

/// A text that the template engine will read.
#[derive(Debug)]
pub(crate) struct TemplateText {
    text: Mapped,
    /// What it was parsed to.
    pub(crate) tree: Tree,
    /// What is wrong with its tags.
    pub(crate) slips: Slips,
    /// Names that something around the text binds.
    pub(crate) locals: Vec<String>,
    tags: OnceLock<Vec<Span>>,
}

impl TemplateText {
    /// Takes a text and parses it in Klaviyo's dialect; `locals` are names bound around it.
    pub(crate) fn new(text: Mapped, locals: &[String]) -> Self {
        let tree = template::parse(&text.text, dialect::library());
        let slips = Slips::new(&text.text, &tree.errors);
        Self { text, tree, slips, locals: locals.to_vec(), tags: OnceLock::new() }
    }

    /// The text with the way back to the file.
    pub(crate) const fn mapped(&self) -> &Mapped {
        &self.text
    }

    /// The text itself.
    pub(crate) fn source(&self) -> &str {
        &self.tree.source
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text.text
    }

    /// The tags as they stand in the text, delimiters included; a `comment` block is one.
    pub(crate) fn tag_spans(&self) -> &[Span] {
        self.tags.get_or_init(|| literal::tags(self.source()))
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

    /// What a rule has to report of the parser's errors.
    pub(crate) fn slips_of(&self, rule: &str) -> impl Iterator<Item = &Slip> {
        self.slips.all.iter().filter(move |slip| slip.rule == rule)
    }

    /// Whether a tag can't be read, so that nothing can be said of what it holds.
    pub(crate) fn is_broken(&self, tag: Span) -> bool {
        self.slips.broken.contains(&tag.start)
    }

    /// An edit of a range of the text; none where the file writes that range in another way
    /// than it reads, or where the replacement would end the scalar.
    pub(crate) fn edit(&self, file: &FileView<'_>, span: Span, replacement: &str) -> Option<Edit> {
        let place = self.place(span);
        if place.of(file.text) != span.of(self.source()) || replacement.contains('\n') {
            return None;
        }
        let opener = file.text.get(..self.place(Span::at(0)).start).and_then(|before| before.chars().next_back());
        let replacement = match opener {
            _ if file.kind != FileKind::Spec => plain_in_quotes(replacement)?,
            Some('"') => plain_in_quotes(replacement)?,
            Some('\'') => replacement.replace('\'', "''"),
            _ if replacement.contains(": ") || replacement.contains(" #") => return None,
            _ => replacement.to_owned(),
        };
        Some(Edit { span: place, replacement })
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

/// The replacement, where it needs no escape between double quotes.
fn plain_in_quotes(replacement: &str) -> Option<String> {
    (!replacement.contains(['"', '\\'])).then(|| replacement.to_owned())
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
