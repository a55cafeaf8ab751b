//! A free body, and the values of `callbackData`'s members.

use super::problem::Problem;
use super::reader::{Reader, kind_word};
use crate::document::{Kind, Node};
use crate::text::{Mapped, Span};

/// A value of a free body.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Its bytes in the file.
    pub span: Span,
    /// What it is.
    pub kind: TreeKind,
}

/// What a value of a free body is.
#[derive(Debug, Clone, PartialEq)]
pub enum TreeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written, always one that JSON can write too.
    Number(String),
    /// A text: quoted in the body, its literal parts escaped, its expressions untouched.
    Text(Mapped),
    /// `{$raw: …}`: put into the body as it stands, without quotes.
    Raw(Mapped),
    /// A list.
    Sequence(Vec<Tree>),
    /// Members in their order.
    Mapping(Vec<Member>),
    /// `{$for: item in list, $each: …}`: a list with one value for each item.
    Loop {
        /// What stands behind `for` in the loop's tag.
        head: Mapped,
        /// The value for each item.
        each: Box<Tree>,
    },
}

/// A member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name.
    pub name: Mapped,
    /// The bytes of the name, quotes included.
    pub name_span: Span,
    /// Its value.
    pub value: Tree,
}

pub(super) const RAW: &str = "$raw";
pub(super) const FOR: &str = "$for";
pub(super) const EACH: &str = "$each";

impl Reader {
    /// A free value.
    pub(super) fn tree(&mut self, node: &Node) -> Option<Tree> {
        let kind = match &node.kind {
            Kind::Null | Kind::Hole => TreeKind::Null,
            Kind::Bool(value) => TreeKind::Bool(*value),
            Kind::Number(number) => TreeKind::Number(self.json_number(number, node.span)?),
            Kind::Text(text) => TreeKind::Text(text.clone()),
            Kind::Sequence(items) => {
                // Every item is looked at, so that all problems are found.
                let items: Vec<_> = items.iter().map(|item| self.tree(item)).collect();
                TreeKind::Sequence(items.into_iter().collect::<Option<_>>()?)
            }
            Kind::Mapping(_) if node.get(RAW).is_some() => self.raw(node)?,
            Kind::Mapping(_) if node.get(FOR).is_some() || node.get(EACH).is_some() => self.for_each(node)?,
            Kind::Mapping(_) => TreeKind::Mapping(self.members(node)?),
        };
        Some(Tree { span: node.span, kind })
    }

    /// The members of a mapping.
    pub(super) fn members(&mut self, node: &Node) -> Option<Vec<Member>> {
        self.duplicates(node);
        let members: Vec<_> = node
            .entries()
            .iter()
            .map(|entry| {
                let value = self.tree(&entry.value)?;
                Some(Member { name: entry.key.clone(), name_span: entry.key_span, value })
            })
            .collect();
        members.into_iter().collect()
    }

    fn raw(&mut self, node: &Node) -> Option<TreeKind> {
        self.known(node, "a `$raw` value", &[RAW]);
        self.required_text(node, RAW, "").map(|text| TreeKind::Raw(text.value))
    }

    fn for_each(&mut self, node: &Node) -> Option<TreeKind> {
        self.known(node, "a `$for` list", &[FOR, EACH]);
        let head = self.required_text(node, FOR, "");
        let each = self.required(node, EACH, "").and_then(|entry| self.tree(&entry.value));
        let head = head.filter(|head| {
            let fits = is_loop_head(head.as_str());
            if !fits {
                let problem =
                    Problem::new("wrong-type", head.span, "`$for` wants `NAME in LIST`, and no tag around it");
                self.problems.push(problem.help("for example `item in event.extra.line_items`"));
            }
            fits
        })?;
        Some(TreeKind::Loop { head: head.value, each: Box::new(each?) })
    }

    fn json_number(&mut self, number: &str, span: Span) -> Option<String> {
        if is_json_number(number) {
            return Some(number.to_owned());
        }
        let problem = Problem::new("wrong-type", span, format!("`{number}` is a number that JSON can't write"));
        self.problems.push(problem.help(format!("write \"{number}\" if it is a text (a code, a phone)")));
        None
    }

    /// Mappings only; anything else is a problem.
    pub(super) fn is_mapping(&mut self, node: &Node, what: &str) -> bool {
        if matches!(node.kind, Kind::Mapping(_)) {
            return true;
        }
        let message = format!("{what} must be a mapping (`key: value`), not {}", kind_word(node));
        self.problems.push(Problem::new("wrong-type", node.span, message));
        false
    }
}

/// Whether a text may stand behind `$for`.
pub(crate) fn is_loop_head(head: &str) -> bool {
    let Some((names, list)) = head.split_once(" in ") else { return false };
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    names.split(',').all(|name| is_name(name.trim()))
        && !list.trim().is_empty()
        && !head.contains(['\n', '%', '{', '}'])
}

/// RFC 8259, clause 6.
fn is_json_number(number: &str) -> bool {
    number.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && serde_json::from_str::<serde::de::IgnoredAny>(number).is_ok()
}
