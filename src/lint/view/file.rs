//! A file as the rules see it.

use super::WebhookView;
use crate::document::Node;
use crate::document::json::{JsonProblem, Parsed};
use crate::klaviyo::trigger::Trigger;
use crate::lint::kind::FileKind;
use crate::lint::places::Places;
use crate::lint::samples::Samples;
use crate::lint::settings::Context;
use crate::lint::templates::TemplateText;
use crate::lint::uses::{Usage, Uses};
use crate::lint::variables::Verdicts;
use crate::spec::Spec;
use crate::text::{Mapped, SourceId};

/// A file with its webhooks.
#[derive(Debug)]
pub(crate) struct FileView<'a> {
    pub(crate) source: SourceId,
    pub(crate) kind: FileKind,
    pub(crate) root: &'a Node,
    pub(crate) webhooks: Vec<WebhookView<'a>>,
    pub(crate) templates: &'a [TemplateText],
    /// The bodies that stand in the file as texts (exports only).
    pub(crate) bodies: &'a [Parsed],
    /// The spec, where the file is a sound one.
    pub(crate) spec: Option<&'a Spec>,
    /// What the reader of JSON complains of, for each body.
    pub(crate) problems: &'a [Vec<JsonProblem>],
    /// For each webhook of an export the number of its body.
    pub(crate) body_of: &'a [Option<usize>],
    /// What each of the templates does.
    pub(crate) uses: Vec<Uses<'a>>,
    /// The file's text.
    pub(crate) text: &'a str,
    pub(crate) flow: FlowView<'a>,
    pub(crate) context: &'a Context,
    /// What the data has, as samples of the file and of the settings show it.
    pub(crate) samples: &'a Samples,
    pub(crate) places: Places,
    pub(crate) verdicts: Verdicts,
}

impl<'a> FileView<'a> {
    /// The expression of a text that has just one.
    pub(crate) fn only_usage(&self, text: &Mapped) -> Option<(&'a TemplateText, Usage<'a>)> {
        let whole = text.whole();
        let near = self.each_template().filter(|(template, _)| {
            let other = template.mapped().whole();
            other.start < whole.end && whole.start < other.end
        });
        let mut inside = near.flat_map(|(template, uses)| {
            let usages = uses.usages.iter().filter(move |usage| whole.covers(template.place(usage.tag)));
            usages.map(move |usage| (template, *usage))
        });
        inside.next().filter(|_| inside.next().is_none())
    }

    /// The templates, each with what it does.
    pub(crate) fn each_template(&self) -> impl Iterator<Item = (&'a TemplateText, &Uses<'a>)> {
        self.templates.iter().zip(&self.uses)
    }
}

/// What the file says of the flow around its webhooks (specs only).
#[derive(Debug, Clone, Copy, Default)]
pub struct FlowView<'a> {
    /// The word for what starts the flow.
    pub trigger: Option<&'a Node>,
    /// What the word means.
    pub kind: Option<Trigger>,
    /// The brand that texts begin with.
    pub brand: Option<&'a Mapped>,
}

impl<'a> FlowView<'a> {
    /// What a spec says.
    pub(crate) fn of_spec(root: &'a Node) -> Self {
        let flow = root.get("flow").map(|entry| &entry.value);
        let trigger = flow.and_then(|flow| flow.get("trigger")).and_then(|trigger| trigger.value.get("type"));
        let trigger = trigger.map(|entry| &entry.value);
        let kind = trigger.and_then(Node::as_text).and_then(|word| Trigger::from_word(&word.text));
        let brand = root.get("brand").and_then(|entry| entry.value.as_text());
        Self { trigger, kind, brand }
    }

    /// Whether webhooks of the flow surely have no event.
    #[must_use]
    pub fn lacks_event(&self) -> bool {
        self.kind.and_then(Trigger::gives_event) == Some(false)
    }
}
