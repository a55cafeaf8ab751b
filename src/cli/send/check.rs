//! The linter's word on a spec before anything of it is sent.

use std::io::Write;

use crate::cli::{Failure, Streams};
use crate::finding::Severity;
use crate::lint::{self, Linted};
use crate::report::findings as report;
use crate::report::send::Plan;
use crate::spec::{Spec, Webhook};
use crate::text::{Redactor, Source, SourceId, Sources};

/// A spec's text and what the linter found in it.
pub(super) struct Checked {
    name: String,
    sources: Sources,
    id: SourceId,
    linted: Linted,
}

impl Checked {
    /// Checks the text under the settings of its file; one that is passed over otherwise is
    /// checked all the same before anything of it leaves.
    pub(super) fn new(name: &str, text: &str, of_file: lint::FileSettings) -> Self {
        let mut sources = Sources::new();
        let id = sources.add(Source::new(name, text));
        let mut settings = lint::Settings::default();
        settings.set(name, lint::FileSettings { ignored: false, ..of_file });
        let linted = lint::run(&sources, &settings);
        Self { name: name.to_owned(), sources, id, linted }
    }

    pub(super) fn text(&self) -> &str {
        self.sources.get(self.id).map_or("", Source::text)
    }

    /// Shows why the text is no spec; the error that goes with it.
    pub(super) fn broken_spec(&self, streams: &mut Streams) -> anyhow::Result<Failure> {
        self.show(streams)?;
        Ok(Failure::files(format!("{} is no sound spec", self.name)))
    }

    /// Shows what was found about the webhook and about the spec as a whole; gives what
    /// knows the credentials that were found.
    ///
    /// # Errors
    /// When there are errors among the findings, unless `go_on`.
    pub(super) fn show_findings(
        mut self,
        spec: &Spec,
        webhook: &Webhook,
        go_on: bool,
        streams: &mut Streams,
    ) -> anyhow::Result<Redactor> {
        let others: Vec<_> =
            spec.webhooks.iter().map(|w| w.node.span).filter(|span| *span != webhook.node.span).collect();
        self.linted.findings.retain(|finding| !others.iter().any(|span| span.contains(finding.primary.span.start)));
        // What is no error speaks of other people than this test's: it would bury the question.
        let all = self.linted.findings.len();
        self.linted.findings.retain(|finding| finding.severity == Severity::Error);
        let errors = self.linted.findings.len();
        if errors > 0 {
            self.show(streams)?;
        }
        match all - errors {
            0 => {}
            1 => writeln!(streams.stderr, "One warning or note: `flowhook lint {}` shows it.", self.name)?,
            less => writeln!(streams.stderr, "{less} warnings and notes: `flowhook lint {}` shows them.", self.name)?,
        }
        if errors > 0 && !go_on {
            let what = if errors == 1 { "an error".to_owned() } else { format!("{errors} errors") };
            return Err(Failure::check(format!(
                "the webhook `{}` has {what}; nothing was sent",
                webhook.name.as_str()
            ))
            .help("mend what is shown above, or pass --no-lint to go on all the same")
            .into());
        }
        Ok(self.linted.redactor)
    }

    fn show(&self, streams: &mut Streams) -> anyhow::Result<()> {
        let options = report::HumanOptions { colour: streams.stderr_colour, width: streams.width };
        write!(streams.stderr, "{}", report::human(&self.linted, &self.sources, options))?;
        Ok(())
    }
}

/// Rules that speak of what a body will do to other profiles: a rendered body is for one.
const NOT_RENDERED: [&str; 1] = ["phone-literal"];

/// Checks the body as it will leave.
///
/// # Errors
/// When there are errors, unless `go_on`.
pub(super) fn rendered(plan: &Plan, go_on: bool, streams: &mut Streams) -> anyhow::Result<()> {
    if !plan.kind.documented() {
        return Ok(());
    }
    let mut sources = Sources::new();
    sources.add(Source::new("rendered-body.json", plan.outgoing.body.as_str()));
    let mut linted = lint::run(&sources, &lint::Settings::default());
    linted.findings.retain(|finding| finding.severity == Severity::Error && !NOT_RENDERED.contains(&finding.rule));
    if linted.findings.is_empty() {
        return Ok(());
    }
    linted.redactor.learn_from(&plan.redactor);
    let options = report::HumanOptions { colour: streams.stderr_colour, width: streams.width };
    write!(streams.stderr, "{}", report::human(&linted, &sources, options))?;
    if go_on {
        return Ok(());
    }
    Err(Failure::check(format!("the body has errors with the sample {}; nothing was sent", plan.sample))
        .help("mend the spec or take another sample, or pass --no-lint to go on all the same")
        .into())
}
