//! What a run of the linter is told besides the texts.

use crate::klaviyo::capabilities::Capabilities;

/// The link that Wunderkind makes of `clickUrl` is `https://txts.ly/` (16 characters) and a
/// token whose length is not documented; with the blank before it, this is kept free.
const LINK_RESERVE: usize = 31;

/// What is known or wanted beyond what the files say. The default knows nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What was seen of the account's template engine.
    pub capabilities: Capabilities,
    /// The brand that texts begin with, for bodies and for specs that name none.
    pub brand: Option<String>,
    /// Whether every text, and not only the welcome to a list, must say how to opt out.
    pub opt_out_always: bool,
    /// Words that texts must not have; `sms-content` is off where there are none.
    pub content_words: Vec<String>,
    /// Characters of the text that the link made of `clickUrl` takes.
    pub link_reserve: usize,
    /// Samples (`person`, `event`, `organization`) that tell what the data has, besides those
    /// that a spec declares.
    pub samples: Vec<serde_json::Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            capabilities: Capabilities::default(),
            brand: None,
            opt_out_always: false,
            content_words: Vec::new(),
            link_reserve: LINK_RESERVE,
            samples: Vec::new(),
        }
    }
}
