//! The dialect's names by what they can be used for.

use crate::klaviyo::catalogue::{self, Argument, Filter, InWebhook, Origin, Tag, Variable};

/// The tag that closes a block, none where `name` is no block.
pub(super) fn closer(name: &str) -> Option<&'static str> {
    catalogue::tag(name)?.closer.as_deref()
}

/// The block that a tag closes.
pub(super) fn opener(closer: &str) -> Option<&'static str> {
    catalogue::tags().iter().find(|tag| tag.closer.as_deref() == Some(closer)).map(|tag| tag.name.as_str())
}

/// Tags that no source forbids in a webhook and that are no part of a block.
pub(super) fn usable_tags() -> impl Iterator<Item = &'static Tag> {
    catalogue::tags().iter().filter(|tag| tag.webhook != InWebhook::Forbidden && tag.inside.is_none())
}

/// Tags that are a part of the block `name`.
pub(super) fn parts_of(name: &str) -> impl Iterator<Item = &'static Tag> {
    catalogue::tags().iter().filter(move |tag| tag.inside.as_deref() == Some(name))
}

/// Whether a Klaviyo source names the filter.
pub(super) fn is_listed(filter: &Filter) -> bool {
    filter.sources.iter().any(|source| !matches!(source, Origin::None | Origin::Community | Origin::Vendor))
}

/// What to type for a filter: the colon too, where it needs an argument.
pub(super) fn typed(filter: &Filter) -> String {
    let colon = if filter.argument == Argument::Required { ":" } else { "" };
    format!("{}{colon}", filter.name)
}

/// Roots that hold something only where a tag binds them.
const BOUND: [(&str, &str); 3] = [("catalog_item", "catalog"), ("catalog_id", "catalog"), ("forloop", "for")];

/// Variables that a source says hold something, as far as the open blocks let them.
pub(super) fn usable_variables(open: &[&str]) -> impl Iterator<Item = &'static Variable> {
    let bound =
        |root: &str| root != "today" && BOUND.iter().all(|(known, block)| *known != root || open.contains(block));
    catalogue::variables().iter().filter(move |variable| {
        let name = variable.path.as_deref().or(variable.lookup.as_deref()).unwrap_or("");
        !name.contains('<') && !variable.available_with.is_empty() && bound(&variable.root)
    })
}

/// The variables that a path means: the one of this path, or else one that is its beginning.
pub(super) fn variable(path: &str) -> Option<&'static Variable> {
    let exact = |path: &str| catalogue::variables().iter().find(|variable| variable.path.as_deref() == Some(path));
    let mut path = path.trim_matches('.');
    loop {
        if let Some(variable) = exact(path) {
            return Some(variable);
        }
        path = path.rsplit_once('.')?.0;
    }
}

/// The variable that `lookup` finds in `root` by this key.
pub(super) fn looked_up(root: &str, key: &str) -> Option<&'static Variable> {
    catalogue::variables().iter().find(|variable| variable.root == root && variable.lookup.as_deref() == Some(key))
}
