//! What the linter found, for people and for machines.

mod human;
mod json;
mod snippet;

#[cfg(test)]
mod tests;

pub use human::{HumanOptions, human, summary};
pub use json::{VERSION, json};
