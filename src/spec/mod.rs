//! The spec: the file that says what a flow's webhooks send.
//!
//! [`read`] takes a file's text, [`load`] a tree that is read already. Whatever is wrong is
//! reported at once, each [`Problem`] with its place. `docs/spec.md` describes the format.

pub mod config;
mod defaults;
pub mod format;
mod load;
mod model;
mod problem;
mod reader;
pub mod schema;
pub mod starter;
mod tree;
mod webhook;
pub mod write;

pub mod scaffold;

pub use defaults::{DEFAULT_EMAIL, DEFAULT_PHONE, DEFAULT_PROFILE_ID};
pub use load::{is_spec, load, read, trigger_subject};
pub use model::{Endpoint, Flow, Header, Spec, Text, Trigger, Webhook};
pub use problem::Problem;
pub(crate) use tree::is_loop_head;
pub use tree::{Member, Tree, TreeKind};

#[cfg(test)]
mod tests;
