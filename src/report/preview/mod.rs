//! What one person gets: on a phone in the terminal, and for machines.

mod bubble;
mod human;
mod json;
mod page;
mod paint;
mod phone;
mod redact;
mod wrap;

pub use human::human;
pub use json::document;
pub use page::{Approval, Approved, Setup, live_policy, page};

/// How people are shown it.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// With colours.
    pub colour: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
    /// Characters that are kept for the endpoint's link.
    pub link_reserve: usize,
}

#[cfg(test)]
mod tests;
