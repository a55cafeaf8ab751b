//! Python's ways with text and numbers, as far as templates show them.

pub(crate) mod float;
pub(crate) mod number;
pub(crate) mod text;
