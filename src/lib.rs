//! flowhook renders, checks, previews and fires the webhook bodies that a Klaviyo flow
//! posts to the Wunderkind Text API.
//!
//! The modules are layers: each uses only the ones above it in this list
//! (`docs/architecture.md` tells what each knows, and a test holds the order).

pub mod text;

pub mod finding;

pub mod document;

pub mod klaviyo;

pub mod wunderkind;

pub mod sms;

pub mod spec;

pub mod body;

pub mod lint;

pub mod report;

pub mod cli;
