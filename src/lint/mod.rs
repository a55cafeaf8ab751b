//! The rules and the engine that runs them.
//!
//! A file is read once ([`read`](self)), seen as webhooks ([`WebhookView`]), and shown to
//! every rule of [`rules`]. The engine knows no output format and touches no file: it gets
//! [`Sources`] and gives [`Finding`]s.

mod addresses;
mod baseline;
mod characters;
mod config;
mod credentials;
mod fingerprint;
mod fix;
mod kind;
mod link;
mod literal;
mod masks;
mod member;
mod message;
mod pages;
mod places;
pub(crate) mod proof;
mod prose;
mod read;
mod required;
mod rule;
pub mod rules;
mod samples;
mod settings;
mod sink;
mod slips;
mod suppression;
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

pub use addresses::{Address, Role, addresses};
pub use baseline::{Baseline, BaselineError};
pub use config::{LintConfig, config_schema};
pub use fingerprint::fingerprints;
pub use fix::{Fixed, fix, fix_all};
pub use kind::FileKind;
pub use proof::witness::{ReaderStop, reader_stop};
pub use read::of_problem;
pub use rule::{Rule, Subject};
pub use samples::{SampledName, sampled_names};
pub use settings::{Context, FileSettings, LINK_RESERVE, Level, Settings};
pub use suppression::suppress;
pub use view::{Callback, CallbackContent, Endpoint, FlowView, WebhookView};

use crate::finding::{Finding, Severity};
use crate::text::{Redactor, Source, SourceId, Sources};
use rayon::prelude::*;
use rule::Check;
use sink::Sink;
use suppression::{Suppression, Suppressions};
use view::Title;

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

/// What a text is to the linter, by its name and content.
#[must_use]
pub fn kind(name: &str, text: &str) -> FileKind {
    kind::of(name, text)
}

/// Whether a raw body, which does not say where it goes, is a message to the Text API.
#[must_use]
pub fn is_message(body: &str) -> bool {
    let parsed = crate::document::json::parse_body(body);
    view::is_message(&parsed.root.entries().iter().collect::<Vec<_>>())
}

/// Checks all texts, each by itself and against each other. The order of the findings does
/// not depend on anything but the texts, their order and the settings.
#[must_use]
pub fn run(sources: &Sources, settings: &Settings) -> Linted {
    run_with(sources, settings, None)
}

/// [`run`] with what the network told of the [`addresses`] of the texts: suppressions and
/// levels hold for those findings too.
#[must_use]
pub fn run_online(sources: &Sources, settings: &Settings, told: Vec<Finding>) -> Linted {
    run_with(sources, settings, Some(told))
}

fn run_with(sources: &Sources, settings: &Settings, told: Option<Vec<Finding>>) -> Linted {
    let texts: Vec<(SourceId, &Source)> = sources.iter().collect();
    let mut all = Sink::default();
    let mut suppressions = Suppressions::new(told.is_some());
    told.into_iter().flatten().for_each(|finding| all.push(finding));
    let mut titles = Vec::new();
    let mut webhooks = 0;
    for (checked, sink) in each(&texts, |(id, source), sink| checked(*id, source, settings, sink)) {
        all.merge(sink);
        let (id, of_file, complete) = checked.suppressions;
        suppressions.add(id, of_file, complete);
        titles.extend(checked.titles);
        webhooks += checked.webhooks;
    }
    for rule in rules::RULES {
        if let Check::Run(check) = rule.check {
            check(&titles, &mut all);
        }
    }
    let (findings, redactor) = all.finish(&mut suppressions);
    let name = |finding: &Finding| sources.get(finding.primary.source).map_or("", Source::name);
    let findings = findings.into_iter().filter_map(|finding| settings.apply(name(&finding), finding)).collect();
    Linted { findings, redactor, webhooks }
}

/// What a file leaves behind: its trees are gone before the next one is read, so that a run over
/// very many files needs little memory.
struct Checked {
    suppressions: (SourceId, Vec<Suppression>, bool),
    titles: Vec<Title>,
    webhooks: usize,
}

/// Reads a file and runs all rules that look at one file.
fn checked(id: SourceId, source: &Source, settings: &Settings, sink: &mut Sink) -> Checked {
    let mut file = read::read(id, source, settings.context(source.name()), sink);
    let suppressions = file.take_suppressions();
    let view = file.view();
    for rule in rules::RULES {
        match rule.check {
            Check::File(check) => check(&view, sink),
            Check::Webhook(check) => view.webhooks.iter().for_each(|webhook| check(webhook, sink)),
            Check::Reading | Check::Proof | Check::Online | Check::Run(_) => {}
        }
    }
    proof::report::check(&view, settings.wants_witnesses(), sink);
    Checked {
        suppressions,
        titles: view.webhooks.iter().filter_map(Title::of).collect(),
        webhooks: view.webhooks.len(),
    }
}

/// Fewer files than this are not worth waking other threads for.
const MANY: usize = 16;

/// Does the work for each item, on all cores where there are many; the answers are in the
/// order of the items.
fn each<'a, T: Sync, R: Send>(items: &'a [T], work: impl Fn(&'a T, &mut Sink) -> R + Sync) -> Vec<(R, Sink)> {
    let one = |item| {
        let mut sink = Sink::default();
        (work(item, &mut sink), sink)
    };
    if items.len() < MANY { items.iter().map(one).collect() } else { items.par_iter().map(one).collect() }
}
