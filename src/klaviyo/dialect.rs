//! Klaviyo's dialect of the template language: Django's library, Klaviyo's own filters and tags,
//! and what Klaviyo refuses.

use std::sync::OnceLock;

use super::capabilities::{self, Capabilities, Capability, Known};
use super::catalogue::{self, Origin};
use super::{filters, tags};
use crate::template::{Library, SyntaxErrorKind};

/// What Klaviyo does with a template that has this error, as far as sources tell.
///
/// One bad tag and the whole message fails: Klaviyo, "Understanding template errors"; for an
/// unknown filter, reports of refusal and of text sent as it stands contradict each other
/// (`facts/klaviyo-templates.md` §5, §6).
#[must_use]
pub const fn consequence(error: SyntaxErrorKind) -> Option<&'static str> {
    match error {
        SyntaxErrorKind::Refused => None,
        SyntaxErrorKind::UnknownFilter => {
            Some("Klaviyo refuses the whole body; by one report it sends the tag as text instead")
        }
        _ => Some("Klaviyo refuses the whole body, not only this tag"),
    }
}

/// Filters and tags that a body may use: all that any source names, and Django's own, whether
/// Klaviyo is known to run them or not.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let mut library = Library::django().named("klaviyo");
        filters::add_to(&mut library);
        tags::add_to(&mut library);
        library
    })
}

const NOT_ON_THE_ACCOUNT: &str = "this account does not run it (`capabilities` in flowhook.yaml)";

/// The tags that one capability speaks of, where their names differ from its own.
const TAGS_OF: [(&str, &[&str]); 2] =
    [("customobject", &["customobject", "customobjects"]), ("catalog", &["catalog", "has_category"])];

/// The library without what the account is known to refuse.
#[must_use]
pub fn library_for(account: &Capabilities) -> Library {
    let mut library = library().clone();
    let refused = capabilities::ALL.iter().filter(|capability| account.get(capability.name) == Known::No);
    for name in refused.flat_map(names_of) {
        library.refuse_filter(name, NOT_ON_THE_ACCOUNT);
        library.refuse_tag(name, NOT_ON_THE_ACCOUNT);
    }
    library
}

/// The filters and tags that a capability speaks of; `autoescape` and `lookup_missing` speak of
/// how the engine prints, not of a name.
fn names_of(capability: &'static Capability) -> &'static [&'static str] {
    if matches!(capability.name, "autoescape" | "lookup_missing") {
        return &[];
    }
    match TAGS_OF.iter().find(|(name, _)| *name == capability.name) {
        Some((_, tags)) => tags,
        None => std::slice::from_ref(&capability.name),
    }
}

/// How sure it is that Klaviyo runs a filter or tag.
#[derive(Debug, Clone, Copy)]
pub enum Verification {
    /// A source of Klaviyo names it.
    Verified,
    /// Only third parties name it.
    Reported,
    /// The account must tell: this setting asks.
    Unverified(&'static Capability),
    /// A Django built-in that no source on Klaviyo names.
    Unnamed,
}

/// What has to be asked of an account before the filter or tag of this name can be relied on.
#[must_use]
pub fn question(name: &str) -> Option<&'static Capability> {
    capabilities::ALL.iter().find(|capability| names_of(capability).contains(&name))
}

/// How sure it is that Klaviyo runs the filter or tag of this name; nothing for a name that the
/// dialect does not have. (No filter has the name of a tag.)
#[must_use]
pub fn verification(name: &str) -> Option<Verification> {
    if let Some(capability) = question(name) {
        return Some(Verification::Unverified(capability));
    }
    if library().filter(name).is_none() && library().tag(name).is_none() {
        return None;
    }
    let sources = catalogue::filter(name)
        .map(|filter| &filter.sources)
        .or_else(|| catalogue::tag(name).map(|tag| &tag.sources))
        .map_or(&[][..], Vec::as_slice);
    let own = |origin: &Origin| matches!(origin, Origin::VscodeList | Origin::Glossary | Origin::HelpCentre);
    Some(if sources.iter().any(own) {
        Verification::Verified
    } else if sources.iter().any(|origin| matches!(origin, Origin::Community | Origin::Vendor)) {
        Verification::Reported
    } else {
        Verification::Unnamed
    })
}

#[cfg(test)]
mod tests;
