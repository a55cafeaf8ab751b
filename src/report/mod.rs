//! What people and machines read: every output format. Redaction happens here.

pub mod findings;
pub mod probe;
pub mod reference;
pub mod render;
pub mod send;
