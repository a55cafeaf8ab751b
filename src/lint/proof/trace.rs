//! How a state of the reader was come by: the choices that the template made on the way.

use super::code::{FactId, LoopId};
use crate::text::Span;

/// A place in the record; 0 is the beginning.
pub(crate) type TraceId = u32;

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Answer(FactId, bool),
    /// The loop makes no turn.
    Zero(LoopId),
    /// A turn begins.
    Turn {
        of: LoopId,
        first: bool,
        last: bool,
    },
    /// The loop is over.
    Done(LoopId),
}

/// What left the reader in more than one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fork {
    pub(crate) span: Span,
    pub(crate) is_loop: bool,
    parent: TraceId,
}

/// The record of all choices, as a tree.
#[derive(Debug, Default)]
pub(crate) struct Record {
    steps: Vec<(TraceId, Step)>,
    forks: Vec<Fork>,
}

impl Record {
    pub(crate) fn push(&mut self, parent: TraceId, step: Step) -> TraceId {
        self.steps.push((parent, step));
        u32::try_from(self.steps.len()).unwrap_or(0)
    }

    pub(crate) fn fork(&mut self, parent: TraceId, span: Span, is_loop: bool) -> TraceId {
        if let Some(last) = self.forks.last()
            && last.span == span
            && last.parent == parent
        {
            return u32::try_from(self.forks.len()).unwrap_or(0);
        }
        self.forks.push(Fork { span, is_loop, parent });
        u32::try_from(self.forks.len()).unwrap_or(0)
    }

    pub(crate) fn get_fork(&self, id: TraceId) -> Option<Fork> {
        usize::try_from(id).ok()?.checked_sub(1).and_then(|at| self.forks.get(at)).copied()
    }

    /// The fork before this one.
    pub(crate) fn before(&self, id: TraceId) -> TraceId {
        self.get_fork(id).map_or(0, |fork| fork.parent)
    }

    /// The choices up to here, in their order.
    pub(crate) fn path(&self, mut id: TraceId) -> Vec<Step> {
        let mut path = Vec::new();
        while let Some((parent, step)) =
            usize::try_from(id).ok().and_then(|id| id.checked_sub(1)).and_then(|at| self.steps.get(at))
        {
            path.push(*step);
            id = *parent;
        }
        path.reverse();
        path
    }
}
