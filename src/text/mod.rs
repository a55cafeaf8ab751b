//! Plain text and places in it: spans, lines, offset maps, edits, near names, secrets.
//!
//! The lowest layer; it knows nothing of templates or files' meaning. Of JSON it knows the tokens (`json`).

mod edit;
pub(crate) mod json;
mod nearest;
mod offset_map;
mod packed;
pub(crate) mod scan;
mod secret;
mod source;
mod span;

pub use edit::{Edit, EditError, apply_edits};
pub use nearest::nearest;
pub use offset_map::{Mapped, OffsetMap};
pub(crate) use packed::unpacked;
pub use secret::{Redactor, Secret};
pub use source::{Position, Source, SourceId, Sources};
pub use span::Span;
