//! What each expression of a body printed.
//!
//! The body is rendered once more with marks around its expressions, characters that no text may
//! hold (Unicode's noncharacters). Where taking the marks away does not give what the body
//! itself gives (a filter block that counts characters, say), nothing is claimed.

use std::ops::Range;

use crate::body::{Sample, Setting, evaluate};
use crate::klaviyo::dialect;
use crate::template::{Expression, Node, NodeKind, Operand, OperandKind, parse, references};
use crate::text::{Source, Span};

const OPEN: char = '\u{FDD0}';
const NUMBERED: char = '\u{FDD1}';
const CLOSE: char = '\u{FDD2}';

/// What is worth saying of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoleState {
    /// It printed nothing.
    Empty,
    /// The sample has no value for it; what was printed is its default.
    Default,
    /// It printed the word `None`.
    None,
}

/// An expression of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// As it is typed, delimiters included.
    pub source: String,
    /// Its line in the body, from 1.
    pub line: usize,
    /// Its column in the body, from 1.
    pub column: usize,
    /// What is worth saying of it.
    pub state: HoleState,
    /// What it printed.
    pub printed: String,
}

/// One expression, and what it is about.
struct Typed {
    span: Span,
    source: String,
    /// The path to its value in the sample, where it has one.
    path: Option<Vec<String>>,
}

/// What was printed: the expression's number, and where it stands in the text without marks.
type Printed = (usize, Range<usize>);

/// A body that was rendered with marks.
pub(super) struct Marked {
    typed: Vec<Typed>,
    body: String,
    /// Without the marks.
    plain: String,
    printed: Vec<Printed>,
}

/// Renders the body with marks; nothing where it can't be.
pub(super) fn marked(body: &str, sample: &Sample, setting: Setting<'_>) -> Option<Marked> {
    let tree = parse(body, &dialect::library_for(&setting.account.capabilities));
    if !tree.errors.is_empty() || body.contains([OPEN, NUMBERED, CLOSE]) {
        return None;
    }
    let mut typed = Vec::new();
    let locals: Vec<Span> =
        references(&tree).into_iter().filter(|found| found.local).map(|found| found.expression.span).collect();
    collect(&tree.nodes, &mut |span, expression| {
        let path = path(expression).filter(|_| !locals.contains(&expression.span));
        typed.push(Typed { span, source: span.of(body).to_owned(), path });
    });
    typed.sort_by_key(|typed| typed.span.start);
    let mut source = String::with_capacity(body.len() + typed.len() * 16);
    let mut done = 0;
    for (number, Typed { span, .. }) in typed.iter().enumerate() {
        source.push_str(body.get(done..span.start)?);
        source.push_str(&format!("{OPEN}{number}{NUMBERED}{}{CLOSE}", span.of(body)));
        done = span.end;
    }
    source.push_str(body.get(done..)?);
    let rendered = evaluate(&source, sample, setting).ok()?;
    let (plain, printed) = without_marks(&rendered)?;
    Some(Marked { typed, body: body.to_owned(), plain, printed })
}

fn collect(nodes: &[Node], found: &mut impl FnMut(Span, &Expression)) {
    for node in nodes {
        match &node.kind {
            NodeKind::Variable(expression) => found(node.span, expression),
            NodeKind::Tag(tag) => tag.branches.iter().for_each(|branch| collect(&branch.body, &mut *found)),
            _ => {}
        }
    }
}

/// The path that an expression begins with, with what `lookup` looks up.
fn path(expression: &Expression) -> Option<Vec<String>> {
    let OperandKind::Path(parts) = &expression.base.kind else { return None };
    let mut path: Vec<String> = parts.iter().map(|part| part.text.clone()).collect();
    if let Some(first) = expression.filters.first().filter(|filter| filter.name.text == "lookup")
        && let Some(Operand { kind: OperandKind::Text { value, .. }, .. }) = &first.argument
    {
        path.push(value.clone());
    }
    Some(path)
}

/// The text without marks, and where each expression's output stands in it.
fn without_marks(rendered: &str) -> Option<(String, Vec<Printed>)> {
    let mut plain = String::with_capacity(rendered.len());
    let mut printed = Vec::new();
    let mut rest = rendered;
    while let Some((before, after)) = rest.split_once(OPEN) {
        plain.push_str(before);
        let (number, after) = after.split_once(NUMBERED)?;
        let (output, after) = after.split_once(CLOSE)?;
        let start = plain.len();
        plain.push_str(output);
        printed.push((number.parse().ok()?, start..plain.len()));
        rest = after;
    }
    plain.push_str(rest);
    (!plain.contains([OPEN, NUMBERED, CLOSE])).then_some((plain, printed))
}

impl Marked {
    /// The expression that printed the byte at `at` of the rendered body, or what stands before it.
    pub(super) fn hole_at(&self, body: &str, at: usize) -> Option<String> {
        if self.plain != body {
            return None;
        }
        let within = self.printed.iter().find(|(_, range)| range.contains(&at));
        let (number, _) = within.or_else(|| self.printed.iter().find(|(_, range)| range.end == at))?;
        self.typed.get(*number).map(|typed| typed.source.clone())
    }

    /// What is worth saying, in the order of the body.
    pub(super) fn notes(&self, sample: &Sample) -> Vec<Hole> {
        let data = sample.context();
        let source = Source::new("body", self.body.as_str());
        let mut notes = Vec::new();
        for (number, typed) in self.typed.iter().enumerate() {
            let mut outputs = self.printed.iter().filter(|(of, _)| *of == number);
            let Some((_, first)) = outputs.next() else { continue };
            let printed = self.plain.get(first.clone()).unwrap_or_default();
            let nothing =
                |range: &Range<usize>| self.plain.get(range.clone()).is_some_and(|text| text.trim().is_empty());
            let state = if nothing(first) && outputs.all(|(_, range)| nothing(range)) {
                HoleState::Empty
            } else if printed == "None" {
                HoleState::None
            } else if typed.path.as_ref().is_some_and(|path| is_absent(&data, path)) {
                HoleState::Default
            } else {
                continue;
            };
            let place = source.position(typed.span.start);
            notes.push(Hole {
                source: typed.source.clone(),
                line: place.line,
                column: place.column,
                state,
                printed: printed.to_owned(),
            });
        }
        notes
    }
}

/// Whether the sample has no value at the path, or an empty one. Only the three roots and the bare
/// names of the person are data: tags make names of their own.
fn is_absent(data: &serde_json::Value, path: &[String]) -> bool {
    const ROOTS: [&str; 7] = ["person", "event", "organization", "email", "first_name", "last_name", "full_name"];
    if !path.first().is_some_and(|root| ROOTS.contains(&root.as_str())) {
        return false;
    }
    let mut place = Some(data);
    for step in path {
        place = place.and_then(|value| match value {
            serde_json::Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get(at)),
            value => value.get(step),
        });
    }
    match place {
        None | Some(serde_json::Value::Null) => true,
        Some(serde_json::Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}
