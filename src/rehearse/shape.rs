//! Bodies of one form: where the endpoint's fields stand is learned from one row and holds for the next ones.
//!
//! Two bodies of one template that print the same texts of it in the same order differ only in what expressions
//! printed between those texts. Where such a gap lies inside a JSON string, and neither body printed a quote, a
//! backslash or a control character there, the second is JSON exactly if the first is, and its strings
//! begin and end at the same places of the template's texts. So only the gaps have to be looked at.

use super::slots::{Slot, Slots};
use crate::template::Traced;
use crate::text::json;
use crate::text::scan::string_stop;
use crate::wunderkind::fields::FIELDS;

/// Forms that are kept: a webhook with so many branches is read row by row.
const FORMS: usize = 32;
/// Rows that nothing could be learned from, until nothing more is tried.
const PATIENCE: u32 = 256;

/// The forms seen so far.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    known: Vec<Shape>,
    /// The form of the last body: most rows have the same.
    last: usize,
    failures: u32,
}

/// A form.
#[derive(Debug)]
struct Shape {
    texts: Vec<u32>,
    /// For the gap before each text and the one behind the last: whether something may stand there.
    open: Vec<bool>,
    slots: [Place; FIELDS.len()],
}

/// What stands in a field.
#[derive(Debug, Clone, Copy)]
enum Place {
    Same(Slot),
    Text { start: Point, end: Point, escaped: bool },
}

/// So many bytes behind the beginning of a text of the template.
#[derive(Debug, Clone, Copy)]
struct Point {
    text: usize,
    offset: usize,
}

impl Shapes {
    /// Where the fields of a body stand, if it is of a form seen before.
    #[inline]
    pub(super) fn slots(&mut self, body: &str, trace: &[Traced]) -> Option<Slots> {
        if !self.known.get(self.last).is_some_and(|shape| shape.has(trace)) {
            self.last = self.known.iter().position(|shape| shape.has(trace))?;
        }
        self.known.get(self.last)?.fit(body.as_bytes(), trace)
    }

    /// Learns from a body that was read: `slots` are its fields, the text of `callback` is a JSON object or it is
    /// no text.
    #[cold]
    pub(super) fn learn(&mut self, body: &str, trace: &[Traced], slots: &Slots, callback: usize) {
        let known = || self.known.iter().any(|shape| shape.has(trace));
        if self.failures >= PATIENCE || self.known.len() >= FORMS || known() {
            return;
        }
        match Shape::of(body, trace, slots, callback) {
            Some(shape) => self.known.push(shape),
            None => self.failures += 1,
        }
    }
}

/// The gaps between texts, as the bytes from where to where.
fn gaps(trace: &[Traced], length: usize) -> impl Iterator<Item = (usize, usize)> {
    let ends = std::iter::once(0).chain(trace.iter().map(|traced| traced.end));
    ends.zip(trace.iter().map(|traced| traced.start).chain(std::iter::once(length)))
}

/// Whether these bytes change nothing in a JSON string but its length.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    string_stop(bytes, 0).is_none()
}

impl Shape {
    /// Whether these are its texts.
    #[inline]
    fn has(&self, trace: &[Traced]) -> bool {
        self.texts.iter().copied().eq(trace.iter().map(|traced| traced.text))
    }

    fn of(body: &str, trace: &[Traced], slots: &Slots, callback: usize) -> Option<Self> {
        let bytes = body.as_bytes();
        let strings = strings(bytes);
        let inner = match slots.get(callback)? {
            Slot::Text { start, end, .. } => Some(Inner::new(body.get(*start..*end)?, *start)?),
            _ => None,
        };
        let mut open = Vec::with_capacity(trace.len() + 1);
        for (start, end) in gaps(trace, body.len()) {
            if !is_plain(bytes.get(start..end)?) {
                return None;
            }
            let inside =
                inside(&strings, bytes, start, end) && inner.as_ref().is_none_or(|inner| inner.lets(start, end));
            if !inside && start < end {
                return None;
            }
            open.push(inside);
        }
        let point = |at: usize| {
            // Quotes stand in texts of the template: what lies between them is plain.
            let text = trace.iter().position(|traced| (traced.start..traced.end).contains(&at))?;
            Some(Point { text, offset: at - trace.get(text)?.start })
        };
        let mut places = [Place::Same(Slot::Missing); FIELDS.len()];
        for (place, slot) in places.iter_mut().zip(slots) {
            *place = match *slot {
                // The first byte is reached from the quote before it: a gap may lie between the two.
                Slot::Text { start, end, escaped } => {
                    Place::Text { start: point(start.checked_sub(1)?)?, end: point(end)?, escaped }
                }
                other => Place::Same(other),
            };
        }
        Some(Self { texts: trace.iter().map(|traced| traced.text).collect(), open, slots: places })
    }

    /// The fields of a body with the same texts, if its gaps allow it.
    #[inline]
    fn fit(&self, body: &[u8], trace: &[Traced]) -> Option<Slots> {
        for ((start, end), open) in gaps(trace, body.len()).zip(&self.open) {
            if start < end && !(*open && is_plain(body.get(start..end)?)) {
                return None;
            }
        }
        let place = |point: Point| Some(trace.get(point.text)?.start + point.offset);
        let mut slots = Slots::default();
        for (slot, known) in slots.iter_mut().zip(&self.slots) {
            *slot = match *known {
                Place::Same(slot) => slot,
                Place::Text { start, end, escaped } => {
                    Slot::Text { start: place(start)? + 1, end: place(end)?, escaped }
                }
            };
        }
        Some(slots)
    }
}

/// A string of a JSON text, between its quotes.
#[derive(Debug, Clone, Copy)]
struct Quoted {
    start: usize,
    end: usize,
    is_key: bool,
}

/// The strings of a text that is JSON.
fn strings(bytes: &[u8]) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(quote) = bytes.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) {
        let start = at + quote + 1;
        let mut end = start;
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += width(bytes, end);
        }
        at = end + 1;
        let is_key = bytes.get(json::blanks(bytes, at)) == Some(&b':');
        found.push(Quoted { start, end, is_key });
    }
    found
}

/// How many bytes the escape or byte at `at` of a string takes.
fn width(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\\'), Some(b'u')) => 6,
        (Some(b'\\'), _) => 2,
        _ => 1,
    }
}

/// Whether a gap lies in one of the strings that are values, and not in the middle of an escape.
fn inside(strings: &[Quoted], bytes: &[u8], start: usize, end: usize) -> bool {
    strings.iter().any(|string| {
        let mut at = string.start;
        while at < start {
            at += width(bytes, at);
        }
        at == start && end <= string.end && !string.is_key
    })
}

/// The JSON text that a string of the body holds.
struct Inner<'b> {
    raw: &'b str,
    /// Where it stands in the body.
    start: usize,
    text: Vec<u8>,
    strings: Vec<Quoted>,
}

impl<'b> Inner<'b> {
    fn new(raw: &'b str, start: usize) -> Option<Self> {
        let text = unescaped(raw)?;
        Some(Self { raw, start, strings: strings(&text), text })
    }

    /// Whether it stays the same JSON but for a string's length if something plain stands in this gap of the body.
    fn lets(&self, start: usize, end: usize) -> bool {
        if end < self.start || start > self.start + self.raw.len() {
            return true;
        }
        let before = |at: usize| unescaped(self.raw.get(..at.checked_sub(self.start)?)?);
        let (Some(from), Some(to)) = (before(start), before(end)) else { return false };
        inside(&self.strings, &self.text, from.len(), to.len())
    }
}

fn unescaped(raw: &str) -> Option<Vec<u8>> {
    let slot = Slot::Text { start: 0, end: raw.len(), escaped: true };
    let mut buffer = Vec::new();
    slot.bytes(raw, &mut buffer)?;
    Some(buffer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::rehearse::judge::Judge;
    use crate::rehearse::prose::Habits;
    use crate::template::{Library, Program, RenderOptions, Renderer, Value};

    /// Whether each row is of a form that the rows before it taught, and that it is judged as if alone.
    fn known(template: &str, rows: &[serde_json::Value]) -> Vec<bool> {
        let program = Program::compile(template, &Library::django()).unwrap();
        let options = RenderOptions { autoescape: false, ..RenderOptions::default() };
        let habits = Habits::default();
        let (mut renderer, mut judge) = (Renderer::new(&program), Judge::new(&habits, true));
        let mut trace = Vec::new();
        rows.iter()
            .map(|row| {
                let mut body = String::new();
                renderer
                    .render_traced(&Value::from_json(&row.to_string()).unwrap(), &options, &mut body, &mut trace)
                    .unwrap();
                let known = judge.knows(&body, &trace);
                let verdict = judge.judge(&body, Some(&trace));
                let mut alone = Judge::new(&habits, true);
                assert_eq!(verdict, alone.judge(&body, None), "{body}");
                assert_eq!(judge.text(&body), alone.text(&body));
                assert_eq!(judge.recipient(&body), alone.recipient(&body));
                known
            })
            .collect()
    }

    fn rows(values: &[&str]) -> Vec<serde_json::Value> {
        values.iter().map(|value| serde_json::json!({ "a": value })).collect()
    }

    #[test]
    fn a_body_like_the_last_one_is_not_read_again() {
        let body = r#"{"phone":"{{ a }}","text":"x\"{{ a }}","callbackData":"{\"id\":\"{{ a }}\"}","sendPurpose":"p"}"#;
        let values = ["1", "22", "", "O\"B", "a\\", "a\nb", "é"];
        assert_eq!(known(body, &rows(&values)), [false, true, true, false, false, false, true]);
    }

    #[test]
    fn what_a_value_might_change_is_read_each_time() {
        for body in [
            r#"{"text":{{ a }}}"#,
            r#"{"{{ a }}":"x"}"#,
            r#"{"text":"\{{ a }}"}"#,
            r#"{"text":"\u00{{ a }}"}"#,
            r#"{"callbackData":"{{ a }}"}"#,
            r#"{"callbackData":"{\"id\":{{ a }}}"}"#,
            r#"{"callbackData":"{\"id\":\"\\{{ a }}\"}"}"#,
            r#"{"callbackData":"{}{{ a }}"}"#,
            r#"{{ a }}{"text":"x"}"#,
            r#"{"text":"x"}{{ a }}"#,
            r#"{"text":"x"{% if a %}{{ a }}{% endif %}}"#,
        ] {
            let last = *known(body, &rows(&["", "", "1", "n", "41", "42"])).last().unwrap();
            assert!(!last, "{body}");
        }
    }

    #[test]
    fn each_way_through_the_template_is_a_form() {
        let body =
            r#"{"text":"{% if a == '1' %}one {{ a }}{% else %}{% for c in a %}{{ c }},{% endfor %}{% endif %}"}"#;
        assert_eq!(
            known(body, &rows(&["1", "22", "1", "33", "333", "1", "444"])),
            [false, false, true, true, false, true, true]
        );
        let worked_on = r#"{"text":"{% filter upper %}a{{ a }}b{% endfilter %}"}"#;
        assert_eq!(known(worked_on, &rows(&["x", "y"])), [false, true]);
        let whole = r#"{% filter lower %}{"text":"{{ a }}"}{% endfilter %}"#;
        assert_eq!(known(whole, &rows(&["x", "y"])), [false, false]);
    }

    proptest! {
        /// `known` compares each verdict with that of a judge who knows nothing.
        #[test]
        fn a_known_form_is_judged_as_an_unknown_one(
            pieces in proptest::collection::vec(prop_oneof![
                Just("\"text\":\""), Just("\"callbackData\":\"{"), Just("\\\"k\\\":\\\""), Just("\\\""), Just("}\""), Just("\""),
                Just(","), Just("{{ a }}"), Just("{{ b }}"), Just("{% if b %},{% endif %}"), Just("\\"), Just("\\u00"), Just("x"),
                Just("\"phone\":\"+1"), Just("\\ud83d"), Just("\\ude00"), Just("\"email\":"), Just("1"),
            ], 0..12),
            values in proptest::collection::vec(("[a-f0-9\"\\\\,: é]{0,3}", "[a0]?"), 1..6),
        ) {
            let body = format!("{{ {} }}", pieces.concat());
            prop_assume!(Program::compile(&body, &Library::django()).is_ok());
            let rows: Vec<_> = values.iter().map(|(a, b)| serde_json::json!({"a": a, "b": b})).collect();
            known(&body, &rows);
        }

        /// The same for bodies that are mostly sound.
        #[test]
        fn a_known_form_of_a_sound_body_is_judged_as_an_unknown_one(
            texts in proptest::collection::vec(prop_oneof![
                Just("{{ a }}"), Just("{{ b }}"), Just("\\\\"), Just("\\\""), Just("\\u00e9"), Just("x"), Just("{% if b %}y{% endif %}"),
                Just("\\ud83d"), Just("\\ude00"), Just("\\u00"), Just("\\"),
            ], 0..6),
            inner in proptest::collection::vec(prop_oneof![
                Just("{{ a }}"), Just("{{ b }}"), Just("\\\\\\\""), Just("\\\\\\\\"), Just("\\\\"), Just("\\u00e9"), Just("\\\\u00"), Just("x"), Just("\\u005c"),
            ], 0..6),
            values in proptest::collection::vec(("[a-f0-9\"\\\\n]{0,3}", "[a0]?"), 1..6),
        ) {
            let body = format!(
                r#"{{"phone":"+1{{{{ b }}}}","text":"{}","callbackData":"{{\"k\":\"{}\"}}","sendPurpose":"p"}}"#,
                texts.concat(), inner.concat(),
            );
            let rows: Vec<_> = values.iter().map(|(a, b)| serde_json::json!({"a": a, "b": b})).collect();
            known(&body, &rows);
        }
    }
}
