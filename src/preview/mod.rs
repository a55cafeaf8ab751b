//! What one person gets: a body rendered with a sample in every world that the account may be,
//! the message in it, where a JSON reader stops, and what its expressions printed.

mod compare;
mod holes;
mod message;
mod rendered;

pub use compare::Difference;
pub use holes::{Hole, HoleState};
pub use message::Message;
pub use rendered::{Break, Outcome, Rendered};

use crate::body::{Sample, Setting};
use crate::klaviyo::world::{Account, World, worlds};
use crate::template::Moment;

/// A webhook's body, and under which assumptions it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// The webhook's name.
    pub webhook: &'s str,
    /// The body.
    pub body: &'s str,
    /// Whether it is a message to the Text API.
    pub text_api: bool,
    /// What is known of the account.
    pub account: &'s Account,
    /// Characters that are kept for the link that the endpoint makes of `clickUrl`.
    pub link_reserve: usize,
    /// The time of sending.
    pub now: Option<Moment>,
}

/// What one sample makes of a body.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The webhook's name.
    pub webhook: String,
    /// The sample's name.
    pub sample: String,
    /// Whether it is a message to the Text API.
    pub text_api: bool,
    /// The plainest world, and those others in which something else is sent.
    pub worlds: Vec<Seen>,
    /// The expressions that printed nothing, or something in place of a value that the sample
    /// lacks, in the plainest world and in the order of the body.
    pub holes: Vec<Hole>,
}

/// A body in one world.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The world.
    pub world: World,
    /// What is sent there.
    pub outcome: Outcome,
    /// How its values differ from those of the plainest world; empty in that one, and where one
    /// of the two is no JSON.
    pub differences: Vec<Difference>,
}

impl Preview {
    /// Whether the body could be rendered and is JSON in every world that the account may be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.worlds.iter().all(|seen| seen.outcome.is_sound())
    }

    /// What is sent in the plainest world, where it could be rendered.
    #[must_use]
    pub fn plainest(&self) -> Option<&Rendered> {
        self.worlds.first().and_then(|seen| seen.outcome.rendered())
    }
}

/// Renders the body with the sample in every world that is possible.
#[must_use]
pub fn preview(subject: Subject<'_>, sample: &Sample) -> Preview {
    let mut seen: Vec<Seen> = Vec::new();
    let mut notes = Vec::new();
    for world in worlds(&subject.account.capabilities) {
        let setting = Setting { account: subject.account, world, now: subject.now };
        let marked = holes::marked(subject.body, sample, setting);
        let outcome = rendered::render(subject, sample, setting, marked.as_ref());
        if seen.iter().any(|known| known.outcome.is_same(&outcome)) {
            continue;
        }
        if seen.is_empty() {
            notes = marked.map(|marked| marked.notes(sample)).unwrap_or_default();
        }
        let differences = seen.first().map_or_else(Vec::new, |plain| compare::differences(&plain.outcome, &outcome));
        seen.push(Seen { world, outcome, differences });
    }
    Preview {
        webhook: subject.webhook.to_owned(),
        sample: sample.name().to_owned(),
        text_api: subject.text_api,
        worlds: seen,
        holes: notes,
    }
}

#[cfg(test)]
mod tests;
