//! A row of NDJSON: read once, in place, and only what the template looks at is built.
//!
//! Three forms are known: `{"person": …, "event": …}` as in a sample; a profile as Klaviyo's API gives it
//! (`{"data": {"id", "attributes": …}}`, with or without `data`); and a flat profile with the API's names
//! (<https://developers.klaviyo.com/en/reference/get_profile>).

mod read;

use super::BadRow;
use super::reader::{Rows, full_name};
use super::wanted::{BARE, Needs, ROOTS, Wanted};
use crate::template::Piece;

/// Deepest nesting that is read, as in samples.
const MAX_DEPTH: usize = 200;

/// Attributes of the API and the names that templates know them by; those of `location` in the second half.
pub(super) const RENAMED: [(&str, &str); 11] = [
    ("id", "KlaviyoID"),
    ("external_id", "id"),
    ("city", "City"),
    ("region", "Region"),
    ("country", "Country"),
    ("zip", "Zipcode"),
    ("address1", "$address1"),
    ("address2", "$address2"),
    ("latitude", "$latitude"),
    ("longitude", "$longitude"),
    ("timezone", "$timezone"),
];
const ID: usize = 0;
const EXTERNAL_ID: usize = 1;
const LOCATION: usize = 2;

/// What is remembered of a row while it is read.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Members of a flat profile: the name, and where the value begins.
    flat: Vec<(Piece, usize)>,
}

/// Where values of a person begin that are wanted a second time.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    bare: [Option<usize>; 4],
}

pub(super) struct Json<'r> {
    built: &'r mut Rows,
    wanted: &'r Wanted,
    flat: &'r mut Vec<(Piece, usize)>,
    at: usize,
    end: usize,
    seen: Seen,
}

type Read<T = ()> = Result<T, BadRow>;

/// Which part of a profile a flat member stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Top,
    Attributes,
    Properties,
    Location,
}

impl<'r> Json<'r> {
    pub(super) fn new(
        built: &'r mut Rows,
        wanted: &'r Wanted,
        scratch: &'r mut Scratch,
        start: usize,
        end: usize,
    ) -> Self {
        Self { built, wanted, flat: &mut scratch.flat, at: start, end, seen: Seen::default() }
    }

    /// Reads the row into a document.
    pub(super) fn row(mut self) -> Read {
        self.blanks();
        if self.peek() != Some(b'{') {
            self.skip(0)?;
            self.over()?;
            return Err(BadRow::NotProfile);
        }
        self.flat.clear();
        let all = self.built.rows.open();
        let mut found = [false; 3];
        self.members(0, &mut |json, key| json.top(key, &mut found))?;
        self.over()?;
        if let [person @ false, ..] = &mut found {
            self.profile()?;
            *person = true;
        }
        for (found, name) in found.into_iter().zip(self.built.names.roots) {
            if !found {
                let mark = self.built.rows.open();
                self.built.rows.close_distinct(mark);
                self.built.rows.name(name);
            }
        }
        for at in 0..BARE.len() {
            let place = self.seen.bare.get(at).copied().flatten().filter(|_| self.wanted.bare.get(at) == Some(&true));
            if let Some(place) = place {
                self.at = place;
                self.value(1)?;
                self.built.rows.name(self.built.names.bare.get(at).copied().unwrap_or_default());
            }
        }
        self.built.rows.close_dict(all);
        Ok(())
    }

    /// Nothing but blanks may follow.
    fn over(&mut self) -> Read {
        self.blanks();
        if self.at < self.end { Err(BadRow::NotJson) } else { Ok(()) }
    }

    /// A member of the outermost object.
    fn top(&mut self, key: Piece, found: &mut [bool; 3]) -> Read {
        let name = self.built.rows.get(key);
        let object = self.peek() == Some(b'{');
        if object && let Some(root) = ROOTS.iter().position(|root| *root == name) {
            let twice = found.get(root) == Some(&true);
            if let Some(found) = found.get_mut(root) {
                *found = true;
            }
            self.root(root)?;
            // The second one wins, as everywhere in JSON: it stands later, and doubles are dropped.
            if twice {
                self.seen = Seen::default();
            }
            return Ok(());
        }
        match name {
            "data" | "attributes" if object => self.flat_object(1, Part::Attributes),
            // A list of profiles on one line, as the API gives it.
            "data" if self.peek() == Some(b'[') => Err(BadRow::NotProfile),
            _ => self.flat_member(key, Part::Top, 0),
        }
    }

    /// `person`, `event` or `organization` of a sample.
    fn root(&mut self, root: usize) -> Read {
        let mark = self.built.rows.open();
        let wanted = self.wanted;
        let Some(needs) = wanted.roots.get(root) else { return self.skip(1) };
        self.members(1, &mut |json, key| json.member(key, needs, root == 0))?;
        if root == 0 {
            self.join_names()?;
        }
        self.built.rows.close_dict(mark);
        self.built.rows.name(self.built.names.roots.get(root).copied().unwrap_or_default());
        Ok(())
    }

    fn member(&mut self, key: Piece, needs: &Needs, person: bool) -> Read {
        let name = self.built.rows.get(key);
        if person && let Some(at) = BARE.iter().position(|bare| *bare == name) {
            self.remember(at);
        }
        let name = self.built.rows.get(key);
        if !needs.has(name) {
            return self.skip(2);
        }
        self.value(2)?;
        self.built.rows.name(key);
        Ok(())
    }

    const fn remember(&mut self, bare: usize) {
        let [email, first, last, full] = &mut self.seen.bare;
        let place = match bare {
            0 => email,
            1 => first,
            2 => last,
            _ => full,
        };
        *place = Some(self.at);
    }

    /// Members of an object that all are members of the profile.
    fn flat_object(&mut self, depth: usize, part: Part) -> Read {
        self.members(depth, &mut |json, key| json.flat_member(key, part, depth))
    }

    fn flat_member(&mut self, key: Piece, part: Part, depth: usize) -> Read {
        let name = self.built.rows.get(key);
        let known = match part {
            Part::Location => RENAMED.iter().skip(LOCATION).position(|(api, _)| *api == name).map(|at| at + LOCATION),
            Part::Top | Part::Attributes => RENAMED.iter().take(LOCATION).position(|(api, _)| *api == name),
            Part::Properties => None,
        };
        if part != Part::Properties && self.peek() == Some(b'n') {
            // The API gives every attribute; those that are not known are null.
            return self.skip(depth + 1);
        }
        let inner = match (part, name) {
            // An event as the API gives it, which tells nothing of the person.
            (Part::Top | Part::Attributes, "event_properties") => return Err(BadRow::NotProfile),
            (Part::Attributes, "attributes") => Some(Part::Attributes),
            (Part::Top | Part::Attributes, "properties") => Some(Part::Properties),
            (Part::Top | Part::Attributes, "location") => Some(Part::Location),
            _ => None,
        };
        let [needs, ..] = &self.wanted.roots;
        let start = self.at;
        let own = part != Part::Location && needs.has(name) && known != Some(ID);
        let renamed = known
            .filter(|at| RENAMED.get(*at).is_some_and(|(_, name)| needs.has(name)))
            .and_then(|at| self.built.names.renamed.get(at).copied());
        if part != Part::Location
            && let Some(at) = BARE.iter().position(|bare| *bare == name)
        {
            self.remember(at);
        }
        if let Some(renamed) = renamed {
            self.flat.push((renamed, start));
        }
        if own {
            self.flat.push((key, start));
        }
        match inner {
            Some(inner) if self.peek() == Some(b'{') && depth < 8 => self.flat_object(depth + 1, inner),
            _ => self.skip(depth + 1),
        }
    }

    /// The person of a flat profile.
    fn profile(&mut self) -> Read {
        let mark = self.built.rows.open();
        let flat = std::mem::take(self.flat);
        let own_id = {
            let renamed = self.built.names.renamed.get(ID).copied().unwrap_or_default();
            flat.iter().any(|(key, _)| *key != renamed && self.built.rows.get(*key) == "KlaviyoID")
        };
        for (key, at) in &flat {
            let mut key = *key;
            // Beside `KlaviyoID` a plain `id` is what templates call `id`.
            if own_id && Some(&key) == self.built.names.renamed.get(ID) {
                key = self.built.names.renamed.get(EXTERNAL_ID).copied().unwrap_or_default();
            }
            self.at = *at;
            self.value(2)?;
            self.built.rows.name(key);
        }
        *self.flat = flat;
        self.join_names()?;
        self.built.rows.close_dict(mark);
        let [person, ..] = self.built.names.roots;
        self.built.rows.name(person);
        Ok(())
    }

    fn join_names(&mut self) -> Read {
        let [_, first, last, full] = self.seen.bare;
        if full.is_some() || !self.wanted.full_name() {
            return Ok(());
        }
        let back = self.at;
        let mut texts = [None, None];
        for (text, place) in texts.iter_mut().zip([first, last]) {
            if let Some(place) = place {
                self.at = place;
                if self.peek() == Some(b'"') {
                    *text = Some(self.string()?).filter(|piece| piece.length > 0);
                }
            }
        }
        let [first, last] = texts;
        full_name(self.built, first, last);
        self.at = back;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
