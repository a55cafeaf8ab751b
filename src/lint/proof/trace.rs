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
    /// The choices that another state made between these two places; this one made the same.
    Alike {
        from: TraceId,
        to: TraceId,
    },
}

/// Most choices that are told of one path; of a longer one, the last.
const LONGEST_PATH: usize = 4_000;

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

    /// The choices up to here, in their order; of very many the last.
    pub(crate) fn path(&self, id: TraceId) -> Vec<Step> {
        let mut path = Vec::new();
        // Backwards; where a stretch was made by another state, into that stretch first.
        let mut stretches = vec![(0, id)];
        while let Some((from, at)) = stretches.pop() {
            if at == from || path.len() >= LONGEST_PATH {
                continue;
            }
            let Some((parent, step)) =
                usize::try_from(at).ok().and_then(|at| at.checked_sub(1)).and_then(|at| self.steps.get(at))
            else {
                continue;
            };
            stretches.push((from, *parent));
            match step {
                Step::Alike { from, to } => stretches.push((*from, *to)),
                step => path.push(*step),
            }
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_what_another_state_did() {
        let mut record = Record::default();
        let first = record.push(0, Step::Answer(1, true));
        let inner = record.push(first, Step::Answer(2, true));
        let inner = record.push(inner, Step::Answer(3, false));
        let other = record.push(0, Step::Answer(1, false));
        let other = record.push(other, Step::Alike { from: first, to: inner });
        let other = record.push(other, Step::Answer(4, true));
        let wanted = [Step::Answer(1, false), Step::Answer(2, true), Step::Answer(3, false), Step::Answer(4, true)];
        assert_eq!(record.path(other), wanted);
    }

    #[test]
    fn a_path_that_doubles_at_each_step_is_cut() {
        let mut record = Record::default();
        let mut at = record.push(0, Step::Answer(0, true));
        for _ in 0..100 {
            at = record.push(at, Step::Alike { from: 0, to: at });
        }
        assert_eq!(record.path(at).len(), LONGEST_PATH);
    }
}
