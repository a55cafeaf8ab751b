//! What a template asks of the data, so that nothing else needs to be built.

use crate::template::{Expression, OperandKind, Reference, Tree, references};

/// The members of one root that a template can look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// Any of them: the template takes the root as a whole.
    All,
    /// These.
    Keys(Vec<Box<str>>),
}

impl Needs {
    const fn nothing() -> Self {
        Self::Keys(Vec::new())
    }

    fn add(&mut self, key: &str) {
        if let Self::Keys(keys) = self
            && !keys.iter().any(|known| **known == *key)
        {
            keys.push(key.into());
        }
    }

    /// Whether the member `key` is looked at.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        match self {
            Self::All => true,
            Self::Keys(keys) => keys.iter().any(|known| **known == *key),
        }
    }

    /// Whether nothing is looked at.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Keys(keys) if keys.is_empty())
    }
}

/// The roots of the data, in the order of [`Wanted::roots`].
pub(super) const ROOTS: [&str; 3] = ["person", "event", "organization"];

/// Names that Klaviyo's profile tags use without a prefix
/// (<https://help.klaviyo.com/hc/en-us/articles/4408802648731>).
pub(super) const BARE: [&str; 4] = ["email", "first_name", "last_name", "full_name"];

/// Members of a Python dict: `person.items` is a method where the data has no such key, and
/// prints everything.
const METHODS: [&str; 11] =
    ["items", "keys", "values", "copy", "clear", "update", "popitem", "fromkeys", "get", "pop", "setdefault"];

/// What a template looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of `person`, `event` and `organization`.
    pub roots: [Needs; 3],
    /// The bare names `email`, `first_name`, `last_name`, `full_name`.
    pub bare: [bool; 4],
    /// Whether the filter `lookup` is used, which prints otherwise where a key is missing.
    pub looks_up: bool,
}

impl Wanted {
    /// What `tree` looks at; the person's `KlaviyoID`, which names rows in reports, besides.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        let mut wanted = Self {
            roots: [Needs::nothing(), Needs::nothing(), Needs::nothing()],
            bare: [false; 4],
            // Whatever names the filter: a word in the text costs a second render and no more.
            looks_up: tree.source.contains("lookup"),
        };
        for reference in references(tree) {
            wanted.add(&reference);
        }
        for (name, used) in BARE.into_iter().zip(wanted.bare) {
            if used {
                wanted.person().add(name);
            }
        }
        // It is joined of these.
        if wanted.full_name() {
            wanted.person().add("first_name");
            wanted.person().add("last_name");
        }
        wanted.person().add("KlaviyoID");
        wanted
    }

    /// Whether the person's full name is looked at.
    pub(super) fn full_name(&self) -> bool {
        let [person, ..] = &self.roots;
        match person {
            Needs::All => true,
            keys @ Needs::Keys(_) => keys.has("full_name"),
        }
    }

    const fn person(&mut self) -> &mut Needs {
        let [person, ..] = &mut self.roots;
        person
    }

    fn add(&mut self, reference: &Reference<'_>) {
        let Some((first, rest)) = reference.path.split_first() else { return };
        // A local name may still be the data's where the tag that binds it was not reached.
        if let Some(used) = BARE.iter().position(|name| name == first).and_then(|at| self.bare.get_mut(at)) {
            *used = true;
        }
        let Some(root) = ROOTS.iter().position(|name| name == first).and_then(|at| self.roots.get_mut(at)) else {
            return;
        };
        match rest.first() {
            Some(key) if METHODS.contains(key) => *root = Needs::All,
            Some(key) => root.add(key),
            None => {
                match looked_up(reference.expression).filter(|_| reference.span == reference.expression.base.span) {
                    Some(key) => root.add(key),
                    None => *root = Needs::All,
                }
            }
        }
    }
}

/// The key of `root|lookup:'key'`.
fn looked_up(expression: &Expression) -> Option<&str> {
    let first = expression.filters.first().filter(|filter| filter.name.text == "lookup")?;
    match &first.argument.as_ref()?.kind {
        OperandKind::Text { value, .. } => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::dialect;
    use crate::template::parse;

    fn of(source: &str) -> Wanted {
        Wanted::of(&parse(source, dialect::library()))
    }

    fn keys(needs: &Needs) -> Vec<&str> {
        match needs {
            Needs::All => vec!["*"],
            Needs::Keys(keys) => keys.iter().map(AsRef::as_ref).collect(),
        }
    }

    #[test]
    fn members_are_found_by_path_and_by_lookup() {
        let wanted = of(
            "{{ person.first_name|default:'x' }}{{ person|lookup:'Shoe Size' }}{% for i in event.Items %}{{ i.Title }}{% endfor %}",
        );
        assert_eq!(keys(&wanted.roots[0]), ["first_name", "Shoe Size", "KlaviyoID"]);
        assert_eq!(keys(&wanted.roots[1]), ["Items"]);
        assert!(wanted.roots[2].is_empty() && wanted.looks_up);
    }

    #[test]
    fn a_root_that_is_taken_whole_is_wanted_whole() {
        for source in [
            "{{ person }}",
            "{% with p=person %}{{ p.x }}{% endwith %}",
            "{{ person.items }}",
            "{{ x|default:person }}",
            "{% if person %}{% endif %}",
            "{{ person|lookup:x }}",
        ] {
            assert_eq!(of(source).roots[0], Needs::All, "{source}");
        }
    }

    #[test]
    fn bare_names_are_the_persons() {
        let wanted = of("{{ first_name }}");
        assert_eq!(
            (wanted.bare, keys(&wanted.roots[0])),
            ([false, true, false, false], vec!["first_name", "KlaviyoID"])
        );
    }
}
