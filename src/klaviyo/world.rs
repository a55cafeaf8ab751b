//! The worlds that an account may be, and how to render in one of them.

use serde_json::{Map, Value as Json};

use super::capabilities::{Capabilities, Known};
use super::currency::Currency;
use super::zone::Zone;
use crate::template::{Moment, RenderOptions, Value};

/// What is set of a Klaviyo account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// What was seen of its template engine.
    pub capabilities: Capabilities,
    /// Its time zone.
    pub time_zone: Zone,
    /// How it writes money.
    pub currency: Currency,
}

/// One way in which the account's engine may print; by default the plainest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct World {
    /// Whether the output of expressions is escaped for HTML.
    pub autoescape: bool,
    /// Whether `lookup` of a missing key prints `None`; otherwise it prints nothing.
    pub lookup_none: bool,
}

impl World {
    /// In words, for messages.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match (self.autoescape, self.lookup_none) {
            (false, false) => "values as they are; lookup of a missing key prints nothing",
            (false, true) => "values as they are; lookup of a missing key prints None",
            (true, false) => "values HTML-escaped; lookup of a missing key prints nothing",
            (true, true) => "values HTML-escaped; lookup of a missing key prints None",
        }
    }
}

/// The worlds that are possible by what is known, the plainest first: values as they are before
/// escaped ones, nothing for a missing key before `None`.
#[must_use]
pub fn worlds(capabilities: &Capabilities) -> Vec<World> {
    let of = |name: &str| -> &'static [bool] {
        match capabilities.get(name) {
            Known::Unknown => &[false, true],
            known => known.worlds(),
        }
    };
    let escapes = of("autoescape");
    escapes
        .iter()
        .flat_map(|&autoescape| of("lookup_missing").iter().map(move |&lookup_none| World { autoescape, lookup_none }))
        .collect()
}

/// All that a render needs besides the template and the person: built once, used for many.
#[derive(Debug)]
pub struct Surroundings {
    world: World,
    extras: Value,
    now: Moment,
}

impl Surroundings {
    /// The surroundings of a world on an account. `tags` may have the members `catalog` (items
    /// by id) and `custom_objects` (by type, then by id) for the tags that fetch them; `now` is
    /// the time of sending, the clock's where it is absent.
    #[must_use]
    pub fn new(account: &Account, world: World, tags: &Json, now: Option<Moment>) -> Self {
        let mut extras = Map::new();
        extras.insert("lookup_missing".to_owned(), Json::from(if world.lookup_none { "none" } else { "empty" }));
        extras.insert("currency".to_owned(), account.currency.to_json());
        for name in ["catalog", "custom_objects"] {
            if let Some(data) = tags.get(name) {
                extras.insert(name.to_owned(), data.clone());
            }
        }
        let now = account.time_zone.at(now.unwrap_or_else(Moment::now));
        Self { world, extras: Value::from(&Json::Object(extras)), now }
    }

    /// As a render takes them.
    #[must_use]
    pub fn options(&self) -> RenderOptions<'_> {
        RenderOptions {
            autoescape: self.world.autoescape,
            now: Some(self.now),
            extras: Some(&self.extras),
            ..RenderOptions::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_opens_a_second_world() {
        assert_eq!(worlds(&Capabilities::default()).len(), 4);
        let mut account = Capabilities::default();
        account.set("lookup_missing", "none").unwrap();
        let escapes: Vec<_> = worlds(&account).iter().map(|world| (world.autoescape, world.lookup_none)).collect();
        assert_eq!(escapes, [(false, true), (true, true)]);
        account.set("autoescape", "yes").unwrap();
        assert_eq!(worlds(&account), [World { autoescape: true, lookup_none: true }]);
    }
}
