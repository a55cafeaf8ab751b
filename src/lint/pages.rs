//! The pages of the rules, which `build.rs` packs: they are read one at a time, if at all.

use std::sync::OnceLock;

use crate::text::unpacked;

/// Name, NUL, text, NUL, for each page.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rule-pages.deflate"));

/// The page of a rule, in Markdown; tests hold that each rule has one.
pub(super) fn page(id: &str) -> &'static str {
    static ALL: OnceLock<String> = OnceLock::new();
    let all = ALL.get_or_init(|| unpacked(PACKED));
    let mut parts = all.split('\0');
    while let (Some(name), Some(page)) = (parts.next(), parts.next()) {
        if name == id {
            return page;
        }
    }
    ""
}
