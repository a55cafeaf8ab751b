//! flowhook renders, checks, previews and fires the webhook bodies that a Klaviyo flow
//! posts to the Wunderkind Text API.
//!
//! The modules are layers: each uses only the ones above it in this list
//! (`docs/architecture.md` tells what each knows, and a test holds the order).

pub mod audience;
pub mod body;
pub mod cli;
pub mod document;
pub mod editor;
pub mod finding;
pub mod klaviyo;
pub mod ledger;
pub mod lint;
pub mod online;
pub mod preview;
pub mod rehearse;
pub mod report;
pub mod sms;
pub mod spec;
pub mod template;
pub mod text;
pub mod wunderkind;
