//! The Wunderkind Text API: its fields, statuses and answers, a client that fires exactly
//! one request, and a local stand-in for it.
//!
//! What is documented comes from Wunderkind's pages (named beside each fact); what is
//! inferred or open says so where it stands.

pub mod answer;
pub mod api;
pub mod bulk;
pub mod client;
pub mod credentials;
pub mod email;
pub mod fields;
pub mod phone;
pub mod readdress;
pub mod recipient;
pub mod sandbox;
pub mod status;
pub mod subscription;
