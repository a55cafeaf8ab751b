//! Where things stand in a template: what prints where, and which tags belong together.

use super::super::hash::Map;
use std::collections::BTreeMap;

use crate::lint::proof::code::{Code, Expr, Op, OpKind};
use crate::text::Span;

/// The places of a template's parts.
#[derive(Debug, Default)]
pub(super) struct Blocks<'c> {
    printing: BTreeMap<usize, &'c Expr>,
    /// By their opening tags.
    whole: Map<Span, Span>,
    /// By their opening tags, what is repeated.
    loops: Map<Span, Span>,
}

impl<'c> Blocks<'c> {
    pub(super) fn of(code: &'c Code) -> Self {
        let mut blocks = Self::default();
        blocks.collect(&code.ops);
        blocks
    }

    /// The expression that prints at a place.
    pub(super) fn printing(&self, place: Span) -> Option<&'c Expr> {
        self.printing.get(&place.start).copied()
    }

    /// The whole block that an opening tag begins, for telling its conditions from others.
    pub(super) fn whole(&self, opening: Span) -> Span {
        self.whole.get(&opening).copied().unwrap_or(opening)
    }

    /// What the loop repeats that an opening tag begins.
    pub(super) fn repeated(&self, opening: Span) -> Option<Span> {
        self.loops.get(&opening).copied()
    }

    /// The opening tag of the loop whose repeated block begins with this place.
    pub(super) fn loop_beginning_at(&self, place: Span, source: &str) -> Option<Span> {
        let begins = |repeated: &Span| {
            let text = repeated.of(source);
            repeated.start + (text.len() - text.trim_start().len()) == place.start
        };
        self.loops.iter().find(|(_, repeated)| begins(repeated)).map(|(opening, _)| *opening)
    }

    fn collect(&mut self, ops: &'c [Op]) {
        for op in ops {
            match &op.kind {
                OpKind::Print(expr) => {
                    self.printing.insert(op.span.start, expr);
                }
                OpKind::If(arms) => {
                    self.whole.extend(arms.first().map(|arm| (arm.opening, op.span)));
                    arms.iter().for_each(|arm| self.collect(&arm.body));
                }
                OpKind::For(each) => {
                    self.whole.insert(each.opening, op.span);
                    self.loops.insert(each.opening, Span::new(each.opening.end, each.end));
                    self.collect(&each.body);
                    self.collect(&each.empty);
                }
                OpKind::Autoescape(_, body)
                | OpKind::Block(body)
                | OpKind::Optional(body)
                | OpKind::Filtered { body, .. } => self.collect(body),
                OpKind::IfChanged { body, otherwise, .. } => {
                    self.collect(body);
                    self.collect(otherwise);
                }
                _ => {}
            }
        }
    }
}
