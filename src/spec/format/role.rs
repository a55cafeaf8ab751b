//! Which keys stand where, and in what order.

use crate::document::Entry;
use crate::spec::load::{ENDPOINT, FLOW, TOP, WEBHOOK};

/// Which keys a mapping has, and so their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Root,
    Flow,
    Webhooks,
    Webhook,
    Endpoint,
    Other,
}

impl Role {
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Root => &TOP,
            Self::Flow => &FLOW,
            Self::Webhook => &WEBHOOK,
            Self::Endpoint => &ENDPOINT,
            Self::Webhooks | Self::Other => &[],
        }
    }

    pub(super) fn of_value(self, key: &str) -> Self {
        match (self, key) {
            (Self::Root, "flow") => Self::Flow,
            (Self::Root, "webhooks") => Self::Webhooks,
            (Self::Webhook, "endpoint") => Self::Endpoint,
            _ => Self::Other,
        }
    }

    pub(super) const fn of_item(self) -> Self {
        match self {
            Self::Webhooks => Self::Webhook,
            _ => Self::Other,
        }
    }

    /// Those with known keys first, in the order of the documentation.
    pub(super) fn in_order(self, entries: &[Entry]) -> Vec<&Entry> {
        let mut order: Vec<&Entry> = entries.iter().collect();
        order.sort_by_key(|entry| self.rank(&entry.key.text));
        order
    }

    /// The place of a key; the same for all that are not known.
    pub(super) fn rank(self, key: &str) -> usize {
        self.keys().iter().position(|known| *known == key).unwrap_or(usize::MAX)
    }
}
