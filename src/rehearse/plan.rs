//! What is needed to rehearse a body: made once, used by all threads.

use serde_json::Value as Json;

use super::prose::Habits;
use crate::audience::Wanted;
use crate::klaviyo::dialect;
use crate::klaviyo::world::{Account, Surroundings, World, worlds};
use crate::template::{Moment, Program, SyntaxError, TokenKind, lex, parse};
use crate::wunderkind::fields;

/// What may be set of a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Threads that render.
    pub jobs: usize,
    /// Look for doubled messages and shared recipients, which takes up to 16 bytes of memory a row.
    pub duplicates: bool,
    /// Characters that the endpoint adds to a text with a link; 0 where the link is left out of the count.
    pub link_length: usize,
    /// Rehearse only the rows whose place, from 0, leaves the first number when divided by the second.
    pub shard: (u64, u64),
    /// Put recipients and texts into the list of failures.
    pub include_data: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { jobs: 1, duplicates: true, link_length: 0, shard: (0, 1), include_data: false }
    }
}

/// Why a body can't be rehearsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the body can't be read")]
pub struct PlanError {
    /// Every error of its template syntax.
    pub errors: Vec<SyntaxError>,
}

/// A body ready to be rehearsed.
#[derive(Debug)]
pub struct Plan {
    pub(super) program: Program,
    /// The world that is reported first, then the others that are possible and may differ.
    pub(super) worlds: Vec<(World, Surroundings)>,
    /// Rows without a character that HTML escapes may differ in an escaping world all the same.
    pub(super) always_differs: bool,
    /// What the body looks at.
    pub wanted: Wanted,
    /// What its own words hold.
    pub habits: Habits,
    /// Whether the body is a message to the Text API.
    pub text_api: bool,
    /// What is set.
    pub settings: Settings,
}

/// Filters that print a character which HTML escapes only when their value or argument holds it.
const TRANSPARENT: [&str; 24] = [
    "default",
    "default_if_none",
    "upper",
    "lower",
    "title",
    "capfirst",
    "truncatechars",
    "truncatewords",
    "lookup",
    "floatformat",
    "date",
    "time",
    "urlencode",
    "escapejs",
    "length",
    "format_date_string",
    "yesno",
    "pluralize",
    "trim_slash",
    "cut",
    "slugify",
    "first",
    "last",
    "divisibleby",
];

impl Plan {
    /// Compiles a body for an account. `now` is the time of sending. `text_api` says whether it is a message to the Text
    /// API; where nobody knows, the names of its members tell.
    ///
    /// # Errors
    /// All errors of its template syntax.
    pub fn new(
        body: &str,
        text_api: Option<bool>,
        account: &Account,
        now: Moment,
        settings: Settings,
    ) -> Result<Self, PlanError> {
        let library = dialect::library_for(&account.capabilities);
        let tree = parse(body, &library);
        let program = Program::from_tree(&tree, &library).map_err(|errors| PlanError { errors })?;
        let wanted = Wanted::of(&tree);
        let mut possible = worlds(&account.capabilities);
        let plainest = possible.first().copied().unwrap_or_default();
        // Without `lookup` there is nothing that could print None for a missing key.
        possible.retain(|world| wanted.looks_up || world.lookup_none == plainest.lookup_none);
        let surroundings = |world: World| (world, Surroundings::new(account, world, &Json::Null, Some(now)));
        Ok(Self {
            program,
            worlds: possible.into_iter().map(surroundings).collect(),
            always_differs: !is_transparent(body),
            wanted,
            habits: Habits::of(body),
            text_api: text_api.unwrap_or_else(|| is_message(body)),
            settings,
        })
    }

    /// The worlds that are looked at: the one that is reported, then the others.
    pub fn worlds(&self) -> impl Iterator<Item = World> {
        self.worlds.iter().map(|(world, _)| *world)
    }
}

/// Whether a body has the members of a message.
fn is_message(body: &str) -> bool {
    let has = |name: &str| body.contains(&format!("\"{name}\""));
    has(fields::SEND_PURPOSE)
        || has(fields::CALLBACK_DATA)
        || (has(fields::TEXT) && (has(fields::PHONE) || has(fields::EMAIL)))
}

/// Whether all tags of a body print only characters of the data, as far as HTML's five are meant.
fn is_transparent(body: &str) -> bool {
    lex(body).iter().filter(|token| token.kind != TokenKind::Text).all(|token| {
        let tag = token.span.of(body);
        let quotes = tag.contains('"') && tag.contains('\'');
        let known = |filter: &str| {
            let name = filter.trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            name.get(..end).is_some_and(|name| TRANSPARENT.contains(&name))
        };
        !quotes && !tag.contains(['&', '<', '>']) && tag.split('|').skip(1).all(known)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::capabilities::Known;

    fn plan(body: &str, account: &Account) -> Plan {
        Plan::new(body, None, account, Moment::now(), Settings::default()).unwrap()
    }

    #[test]
    fn only_worlds_that_may_differ_are_looked_at() {
        let mut account = Account::default();
        assert_eq!(plan("{{ person.a }}", &account).worlds().count(), 2);
        assert_eq!(plan("{{ person|lookup:'a' }}", &account).worlds().count(), 4);
        account.capabilities.learn("autoescape", Known::Yes).unwrap();
        assert_eq!(
            plan("{{ person.a }}", &account).worlds().collect::<Vec<_>>(),
            [World { autoescape: true, lookup_none: false }]
        );
    }

    #[test]
    fn filters_that_bring_their_own_characters_are_known() {
        assert!(is_transparent("{\"a\": \"{{ person.a|default:'b'|upper }}\"}"));
        for tag in
            ["{{ a|pprint }}", "{{ a|join:'<br>' }}", "{% if a > 1 %}", "{{ a|default:\"it's\" }}", "{{ a|split:',' }}"]
        {
            assert!(!is_transparent(tag), "{tag}");
        }
    }

    #[test]
    fn a_message_is_told_by_its_members() {
        assert!(is_message(r#"{"phone":"","text":""}"#) && is_message(r#"{"sendPurpose":""}"#));
        assert!(!is_message(r#"{"customer":{"text":""}}"#));
    }

    #[test]
    fn a_body_that_can_t_be_read_is_refused() {
        let error = Plan::new("{{ a|b: }}", None, &Account::default(), Moment::now(), Settings::default()).unwrap_err();
        assert!(!error.errors.is_empty());
    }
}
