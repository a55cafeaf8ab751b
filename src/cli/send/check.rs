//! The linter's word on a spec before anything of it is sent.

use std::io::Write;

use crate::cli::{Failure, Streams};
use crate::finding::Severity;
use crate::lint::{self, Linted};
use crate::report::findings as report;
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
    pub(super) fn new(name: &str, text: &str, context: lint::Context) -> Self {
        let mut sources = Sources::new();
        let id = sources.add(Source::new(name, text));
        let linted = lint::run(&sources, &lint::Settings::with_context(context));
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
        self.show(streams)?;
        let errors = self.linted.count(Severity::Error);
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
