//! Samples on which a body really breaks, tried before anything is claimed of them.

use std::cell::OnceCell;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::code::{Code, Expr};
use super::sketch::Sketch;
use super::trace::Step;
use super::twofold::{Refusal, Twofold};
use crate::body::context_of;
use crate::klaviyo::dialect;
use crate::klaviyo::world::{Account, Surroundings, World};
use crate::template::{Limits, Moment, Program, RenderOptions, Tree, Value};

/// A sample, and what is sent with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Witness {
    /// JSON with the members `person` and `event`.
    pub(crate) sample: String,
    pub(crate) autoescape: bool,
    /// The rendered body around the place where a reader stops.
    pub(crate) sent: String,
}

/// Tries samples on one body.
pub(crate) struct Bench<'c> {
    code: &'c Code,
    tree: &'c Tree,
    /// Made when it is first needed: a sound body is never rendered.
    program: OnceCell<Option<Program>>,
    nested: bool,
    tries: usize,
    limits: Limits,
    now: Moment,
}

/// Values that break what is not guarded against them, the likeliest first.
fn hostile_texts() -> [Json; 12] {
    [
        json!("a\"b"),
        json!("a\\b"),
        json!("a\nb"),
        json!("a\tb"),
        json!("\""),
        json!("a\rb"),
        json!("a\u{c}b"),
        json!("a\u{1}b"),
        json!("nan\n"),
        json!({"a": "it's"}),
        json!(["it's\n"]),
        json!("\"\\\n\"\\\n\"\\\n"),
    ]
}

fn bare_values() -> [Option<Json>; 9] {
    [
        None,
        Some(Json::Null),
        Some(json!(true)),
        Some(json!("abc")),
        Some(json!("")),
        Some(json!([])),
        Some(json!("nan")),
        Some(json!(["a"])),
        Some(json!(1.5)),
    ]
}

impl<'c> Bench<'c> {
    pub(crate) fn new(code: &'c Code, tree: &'c Tree, nested: bool) -> Self {
        let length = code.source.len();
        let fuel = u64::try_from(200_000 + 40 * length);
        Self {
            code,
            tree,
            program: OnceCell::new(),
            nested,
            // A long body costs a while to render.
            tries: (2_000_000 / (code.source.len() + 1)).clamp(8, 400),
            limits: Limits {
                output: 4 * length + 100_000,
                turns: 20_000,
                fuel: fuel.unwrap_or(u64::MAX),
                memory: 4 << 20,
            },
            now: Moment::now(),
        }
    }

    /// Finds nothing from here on.
    pub(crate) fn close(&mut self) {
        self.tries = 0;
    }

    /// A sample along the path with which a reader stops; `expr` is what to fill with hostile
    /// values, `bare` says that it stands outside of strings.
    pub(crate) fn find(
        &mut self,
        path: impl FnOnce() -> Vec<Step>,
        expr: Option<&Expr>,
        bare: bool,
        autoescape: bool,
    ) -> Option<Witness> {
        if self.tries == 0 {
            return None;
        }
        let sketch = Sketch::along(self.code, &path());
        let place = expr.and_then(|expr| sketch.path(expr));
        let Some(place) = place else { return self.first_that_breaks(&sketch.data, autoescape) };
        if bare {
            return bare_values().into_iter().find_map(|value| {
                let mut made = sketch.clone();
                match value {
                    Some(value) => made.set(&place, value),
                    None => made.remove(&place),
                }
                self.first_that_breaks(&made.data, autoescape)
            });
        }
        hostile_texts().into_iter().find_map(|value| {
            let mut made = sketch.clone();
            made.set(&place, value);
            self.first_that_breaks(&made.data, autoescape)
        })
    }

    /// The sample as a witness, in the world that was asked for or else in the other one.
    fn first_that_breaks(&mut self, data: &Json, autoescape: bool) -> Option<Witness> {
        for world in [autoescape, !autoescape] {
            self.tries = self.tries.checked_sub(1)?;
            if let Some(sent) = self.breaks(data, world) {
                return Some(Witness { sample: data.to_string(), autoescape: world, sent });
            }
        }
        None
    }

    /// What is sent around the place where a reader stops, if it does.
    fn breaks(&self, data: &Json, autoescape: bool) -> Option<String> {
        let program = self.program.get_or_init(|| Program::from_tree(self.tree, dialect::library()).ok()).as_ref()?;
        let value = Value::from(&context_of(data));
        let surroundings = surroundings(autoescape);
        let mut rendered = String::with_capacity(self.code.source.len() * 2);
        let options = RenderOptions { limits: self.limits, now: Some(self.now), ..surroundings.options() };
        program.render(&value, &options, &mut rendered).ok()?;
        let at = fails_at(&rendered, self.nested)?;
        let start = floor(&rendered, at.saturating_sub(24));
        let end = floor(&rendered, (at + 16).min(rendered.len()));
        rendered.get(start..end).map(str::to_owned)
    }
}

/// The surroundings of an account of which nothing is known.
fn surroundings(autoescape: bool) -> &'static Surroundings {
    static BOTH: OnceLock<[Surroundings; 2]> = OnceLock::new();
    let [plain, escaped] = BOTH.get_or_init(|| {
        [false, true].map(|autoescape| {
            let world = World { autoescape, lookup_none: false };
            Surroundings::new(&Account::default(), world, &json!({}), None)
        })
    });
    if autoescape { escaped } else { plain }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The byte at which a strict reader stops.
pub(crate) fn fails_at(rendered: &str, nested: bool) -> Option<usize> {
    reader_stop(rendered, nested).map(|stop| stop.at)
}

/// Where a strict reader of JSON (RFC 8259) stops in a rendered body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderStop {
    /// Offset of the byte that can't stand there; the length of the text where it ends too early.
    pub at: usize,
    /// What could have stood there.
    pub expected: &'static str,
    /// Whether the text is JSON, and what its `callbackData` decodes to is not.
    pub inside: bool,
}

/// Where a strict reader stops in `rendered`, if it does; `nested` says whether the text in
/// `callbackData` must be JSON, too.
#[must_use]
pub fn reader_stop(rendered: &str, nested: bool) -> Option<ReaderStop> {
    let mut reader = Twofold::start(nested);
    let bytes = rendered.as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        at += reader.idle(rest);
        let Some(byte) = bytes.get(at) else { break };
        match reader.step(*byte) {
            Ok(()) => at += 1,
            Err(Refusal::Outer(fault)) => return Some(ReaderStop { at, expected: fault.expected, inside: false }),
            Err(Refusal::Inner(fault)) => return Some(ReaderStop { at, expected: fault.expected, inside: true }),
        }
    }
    let early = || ReaderStop { at: rendered.len(), expected: reader.outer.expected(), inside: false };
    (!reader.complete()).then(early)
}
