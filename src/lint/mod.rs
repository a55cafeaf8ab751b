//! The rules and the engine that runs them.
//!
//! A file is read once ([`read`](self)), seen as webhooks ([`WebhookView`]), and shown to
//! every rule of [`rules`]. The engine knows no output format and touches no file: it gets
//! [`Sources`] and gives [`Finding`]s.

mod characters;
mod credentials;
mod kind;
mod link;
mod literal;
mod member;
mod message;
mod places;
mod prose;
mod read;
mod required;
mod rule;
pub mod rules;
mod samples;
mod settings;
mod sink;
mod slips;
mod syntax;
mod templates;
mod uses;
mod variables;
mod view;
mod web_address;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use kind::FileKind;
pub use read::of_problem;
pub use rule::{Rule, Subject};
pub use settings::Settings;
pub use view::{Callback, CallbackContent, Endpoint, FlowView, WebhookView};

use crate::finding::{Finding, Severity};
use crate::text::{Redactor, Sources};
use rule::Check;
use sink::Sink;

/// What a run gives.
#[derive(Debug)]
pub struct Linted {
    /// The findings, by text, then place, then rule id.
    pub findings: Vec<Finding>,
    /// Knows the credentials that were found written out, so that no report shows them.
    pub redactor: Redactor,
    /// How many webhooks were looked at.
    pub webhooks: usize,
}

impl Linted {
    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The worst severity, if anything was found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// Whether a text, by its name and content, is something that [`run`] knows; used to tell a
/// folder's specs and bodies from the files beside them.
#[must_use]
pub fn recognises(name: &str, text: &str) -> bool {
    kind::of(name, text) != FileKind::Unknown
}

/// Checks all texts, each by itself and against each other. The order of the findings does
/// not depend on anything but the texts, their order and the settings.
#[must_use]
pub fn run(sources: &Sources, settings: &Settings) -> Linted {
    let mut sink = Sink::default();
    let files: Vec<read::File> =
        sources.iter().map(|(id, source)| read::read(id, source, settings, &mut sink)).collect();
    let views: Vec<view::FileView<'_>> = files.iter().map(|file| file.view(settings)).collect();
    for rule in rules::RULES {
        match rule.check {
            Check::Reading => {}
            Check::File(check) => views.iter().for_each(|view| check(view, &mut sink)),
            Check::Webhook(check) => {
                views.iter().flat_map(|view| &view.webhooks).for_each(|webhook| check(webhook, &mut sink));
            }
            Check::Run(check) => check(&views, &mut sink),
        }
    }
    let webhooks = views.iter().map(|view| view.webhooks.len()).sum();
    let (findings, redactor) = sink.finish();
    Linted { findings, redactor, webhooks }
}
