//! What people and machines read: every output format. Redaction happens here.

pub mod config;
pub mod delivery;
pub mod findings;
pub mod history;
mod message;
mod page;
pub mod preview;
pub mod probe;
pub mod reference;
pub mod rehearse;
pub mod render;
pub mod rules;
pub mod send;
pub mod subscription;
mod xml;
