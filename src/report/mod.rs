//! What people and machines read: every output format. Redaction happens here.

pub mod config;
pub mod findings;
pub mod probe;
pub mod reference;
pub mod rehearse;
pub mod render;
pub mod rules;
pub mod send;
