//! Which column of a CSV file is which variable.
//!
//! No public page lists the headers of Klaviyo's exports. Names are therefore compared without
//! regard to case, blanks and punctuation, the header as it stands can always be used
//! (`person|lookup:'Shoe Size'`), and [`HeaderMap`] settles the rest.

use super::start::BlockError;
use super::wanted::{BARE, Needs, ROOTS, Wanted};
use crate::klaviyo::columns::known_name;
use crate::text::nearest;

/// Headers and the variables that the user says they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderMap(Vec<(String, String)>);

impl HeaderMap {
    /// Takes `HEADER=VARIABLE`, such as `Handy=person.phone_number` or `Handy=phone_number`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        match text.split_once('=') {
            Some((header, variable)) if !header.is_empty() && !variable.is_empty() => {
                self.0.push((header.trim().to_owned(), variable.trim().to_owned()));
                Ok(())
            }
            _ => Err(format!("`{text}` is no HEADER=VARIABLE, such as Handy=phone_number")),
        }
    }
}

/// A column and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The header.
    pub header: String,
    /// Its place, from 0.
    pub column: usize,
    /// 0 `person`, 1 `event`, 2 `organization`.
    pub root: usize,
    /// The member of the root.
    pub key: String,
}

impl Mapped {
    /// As templates write it: `person.first_name`.
    #[must_use]
    pub fn variable(&self) -> String {
        let root = ROOTS.get(self.root).copied().unwrap_or_default();
        let plain = self.key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain { format!("{root}.{}", self.key) } else { format!("{root}|lookup:'{}'", self.key) }
    }
}

/// The columns that the template looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// How many columns the header has.
    pub count: usize,
    /// Those that are read, by root.
    pub read: Vec<Mapped>,
    /// The columns of the bare names `email` … in [`Self::read`].
    pub(super) bare: [Option<usize>; 4],
    /// Members of `person` that the template looks at and no column has.
    pub missing: Vec<String>,
    /// Headers that mean a variable which another column is read for, and that variable.
    pub passed_over: Vec<(String, String)>,
    /// Headers that the user says to be a variable which the template does not look at, and that variable.
    pub unused: Vec<(String, String)>,
}

impl Columns {
    /// Finds the wanted columns.
    ///
    /// # Errors
    /// When `map` names a column that is not there.
    pub(super) fn new(header: &[String], wanted: &Wanted, map: &HeaderMap) -> Result<Self, BlockError> {
        for (name, _) in &map.0 {
            if !header.contains(name) {
                let nearest = nearest(name, header.iter().map(String::as_str)).map(str::to_owned);
                return Err(BlockError::NoColumn { name: name.clone(), nearest });
            }
        }
        let mut read: Vec<Mapped> = Vec::new();
        for (root, needs) in wanted.roots.iter().enumerate() {
            match needs {
                Needs::All => all(root, header, map, &mut read),
                Needs::Keys(keys) => {
                    let found = keys.iter().filter_map(|key| Some((key, column(root, key, header, map)?)));
                    read.extend(found.map(|(key, column)| mapped(header, column, root, key)));
                }
            }
        }
        let missing = match wanted.roots.first() {
            Some(Needs::Keys(keys)) => keys
                .iter()
                .filter(|key| ***key != *"full_name" && !read.iter().any(|m| m.root == 0 && m.key == ***key))
                .map(ToString::to_string)
                .collect(),
            _ => Vec::new(),
        };
        let bare = [0, 1, 2, 3].map(|at: usize| {
            let used = wanted.bare.get(at) == Some(&true);
            let name = BARE.get(at).filter(|_| used)?;
            read.iter().position(|mapped| mapped.root == 0 && mapped.key == *name)
        });
        let is_read = |column: usize| read.iter().any(|mapped| mapped.column == column);
        let twin = |name: &str| {
            let is = |mapped: &&Mapped| {
                mapped.header == name || (mapped.root == 0 && known_name(name) == Some(mapped.key.as_str()))
            };
            Some((name.to_owned(), read.iter().find(is)?.variable()))
        };
        let passed_over =
            header.iter().enumerate().filter(|(at, _)| !is_read(*at)).filter_map(|(_, name)| twin(name)).collect();
        let is_unused = |(name, variable): &&(String, String)| {
            let means = |mapped: &Mapped| {
                mapped.key == *variable || variable.split_once('.').is_some_and(|(_, key)| key == mapped.key)
            };
            !read.iter().any(|mapped| mapped.header == *name && means(mapped))
        };
        let unused = map.0.iter().filter(is_unused).cloned().collect();
        Ok(Self { count: header.len(), read, bare, missing, passed_over, unused })
    }
}

fn mapped(header: &[String], column: usize, root: usize, key: &str) -> Mapped {
    Mapped { header: header.get(column).cloned().unwrap_or_default(), column, root, key: key.to_owned() }
}

/// What a header is said to be: by the user, by its prefix, by itself, by what is known.
fn column(root: usize, key: &str, header: &[String], map: &HeaderMap) -> Option<usize> {
    let prefix = ROOTS.get(root)?;
    let full = format!("{prefix}.{key}");
    let place = |wanted: &dyn Fn(&String) -> bool| header.iter().position(wanted);
    let said = map.0.iter().find(|(_, variable)| *variable == full || (root == 0 && variable == key));
    said.and_then(|(name, _)| place(&|header| header == name))
        .or_else(|| place(&|header| *header == full))
        // A bare `id` is Klaviyo's own, as in the API; `person.id` is the external one.
        .or_else(|| if root == 0 && key != "id" { place(&|header| header == key) } else { None })
        .or_else(
            || {
                if root == 0 { place(&|header| !has_root(header) && known_name(header) == Some(key)) } else { None }
            },
        )
}

fn has_root(header: &str) -> bool {
    header.split_once('.').is_some_and(|(root, _)| ROOTS.contains(&root))
}

/// Every column of a root, each name once.
fn all(root: usize, header: &[String], map: &HeaderMap, read: &mut Vec<Mapped>) {
    for (column, name) in header.iter().enumerate() {
        let said = map.0.iter().find(|(header, _)| header == name).map(|(_, variable)| variable.as_str());
        let variable = said.unwrap_or(name);
        let (at, key) = match variable.split_once('.') {
            Some((prefix, key)) if ROOTS.contains(&prefix) => (ROOTS.iter().position(|root| *root == prefix), key),
            _ => (Some(0), if said.is_some() { variable } else { known_name(variable).unwrap_or(variable) }),
        };
        let known = read.iter().any(|mapped| mapped.root == root && mapped.key == key);
        if at == Some(root) && !key.is_empty() && !known {
            read.push(mapped(header, column, root, key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::klaviyo::dialect;
    use crate::template::parse;

    fn columns(header: &str, template: &str, map: &[&str]) -> Result<Columns, BlockError> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let mut said = HeaderMap::default();
        for pair in map {
            said.add(pair).unwrap();
        }
        Columns::new(&header, &Wanted::of(&parse(template, dialect::library())), &said)
    }

    fn pairs(columns: &Columns) -> Vec<(&str, String)> {
        columns.read.iter().map(|mapped| (mapped.header.as_str(), mapped.variable())).collect()
    }

    #[test]
    fn headers_are_known_whatever_their_case_and_blanks() {
        let columns = columns(
            "Klaviyo ID,External ID,Email,First Name,Phone Number,City,State / Region,Zip Code",
            "{{ person.KlaviyoID }}{{ person.id }}{{ email }}{{ person.first_name }}{{ person.phone_number }}{{ person.City }}{{ person.Region }}{{ person.Zipcode }}{{ person.Shoes }}",
            &[],
        )
        .unwrap();
        let expected = ["KlaviyoID", "id", "first_name", "phone_number", "City", "Region", "Zipcode", "email"];
        assert_eq!(columns.read.iter().map(|m| m.key.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(columns.missing, ["Shoes"]);
        assert_eq!(columns.bare[0], Some(7));
    }

    #[test]
    fn the_header_itself_and_the_user_come_first() {
        let found = columns(
            "id,Handy,Shoe Size,event.Total",
            "{{ person.id }}{{ person.phone_number }}{{ person|lookup:'Shoe Size' }}{{ event.Total }}",
            &["Handy=phone_number"],
        )
        .unwrap();
        assert_eq!(
            pairs(&found),
            [
                ("Handy", "person.phone_number".to_owned()),
                ("Shoe Size", "person|lookup:'Shoe Size'".to_owned()),
                ("id", "person.KlaviyoID".to_owned()),
                ("event.Total", "event.Total".to_owned()),
            ]
        );
        let error = columns("Handy", "{{ person.id }}", &["Handi=phone_number"]).unwrap_err();
        assert_eq!(error.to_string(), "it has no column `Handi`; did you mean `Handy`?");
    }

    #[test]
    fn columns_that_are_not_read_are_named_where_one_would_think_they_are() {
        let found =
            columns("Email,email,First Name,First Name,City", "{{ person.email }}{{ first_name }}", &["City=Town"])
                .unwrap();
        let named = |header: &str, variable: &str| (header.to_owned(), variable.to_owned());
        assert_eq!(
            found.passed_over,
            [named("Email", "person.email"), named("First Name", "person.first_name")],
            "the header that is the variable's own name comes first"
        );
        assert_eq!(found.unused, [named("City", "Town")]);
        let used = columns("Handy", "{{ person.phone_number }}", &["Handy=person.phone_number"]).unwrap();
        assert_eq!((used.passed_over, used.unused), (vec![], vec![]));
    }

    #[test]
    fn a_whole_person_has_every_column_of_its_own() {
        let found = columns("Email,VIP,event.x", "{{ person }}", &[]).unwrap();
        assert_eq!(pairs(&found), [("Email", "person.email".to_owned()), ("VIP", "person.VIP".to_owned())]);
    }
}
