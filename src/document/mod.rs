//! YAML and JSON with the span of every key and value.
//!
//! Both readers give the same tree, so that whoever looks at a spec looks at a body with
//! the same eyes. Knows nothing of what a document means.

pub mod json;
mod node;

pub use node::{Entry, Kind, Node};
