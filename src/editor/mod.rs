//! What an editor wants to know while somebody types: findings of an unsaved text, what
//! stands at a place, what may stand there. Knows no protocol; places are byte offsets, and
//! [`Lines`] turns them into those that editors count.

mod actions;
mod catalogue;
mod complete;
mod cursor;
mod document;
mod hover;
mod keys;
mod lines;
#[cfg(test)]
mod tests;
mod yaml_path;

pub use actions::Action;
pub use complete::{Completion, CompletionKind};
pub use document::{Document, What};
pub use lines::{Lines, Place};
