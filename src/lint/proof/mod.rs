//! The proof that a body stays JSON whatever the data.
//!
//! A body is a program that prints text. [`prove`] follows a strict JSON reader through all
//! of its paths at once: every branch, none, one and many turns of each loop, and the JSON
//! inside `callbackData`. What it does not complain of can't break, whatever the data hold;
//! what it complains of is named with the path, the byte and, where one is found, a sample
//! that shows the break.

mod alike;
mod bare;
mod branches;
mod chars;
mod code;
mod compile;
mod conditions;
mod evaluate;
mod expressions;
mod feed;
mod filters;
mod hash;
mod known;
mod lifetimes;
mod lines;
mod literals;
mod locate;
mod machine;
mod needs;
mod path;
mod questions;
mod reader;
mod reads;
pub(crate) mod report;
mod sketch;
mod trace;
mod twofold;
mod value;
mod violation;
pub(crate) mod witness;

#[cfg(test)]
mod soundness_tests;
#[cfg(test)]
mod speed_tests;
#[cfg(test)]
mod tests;

use crate::template::Tree;
use violation::Found;

/// What the proof has to know.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The worlds to look at: with HTML escaping, without, or both.
    pub(crate) worlds: Vec<bool>,
    /// Whether the text in `callbackData` holds JSON.
    pub(crate) nested: bool,
    /// Whether the account may run the filter `escapejs`.
    pub(crate) escapejs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { worlds: vec![true, false], nested: true, escapejs: true }
    }
}

/// One world followed to its end.
pub(crate) struct World {
    pub(crate) autoescape: bool,
    pub(crate) found: Found,
    pub(crate) record: trace::Record,
    /// How much work it was: characters and states.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the work to be linear"))]
    pub(crate) steps: u64,
}

/// What the proof found.
pub(crate) struct Proof {
    pub(crate) code: code::Code,
    pub(crate) worlds: Vec<World>,
}

/// Follows the template; its tree has no errors that matter.
pub(crate) fn prove(tree: &Tree, settings: &Settings) -> Proof {
    let code = compile::compile(tree, settings.escapejs);
    let mut reads = reads::Reads::default();
    let worlds = settings
        .worlds
        .iter()
        .map(|autoescape| {
            let mut machine = machine::Machine::new(&code, *autoescape, std::mem::take(&mut reads));
            machine.run(settings.nested);
            reads = std::mem::take(&mut machine.reads);
            reads.again();
            let steps = machine.steps();
            World { autoescape: *autoescape, found: machine.found, record: machine.record, steps }
        })
        .collect();
    Proof { code, worlds }
}

#[cfg(test)]
impl Proof {
    /// Whether the body can't be anything but JSON.
    pub(crate) fn holds(&self) -> bool {
        self.worlds.iter().all(|world| world.found.is_silent())
    }
}
