//! Everything that is tested from outside: whole runs of the built binary and the layers.
//!
//! One binary, because each further one would link the whole library again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    unreachable_pub,
    dead_code
)]

mod browser;
mod chromium;
mod ci;
mod compatibility;
mod configuration;
mod endpoint;
#[cfg(unix)]
mod first_use;
mod format;
mod import;
#[cfg(all(feature = "keyring", target_os = "linux"))]
mod keyring;
mod language;
mod layers;
mod lint;
mod lsp;
mod new;
mod online;
mod preview;
mod preview_live;
mod probe;
mod readme;
mod rehearse;
mod rehearse_sandbox;
mod render;
mod sandbox;
mod schema;
mod send;
mod sentinel;
mod sms_calculators;
mod support;
mod template_django;
mod template_oracle;
mod template_properties;
#[cfg(unix)]
mod terminal;
