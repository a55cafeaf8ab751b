//! What the proof found, as findings of the `json-*` rules.

mod bare;
mod blocks;
mod form;
mod holes;
mod remedy;
mod unescaped;
mod whole;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::code::Code;
use super::locate::Locator;
use super::witness::{Bench, Witness};
use super::{Proof, Settings, prove};
use crate::body::{self, Scaffolds};
use crate::document::json::JsonProblem;
use crate::finding::{Finding, Severity};
use crate::klaviyo::capabilities::Known;
use crate::lint::kind::FileKind;
use crate::lint::rules::{file_syntax, json_syntax};
use crate::lint::sink::Sink;
use crate::lint::templates::TemplateText;
use crate::lint::view::{FileView, WebhookView};
use crate::spec::Spec;
use crate::template::Tree;
use crate::text::{Edit, Mapped, Span};
use blocks::Blocks;
use remedy::SpecPlace;

/// Proves every webhook of a file and reports what does not hold, with samples that show it where
/// `witnesses` are wanted.
pub(crate) fn check(file: &FileView<'_>, witnesses: bool, sink: &mut Sink) {
    match file.kind {
        FileKind::Body => {
            if let (Some(template), Some(webhook)) = (file.templates.first(), file.webhooks.first()) {
                let problems = file.problems.first().map_or(&[][..], Vec::as_slice);
                check_body(webhook, template, Locator::of_body(file.root), problems, witnesses, sink);
            }
        }
        FileKind::Spec => {
            if let Some(spec) = file.spec {
                check_spec(file, spec, witnesses, sink);
            }
        }
        FileKind::Export => {
            for (webhook, at) in file.webhooks.iter().zip(file.body_of) {
                let Some(at) = *at else { continue };
                let (Some(template), Some(body)) = (file.templates.get(at), file.bodies.get(at)) else { continue };
                let problems = file.problems.get(at).map_or(&[][..], Vec::as_slice);
                let locator = Locator::of_text(&body.root, template.mapped());
                check_body(webhook, template, locator, problems, witnesses, sink);
            }
        }
        FileKind::Unknown => {}
    }
}

/// A body that stands in the file, as it is or as a text. What the reader of JSON complains of
/// is told only where it is true of every path.
fn check_body(
    webhook: &WebhookView<'_>,
    template: &TemplateText,
    locator: Locator<'_>,
    problems: &[JsonProblem],
    witnesses: bool,
    sink: &mut Sink,
) {
    if !template.tree.errors.is_empty() {
        return tell(webhook, problems, sink);
    }
    let settings = settings_for(webhook);
    let proof = prove(&template.tree, &settings);
    let report = Report::new(webhook, &template.tree, &proof, settings, locator, None);
    let unreadable = !problems.is_empty() && report.fails_always();
    let broken = unreadable && !report.has_form();
    if broken {
        tell(webhook, problems, sink);
    }
    // What breaks with any data would break with a sample, too, and not for the reason it is to show.
    report.with(witnesses && !broken).write(unreadable, sink);
}

fn tell(webhook: &WebhookView<'_>, problems: &[JsonProblem], sink: &mut Sink) {
    for problem in problems {
        let JsonProblem { span, message, help, related } = problem.clone();
        sink.push(file_syntax::finding(webhook.source, span, message, help, related));
    }
}

fn check_spec(file: &FileView<'_>, spec: &Spec, witnesses: bool, sink: &mut Sink) {
    static SCAFFOLDS: OnceLock<Option<Scaffolds>> = OnceLock::new();
    let Some(scaffolds) = SCAFFOLDS.get_or_init(|| Scaffolds::built_in().ok()) else { return };
    let place = SpecPlace {
        text: file.text,
        version: file.root.get("flowhook").map(|entry| entry.key_span),
        has_key: file.root.get("escape").is_some() || spec.webhooks.iter().any(|webhook| webhook.escape.is_some()),
    };
    for (model, webhook) in spec.webhooks.iter().zip(&file.webhooks) {
        let Ok(body) = body::render(spec, model, scaffolds) else { continue };
        let template = TemplateText::new(Mapped::verbatim(&body, 0), &[]);
        if template.tree.errors.is_empty() {
            let settings = settings_for(webhook);
            let proof = prove(&template.tree, &settings);
            let locator = Locator::of_spec(&body, &model.node, webhook.anchor);
            let report = Report::new(webhook, &template.tree, &proof, settings, locator, Some(place));
            report.with(witnesses).write(false, sink);
        }
    }
}

/// The worlds that are possible by what is known of the account.
fn settings_for(webhook: &WebhookView<'_>) -> Settings {
    let capabilities = &webhook.context.capabilities;
    Settings {
        worlds: capabilities.get("autoescape").worlds().to_vec(),
        nested: webhook.endpoint.wunderkind,
        escapejs: capabilities.get("escapejs") != Known::No,
    }
}

/// One webhook's report in the making.
struct Report<'a, 'v> {
    webhook: &'a WebhookView<'v>,
    tree: &'a Tree,
    proof: &'a Proof,
    code: &'a Code,
    blocks: Blocks<'a>,
    locator: Locator<'a>,
    settings: Settings,
    tries: form::Tries,
    /// Whether samples are looked for that show what is wrong.
    witnesses: bool,
    /// For the body that a spec gives.
    spec: Option<SpecPlace<'a>>,
}

impl<'a, 'v> Report<'a, 'v> {
    fn new(
        webhook: &'a WebhookView<'v>,
        tree: &'a Tree,
        proof: &'a Proof,
        settings: Settings,
        locator: Locator<'a>,
        spec: Option<SpecPlace<'a>>,
    ) -> Self {
        let (code, tries) = (&proof.code, form::Tries::default());
        Self { webhook, tree, proof, code, blocks: Blocks::of(code), locator, settings, tries, witnesses: true, spec }
    }

    fn with(self, witnesses: bool) -> Self {
        Self { witnesses, ..self }
    }

    fn place(&self, span: Span) -> Span {
        self.locator.place(span, &self.code.source)
    }

    /// An edit of a part of the body, where the file takes one as it is.
    fn edit(&self, span: Span, replacement: &str) -> Option<Edit> {
        self.locator.edit(span, replacement)
    }

    /// `unreadable`: what is wrong with the body's form was told.
    fn write(&self, unreadable: bool, sink: &mut Sink) {
        let mut bench = Bench::new(self.code, self.tree, self.settings.nested);
        if !self.witnesses {
            bench.close();
        }
        let mut told = BTreeSet::new();
        self.limit(sink);
        self.dumps(&mut told, sink);
        self.violations(&mut bench, &told, unreadable, sink);
        self.holes(&mut bench, &told, sink);
        self.clashes(sink);
    }

    fn limit(&self, sink: &mut Sink) {
        let Some(span) = self.proof.worlds.iter().find_map(|world| world.found.limit) else { return };
        let message = "the body has too many paths to be proved JSON: the proof stopped here";
        let mut finding = json_syntax::RULE.at(self.webhook.source, self.place(span), message);
        finding.severity = Severity::Warning;
        sink.push(finding.help("nest fewer loops and conditions, or send less in one webhook"));
    }

    /// Puts the witness where every reader of the finding sees it, and says so where none was found.
    fn with_witness(&self, finding: Finding, witness: Option<Witness>) -> Finding {
        match witness {
            None if !self.witnesses => finding,
            Some(witness) => {
                let world = if witness.autoescape { "values escaped for HTML" } else { "values as they are" };
                let label =
                    format!("sends `{}` with the sample {} ({world})", witness.sent.escape_debug(), witness.sample);
                Finding { sample: Some(witness.sample), ..finding.label(label) }
            }
            None => finding.label("no sample that shows it was found"),
        }
    }
}
