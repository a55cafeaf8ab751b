//! From a text to what the rules look at.

use super::credentials;
use super::kind::{self, FileKind};
use super::places::Places;
use super::rules;
use super::samples::Samples;
use super::settings::Context;
use super::sink::Sink;
use super::slips::TRIPLE_BRACE;
use super::suppression::{self, Suppression};
use super::templates::TemplateText;
use super::uses::Uses;
use super::variables::Verdicts;
use super::view::{FileView, FlowView, Shared, WebhookView};
use crate::document::json::{JsonProblem, Parsed};
use crate::document::{Kind, Node, json, yaml};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::klaviyo::export;
use crate::spec::{self, Problem};
use crate::text::{Edit, Mapped, Source, SourceId, Span};

/// A file that has been read as far as it goes.
#[derive(Debug)]
pub(crate) struct File<'a> {
    id: SourceId,
    source: &'a Source,
    kind: FileKind,
    root: Node,
    complete: bool,
    templates: Vec<TemplateText>,
    suppressions: Vec<Suppression>,
    /// The bodies of an export, one for each webhook that has one.
    bodies: Vec<Parsed>,
    /// For each webhook of an export the number of its body.
    body_of: Vec<Option<usize>>,
    spec: Option<spec::Spec>,
    /// What the reader of JSON complains of, for each body.
    problems: Vec<Vec<JsonProblem>>,
    samples: Samples,
    context: &'a Context,
}

/// Reads a text; what is wrong with its form goes to `sink`.
pub(crate) fn read<'a>(id: SourceId, source: &'a Source, context: &'a Context, sink: &mut Sink) -> File<'a> {
    let kind = kind::of(source.name(), source.text());
    let nothing = Node { span: Span::at(0), kind: Kind::Null };
    let mut file = File {
        id,
        source,
        kind,
        root: nothing,
        complete: false,
        templates: Vec::new(),
        suppressions: Vec::new(),
        bodies: Vec::new(),
        body_of: Vec::new(),
        spec: None,
        problems: Vec::new(),
        samples: Samples::default(),
        context,
    };
    match kind {
        FileKind::Unknown => {
            // A file of credentials that is given by mistake is shown like any other.
            credentials::assigned(source.text()).for_each(|value| sink.secret(value));
            sink.push(rules::unknown_file_kind::finding(id, source));
        }
        FileKind::Body => read_body(&mut file, sink),
        FileKind::Spec => read_spec(&mut file, sink),
        FileKind::Export => read_export(&mut file, sink),
    }
    file.samples = Samples::new(&file.root, context);
    file
}

fn read_body(file: &mut File<'_>, sink: &mut Sink) {
    let text = file.source.text();
    let parsed = json::parse_body(text);
    let template = TemplateText::new(Mapped::verbatim(text, 0), &[]);
    // A tag with a brace too many leaves the braces behind it uneven.
    let uneven = template.slips_of(TRIPLE_BRACE).map(|slip| slip.tag.start).min().unwrap_or(usize::MAX);
    file.problems.push(parsed.problems.into_iter().filter(|problem| problem.span.start < uneven).collect());
    file.root = parsed.root;
    file.complete = parsed.complete;
    file.suppressions = suppression::of_body(file.id, &template, sink);
    file.templates.push(template);
}

fn read_spec(file: &mut File<'_>, sink: &mut Sink) {
    match yaml::read(file.source.text()) {
        Ok(yaml::Document { root, comments }) => {
            match spec::load(&root) {
                Ok(mut spec) => {
                    spec.escape.get_or_insert(file.context.escape);
                    file.spec = Some(spec);
                }
                Err(problems) => {
                    let consequence: Vec<bool> =
                        problems.iter().map(|problem| follows_from_a_slip(&root, problem, &problems)).collect();
                    for (problem, _) in problems.into_iter().zip(consequence).filter(|(_, follows)| !follows) {
                        sink.push(of_problem(file.id, problem));
                    }
                }
            }
            file.suppressions = suppression::of_spec(file.id, file.source.text(), &comments, &root, sink);
            file.root = root;
            file.complete = true;
            for webhook in webhooks(&file.root) {
                let mut locals = Vec::new();
                loop_names(webhook, &mut locals);
                collect_templates(webhook, &locals, &mut file.templates);
            }
        }
        Err(errors) => {
            for error in errors {
                sink.push(rules::file_syntax::finding(file.id, error.span, error.message, error.help, error.related));
            }
        }
    }
}

fn read_export(file: &mut File<'_>, sink: &mut Sink) {
    let parsed = json::parse_plain(file.source.text());
    tell(file.id, parsed.problems, sink);
    file.root = parsed.root;
    file.complete = parsed.complete;
    for webhook in export::webhooks(&file.root).unwrap_or_default() {
        let mismatch = |node: &Node, member: &str, wanted: &str| {
            rules::wrong_type::of_export(file.id, node.span, member, wanted, node.kind.word())
        };
        if let Some(url) = webhook.member("url").filter(|url| url.as_text().is_none()) {
            sink.push(mismatch(url, "url", "a text"));
        }
        if let Some(headers) = webhook.member("headers").filter(|node| !matches!(node.kind, Kind::Mapping(_))) {
            sink.push(mismatch(headers, "headers", "a mapping"));
        }
        let body = webhook.member("body");
        if let Some(body) = body.filter(|body| body.as_text().is_none()) {
            sink.push(mismatch(body, "body", "a text that holds the JSON"));
        }
        let Some(text) = body.and_then(Node::as_text) else {
            file.body_of.push(None);
            continue;
        };
        let mut parsed = json::parse_mapped(text);
        let template = TemplateText::new(text.clone(), &[]);
        let uneven = template.slips_of(TRIPLE_BRACE).map(|slip| text.source_span(slip.tag).start).min();
        let problems = std::mem::take(&mut parsed.problems).into_iter();
        let even = problems.filter(|problem| uneven.is_none_or(|uneven| problem.span.start < uneven));
        file.problems.push(even.collect());
        file.body_of.push(Some(file.bodies.len()));
        file.bodies.push(parsed);
        file.suppressions.extend(suppression::of_body(file.id, &template, sink));
        file.templates.push(template);
    }
}

fn tell(id: SourceId, problems: impl IntoIterator<Item = JsonProblem>, sink: &mut Sink) {
    for problem in problems {
        sink.push(rules::file_syntax::finding(id, problem.span, problem.message, problem.help, problem.related));
    }
}

/// What the spec's loader complains of, as a finding. Problems name the rule they belong to.
#[must_use]
pub fn of_problem(source: SourceId, problem: Problem) -> Finding {
    let mut finding = Finding::new(problem.rule, Severity::Error, problem.message, source, problem.span);
    finding.help = problem.help;
    if let Some((span, message)) = problem.related {
        finding = finding.related(source, span, message);
    }
    if let (Some(nearest), true) = (problem.nearest, problem.rule == "unknown-key") {
        finding = finding.fix(Fix {
            title: format!("rename to `{nearest}`"),
            applicability: Applicability::Unsafe,
            source,
            edits: vec![Edit { span: problem.span, replacement: nearest }],
        });
    }
    finding
}

/// Whether a key is missing only because it is misspelt in the same mapping: that is one
/// slip, told where it was typed.
fn follows_from_a_slip(root: &Node, missing: &Problem, all: &[Problem]) -> bool {
    matches!(missing.rule, "missing-key" | "missing-text")
        && all.iter().filter(|problem| problem.rule == "unknown-key").any(|unknown| {
            let meant = unknown.nearest.as_ref().is_some_and(|near| missing.message == format!("`{near}` is missing"));
            meant && first_key_beside(root, unknown.span) == Some(missing.span)
        })
}

/// The place of the first key of the mapping that has a key at `span`.
fn first_key_beside(node: &Node, span: Span) -> Option<Span> {
    match &node.kind {
        Kind::Sequence(items) => items.iter().find_map(|item| first_key_beside(item, span)),
        Kind::Mapping(entries) => {
            if entries.iter().any(|entry| entry.key_span == span) {
                return entries.first().map(|entry| entry.key_span);
            }
            entries.iter().find_map(|entry| first_key_beside(&entry.value, span))
        }
        _ => None,
    }
}

fn webhooks(root: &Node) -> impl Iterator<Item = &Node> {
    let list = root.get("webhooks").map_or(&[][..], |entry| match &entry.value.kind {
        Kind::Sequence(items) => items,
        _ => &[],
    });
    list.iter().filter(|item| matches!(item.kind, Kind::Mapping(_)))
}

/// Texts that end up in the body; endpoint and headers do not.
fn collect_templates(webhook: &Node, locals: &[String], into: &mut Vec<TemplateText>) {
    for entry in webhook.entries().iter().filter(|entry| entry.key.text != "endpoint") {
        collect_texts(&entry.value, locals, into);
    }
}

fn collect_texts(node: &Node, locals: &[String], into: &mut Vec<TemplateText>) {
    match &node.kind {
        Kind::Text(text) if text.text.contains('{') => into.push(TemplateText::new(text.clone(), locals)),
        Kind::Sequence(items) => items.iter().for_each(|item| collect_texts(item, locals, into)),
        Kind::Mapping(entries) => entries.iter().for_each(|entry| collect_texts(&entry.value, locals, into)),
        _ => {}
    }
}

/// The names that the `$for` lists of a free body bind.
fn loop_names(node: &Node, into: &mut Vec<String>) {
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| loop_names(item, into)),
        Kind::Mapping(entries) => {
            for entry in entries {
                if entry.key.text == "$for"
                    && let Some((names, _)) = entry.value.as_text().and_then(|head| head.text.split_once(" in "))
                {
                    into.extend(names.split(',').map(|name| name.trim().to_owned()));
                    into.push("forloop".to_owned());
                }
                loop_names(&entry.value, into);
            }
        }
        _ => {}
    }
}

impl File<'_> {
    /// The file's suppressions, and whether it was read to its end.
    pub(crate) fn take_suppressions(&mut self) -> (SourceId, Vec<Suppression>, bool) {
        (self.id, std::mem::take(&mut self.suppressions), self.complete)
    }

    /// What the rules look at.
    pub(crate) fn view(&self) -> FileView<'_> {
        let flow = match self.kind {
            FileKind::Spec => FlowView::of_spec(&self.root),
            _ => FlowView::default(),
        };
        let shared = Shared { id: self.id, source: self.source, flow, context: self.context, samples: &self.samples };
        let webhooks: Vec<WebhookView<'_>> = match self.kind {
            FileKind::Unknown => Vec::new(),
            FileKind::Body => vec![WebhookView::of_body(shared, &self.root, self.complete)],
            FileKind::Spec => webhooks(&self.root).map(|webhook| WebhookView::of_spec(shared, webhook)).collect(),
            FileKind::Export => {
                let webhooks = export::webhooks(&self.root).unwrap_or_default();
                let bodies = self.body_of.iter().map(|body| body.and_then(|body| self.bodies.get(body)));
                let views = webhooks.iter().zip(bodies);
                views.map(|(webhook, body)| WebhookView::of_export(shared, webhook, body)).collect()
            }
        };
        FileView {
            source: self.id,
            kind: self.kind,
            root: &self.root,
            templates: &self.templates,
            bodies: &self.bodies,
            spec: self.spec.as_ref(),
            problems: &self.problems,
            body_of: &self.body_of,
            uses: self.templates.iter().map(Uses::of).collect(),
            text: self.source.text(),
            flow,
            context: self.context,
            samples: &self.samples,
            places: Places::new(&webhooks),
            verdicts: Verdicts::default(),
            webhooks,
        }
    }
}
