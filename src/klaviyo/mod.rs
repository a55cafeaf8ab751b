//! Klaviyo's dialect of the template language and its webhooks, as dated data.
//!
//! What is known was collected on [`catalogue::AS_OF`]; each entry names its sources.
//! Knows nothing of Wunderkind.

pub mod capabilities;
pub mod catalogue;
pub mod columns;
pub mod currency;
pub mod decision;
pub mod dialect;
pub mod escape;
pub mod export;
pub mod probe;
pub mod retry;
pub mod trigger;
pub mod world;
pub mod zone;

mod filters;
mod tags;
