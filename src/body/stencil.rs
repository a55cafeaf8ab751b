//! What a scaffold makes of fields of one form, filled in once and from then on by place: a folder of specs
//! asks for the same few forms thousands of times.

use std::sync::{Arc, Mutex, PoisonError};

use super::escape;
use super::layout::{Shape, quoted};
use super::{Field, Member};

/// Forms that are kept.
const FORMS: usize = 64;
/// Characters of private use stand for the values when a scaffold is filled in for the first time: no escaping
/// touches them. The supplementary plane has 65,534 of them.
const FIRST_MARK: u32 = 0xF_0000;
const MARKS: u32 = 0xFFFE;

/// The forms seen so far.
#[derive(Debug, Default)]
pub(super) struct Stencils(Mutex<Vec<Arc<Stencil>>>);

/// A form: which fields there are, and of how many members.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form(Vec<(&'static str, Option<usize>)>);

/// A form filled in.
#[derive(Debug)]
struct Stencil {
    form: Form,
    pieces: Vec<Piece>,
    rest: String,
}

/// A text of the scaffold, and the value behind it.
#[derive(Debug)]
struct Piece {
    text: String,
    value: Place,
}

/// Where a value comes from, by the numbers of field and member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Field(usize),
    Name(usize, usize),
    Value(usize, usize),
}

impl Stencils {
    /// The scaffold filled in with these fields; `fill` does it at length, and only ever copies values that went
    /// through the filters `json` and, in members, `inner`.
    pub(super) fn fill<E>(&self, fields: &[Field], fill: impl Fn(&[Field]) -> Result<String, E>) -> Result<String, E> {
        let form = Form::of(fields);
        if let Some(known) = self.known(&form) {
            return Ok(known.filled(fields));
        }
        let (marked, places) = marked(fields);
        if let Some(stencil) = Stencil::of(form, &fill(&marked)?, &places) {
            let stencil = Arc::new(stencil);
            let filled = stencil.filled(fields);
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() < FORMS {
                known.push(stencil);
            }
            return Ok(filled);
        }
        fill(fields)
    }

    fn known(&self, form: &Form) -> Option<Arc<Stencil>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|stencil| stencil.form == *form).cloned()
    }
}

impl Form {
    fn of(fields: &[Field]) -> Self {
        Self(fields.iter().map(|field| (field.name, field.members.as_ref().map(Vec::len))).collect())
    }
}

/// The fields with a mark in place of each value, and what each mark stands for.
fn marked(fields: &[Field]) -> (Vec<Field>, Vec<Place>) {
    let mut places = Vec::new();
    let mut mark = |place: Place| {
        let number = u32::try_from(places.len()).unwrap_or(MARKS).min(MARKS - 1);
        places.push(place);
        char::from_u32(FIRST_MARK + number).map(String::from).unwrap_or_default()
    };
    let fields = fields
        .iter()
        .enumerate()
        .map(|(at, field)| Field {
            name: field.name,
            value: field.value.as_ref().map(|_| mark(Place::Field(at))),
            members: field.members.as_ref().map(|members| {
                let member = |which| Member {
                    name: mark(Place::Name(at, which)),
                    value: Shape::Raw(mark(Place::Value(at, which))),
                };
                (0..members.len()).map(member).collect()
            }),
        })
        .collect();
    (fields, places)
}

impl Stencil {
    /// Cuts what was filled in with marks; nothing where a mark does not stand once and as it should.
    fn of(form: Form, filled: &str, places: &[Place]) -> Option<Self> {
        let is_mark = |c: char| (FIRST_MARK..FIRST_MARK + MARKS).contains(&u32::from(c));
        let mut pieces = Vec::new();
        let mut rest = filled;
        while let Some((before, mark, behind)) = rest.find(is_mark).and_then(|at| {
            let mark = rest.get(at..)?.chars().next()?;
            Some((rest.get(..at)?, mark, rest.get(at + mark.len_utf8()..)?))
        }) {
            let value = *places.get(usize::try_from(u32::from(mark) - FIRST_MARK).ok()?)?;
            let quote = match value {
                Place::Field(_) => "\"",
                Place::Name(..) => "\\\"",
                Place::Value(..) => "",
            };
            pieces.push(Piece { text: before.strip_suffix(quote)?.to_owned(), value });
            rest = behind.strip_prefix(quote)?;
        }
        let each_once = places.iter().all(|place| pieces.iter().filter(|piece| piece.value == *place).count() == 1);
        let all = pieces.len() == places.len() && each_once;
        all.then(|| Self { form, pieces, rest: rest.to_owned() })
    }

    fn filled(&self, fields: &[Field]) -> String {
        let mut out = String::with_capacity(1024);
        let mut inner = String::with_capacity(128);
        for piece in &self.pieces {
            out.push_str(&piece.text);
            let member = |field: usize, at: usize| fields.get(field)?.members.as_ref()?.get(at);
            match piece.value {
                Place::Field(at) => {
                    let value = fields.get(at).and_then(|field| field.value.as_deref()).unwrap_or("");
                    quoted(value, &mut out);
                }
                Place::Name(field, at) => {
                    inner.clear();
                    quoted(member(field, at).map_or("", |member| &member.name), &mut inner);
                    escape::json_into(&inner, &mut out);
                }
                Place::Value(field, at) => {
                    inner.clear();
                    if let Some(member) = member(field, at) {
                        member.value.write(None, &mut inner);
                    }
                    escape::json_into(&inner, &mut out);
                }
            }
        }
        out.push_str(&self.rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tera::Context;

    use super::super::Scaffolds;
    use super::super::layout::Named;
    use super::*;

    fn at_length(scaffolds: &Scaffolds, fields: &[Field]) -> String {
        let mut context = Context::new();
        context.insert("fields", fields);
        scaffolds.fill("wunderkind.json.tera", &context).unwrap()
    }

    fn fields(texts: &[(usize, String)], members: Option<Vec<(String, Shape)>>) -> Vec<Field> {
        let names = ["phone", "email", "text", "clickUrl", "mediaUrl"];
        let text =
            |(name, text): &(usize, String)| Field { name: names[*name], value: Some(text.clone()), members: None };
        let members = members.map(|members| members.into_iter().map(|(name, value)| Member { name, value }).collect());
        let callback = Field { name: "callbackData", value: None, members };
        texts.iter().map(text).chain(Some(callback).filter(|callback| callback.members.is_some())).collect()
    }

    /// What JSON, templates and our own marks make special.
    const TEXT: &str = "([a{}%#\"\\\\\n\t é\u{F0000}\u{F0001}]|\\{\\{ a \\}\\}|\\{% if \"x\" %\\}|\\{# c #\\}){0,6}";

    fn shapes() -> impl Strategy<Value = Shape> {
        let leaf = prop_oneof![
            TEXT.prop_map(Shape::Text),
            any::<bool>().prop_map(Shape::Bool),
            Just(Shape::Null(true)),
            "[0-9]{1,3}".prop_map(Shape::Number),
            "\\{\\{ n \\}\\}".prop_map(Shape::Raw),
        ];
        leaf.prop_recursive(2, 6, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Shape::Sequence),
                proptest::collection::vec((TEXT, inner.clone()), 0..3).prop_map(|members| Shape::Mapping(
                    members.into_iter().map(|(name, value)| Named { name, value }).collect()
                )),
                inner.prop_map(|each| Shape::Loop { head: "x in event.items".to_owned(), each: Box::new(each) }),
            ]
        })
    }

    proptest! {
        #[test]
        fn by_place_is_as_at_length(
            first in proptest::collection::vec((0..5_usize, TEXT), 0..4),
            second in proptest::collection::vec((0..5_usize, TEXT), 0..4),
            members in proptest::option::of(proptest::collection::vec((TEXT, shapes()), 0..4)),
        ) {
            let scaffolds = Scaffolds::built_in().unwrap();
            let both = [fields(&first, members.clone()), fields(&second, members)];
            for fields in both.iter().chain(&both) {
                let filled = scaffolds.fill_fields(fields, Context::new).unwrap();
                prop_assert_eq!(filled, at_length(&scaffolds, fields));
            }
        }
    }

    #[test]
    fn a_form_seen_before_is_not_filled_in_again() {
        let stencils = Stencils::default();
        let scaffolds = Scaffolds::built_in().unwrap();
        let count = std::cell::Cell::new(0);
        for text in ["a", "b", "\u{F0000}"] {
            let fields = fields(&[(2, text.to_owned())], Some(vec![(text.to_owned(), Shape::Text(text.to_owned()))]));
            let filled = stencils.fill(&fields, |fields| {
                count.set(count.get() + 1);
                Ok::<_, ()>(at_length(&scaffolds, fields))
            });
            assert_eq!(filled.unwrap(), at_length(&scaffolds, &fields));
        }
        assert_eq!(count.get(), 1);
    }

    #[test]
    fn a_scaffold_that_does_more_with_values_is_filled_in_each_time() {
        let stencils = Stencils::default();
        for text in ["a", "b"] {
            let fields = fields(&[(2, text.to_owned())], None);
            let upper = |fields: &[Field]| Ok::<_, ()>(fields[0].value.clone().unwrap_or_default().to_uppercase());
            assert_eq!(stencils.fill(&fields, upper).unwrap(), text.to_uppercase());
        }
    }
}
