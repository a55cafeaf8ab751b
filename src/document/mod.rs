//! YAML and JSON with the span of every key and value.
//!
//! Both readers give the same tree, so that whoever looks at a spec looks at a body with
//! the same eyes. Knows nothing of what a document means.

mod input;
pub mod json;
mod node;
pub mod yaml;

pub use input::{InputError, MAX_BYTES, text_of};
pub use node::{Entry, Kind, Node};
