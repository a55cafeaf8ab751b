//! From a file's text to the spec.

use std::sync::LazyLock;

use super::model::{Endpoint, Flow, Header, Spec, Text, Trigger, Webhook};
use super::problem::Problem;
use super::reader::{Reader, first_line, kind_word};
use super::tree::TreeKind;
use crate::document::{Kind, Node, yaml};
use crate::klaviyo::trigger;
use crate::text::{Span, nearest};
use crate::wunderkind::credentials::HeaderTemplate;

pub(super) const TOP: [&str; 6] = ["flowhook", "flow", "brand", "escape", "webhooks", "samples"];
pub(super) const FLOW: [&str; 2] = ["name", "trigger"];
pub(super) const ENDPOINT: [&str; 2] = ["url", "headers"];
pub(super) const WEBHOOK: [&str; 12] = [
    "name",
    "phone",
    "email",
    "text",
    "clickUrl",
    "utm",
    "mediaUrl",
    "callbackData",
    "sendPurpose",
    "endpoint",
    "escape",
    "body",
];
/// The keys that a webhook with a `body` of its own has no use for.
pub(super) const TEXT_API_ONLY: [&str; 8] =
    ["phone", "email", "text", "clickUrl", "utm", "mediaUrl", "callbackData", "sendPurpose"];
/// Things that people take for triggers and that can't start a flow with webhooks; a lint
/// rule says why (Klaviyo, "Understanding webhooks in flows").
const NO_TRIGGERS: [&str; 5] = ["profile-property", "list-exit", "unsubscribed", "received-email", "opened-email"];

/// The spec in a YAML or JSON text.
///
/// # Errors
/// All problems of the text; a text that is no YAML gives one.
pub fn read(text: &str) -> Result<Spec, Vec<Problem>> {
    let root = yaml::parse(text).map_err(|errors| errors.into_iter().map(Problem::from).collect::<Vec<_>>())?;
    load(&root)
}

/// Whether a tree is meant as a spec: it has the key `flowhook`, or both `flow` and `webhooks`.
#[must_use]
pub fn is_spec(root: &Node) -> bool {
    root.get("flowhook").is_some() || (root.get("flow").is_some() && root.get("webhooks").is_some())
}

/// The spec in a tree.
///
/// # Errors
/// All problems, in the order of their places.
pub fn load(root: &Node) -> Result<Spec, Vec<Problem>> {
    let mut reader = Reader::default();
    let spec = reader.spec(root);
    reader.problems.sort_by_key(|problem| problem.span);
    match spec {
        Some(spec) if reader.problems.is_empty() => Ok(spec),
        _ => Err(reader.problems),
    }
}

/// The key with which a kind of trigger names what it is about, and whether it must.
#[must_use]
pub const fn trigger_subject(kind: Option<trigger::Trigger>) -> Option<(&'static str, bool)> {
    match kind {
        Some(trigger::Trigger::Metric) => Some(("metric", true)),
        Some(trigger::Trigger::List) => Some(("list", true)),
        Some(trigger::Trigger::Segment) => Some(("segment", true)),
        Some(trigger::Trigger::Date) => Some(("property", true)),
        Some(trigger::Trigger::CustomObjectDate) | None => Some(("property", false)),
        Some(trigger::Trigger::PriceDrop | trigger::Trigger::LowInventory) => None,
    }
}

fn trigger_words() -> Vec<&'static str> {
    trigger::Trigger::ALL.iter().map(|(word, _)| *word).collect()
}

impl Reader {
    fn spec(&mut self, root: &Node) -> Option<Spec> {
        if root.kind == Kind::Null {
            let problem = Problem::new("missing-key", root.span, "the file is empty");
            self.problems.push(problem.help("a spec begins with `flowhook: 1`"));
            return None;
        }
        if !self.is_mapping(root, "a spec") {
            return None;
        }
        self.known(root, "a spec", &TOP);
        self.version(root);
        let flow =
            self.required(root, "flow", "`flow: { name: …, trigger: … }`").and_then(|entry| self.flow(&entry.value));
        let brand = self.optional_text(root, "brand");
        let webhooks = self.required(root, "webhooks", "a list of at least one webhook, each with a `name`");
        let webhooks = webhooks.and_then(|entry| self.webhooks(&entry.value));
        let samples = root.get("samples").map(|entry| entry.value.clone());
        let escape = self.escape(root);
        Some(Spec { flow: flow?, brand, webhooks: webhooks?, escape, samples })
    }

    fn version(&mut self, root: &Node) {
        let Some(entry) = self.required(root, "flowhook", "begin the spec with `flowhook: 1`") else { return };
        if !matches!(&entry.value.kind, Kind::Number(version) if version == "1") {
            let problem = Problem::new("wrong-type", entry.value.span, "this flowhook reads specs of version 1");
            self.problems.push(problem.help("write `flowhook: 1`"));
        }
    }

    fn flow(&mut self, node: &Node) -> Option<Flow> {
        if !self.is_mapping(node, "`flow`") {
            return None;
        }
        self.known(node, "`flow`", &FLOW);
        let name = self.required_text(node, "name", "the flow's name in Klaviyo");
        let started = self.required(
            node,
            "trigger",
            "what starts the flow, for example `{ type: metric, metric: Placed Order }`",
        );
        let trigger = started.and_then(|entry| self.trigger(&entry.value));
        Some(Flow { name: name?, trigger: trigger? })
    }

    fn trigger(&mut self, node: &Node) -> Option<Trigger> {
        if !self.is_mapping(node, "`trigger`") {
            return None;
        }
        static HELP: LazyLock<String> = LazyLock::new(|| format!("one of {}", trigger_words().join(", ")));
        let word = self.required_text(node, "type", &HELP);
        let Some(word) = word else {
            self.known(node, "`trigger`", &["type", "metric", "list", "segment", "property"]);
            return None;
        };
        let kind = trigger::Trigger::from_word(word.as_str());
        if kind.is_none() && !NO_TRIGGERS.contains(&word.as_str()) {
            let problem = Problem::new("wrong-type", word.span, format!("`{}` is no kind of trigger", word.as_str()));
            let words = trigger_words();
            self.problems.push(problem.suggest(nearest(word.as_str(), words.iter().copied()), &words));
            return None;
        }
        let subject = self.subject(node, word.as_str(), kind);
        Some(Trigger { word, kind, subject })
    }

    /// What the trigger is about: each kind has one key for it.
    fn subject(&mut self, node: &Node, word: &str, kind: Option<trigger::Trigger>) -> Option<Text> {
        let Some((key, required)) = trigger_subject(kind) else {
            self.known(node, format_args!("a {word} trigger"), &["type"]);
            return None;
        };
        self.known(node, format_args!("a {word} trigger"), &["type", key]);
        if required {
            self.required_text(node, key, &format!("a {word} trigger names its {key}"))
        } else {
            self.optional_text(node, key)
        }
    }

    fn webhooks(&mut self, node: &Node) -> Option<Vec<Webhook>> {
        let Kind::Sequence(items) = &node.kind else {
            let message = format!("`webhooks` must be a list (`- name: …`), not {}", kind_word(node));
            self.problems.push(Problem::new("wrong-type", node.span, message));
            return None;
        };
        if items.is_empty() {
            self.problems.push(Problem::new("wrong-type", node.span, "`webhooks` must list at least one webhook"));
        }
        let webhooks: Vec<_> = items.iter().map(|item| self.webhook(item)).collect();
        webhooks.into_iter().collect()
    }

    fn webhook(&mut self, node: &Node) -> Option<Webhook> {
        if !self.is_mapping(node, "a webhook") {
            return None;
        }
        self.known(node, "a webhook", &WEBHOOK);
        let name = self.required_text(node, "name", "its name in Klaviyo; also metricName, flow and sendPurpose");
        let body = node.get("body");
        if body.is_some() {
            self.no_text_api(node);
        } else {
            self.required_message(node, "the message that people get");
        }
        let text = self.optional_text(node, "text");
        let phone = self.optional_text(node, "phone");
        let email = self.optional_text(node, "email");
        let click_url = self.optional_text(node, "clickUrl");
        let utm = self.utm(node);
        let media_url = self.optional_text(node, "mediaUrl");
        let callback_data = node.get("callbackData").and_then(|entry| self.callback_data(&entry.value));
        let send_purpose = self.optional_text(node, "sendPurpose");
        let endpoint = node.get("endpoint").and_then(|entry| self.endpoint(&entry.value));
        let escape = self.escape(node);
        let body = body.and_then(|entry| self.tree(&entry.value));
        Some(Webhook {
            name: name?,
            phone,
            email,
            text,
            click_url,
            utm,
            media_url,
            callback_data: callback_data.unwrap_or_default(),
            send_purpose,
            endpoint,
            escape,
            body,
            node: node.clone(),
        })
    }

    /// A free body says everything itself, and needs to say where it goes.
    fn no_text_api(&mut self, node: &Node) {
        for entry in node.entries().iter().filter(|entry| TEXT_API_ONLY.contains(&entry.key.text.as_str())) {
            let message = format!("a webhook with a `body` of its own has no `{}`", entry.key.text);
            let mut problem = Problem::new("unknown-key", entry.key_span, message).help("put it into the `body`");
            problem.related = node.get("body").map(|body| (body.key_span, "the body of its own".to_owned()));
            self.problems.push(problem);
        }
        if node.get("endpoint").is_none() {
            let at = node.get("body").map_or_else(|| first_line(node), |body| body.key_span);
            let problem = Problem::new("missing-key", at, "a webhook with a `body` of its own needs an `endpoint`");
            self.problems.push(problem.help("`endpoint: { url: https://…, headers: { … } }`"));
        }
    }

    fn utm(&mut self, node: &Node) -> Vec<(Text, Text)> {
        let Some(entry) = node.get("utm") else { return Vec::new() };
        if let (None, true) = (node.get("clickUrl"), node.get("body").is_none()) {
            let problem =
                Problem::new("missing-key", entry.key_span, "`utm` is added to `clickUrl`, and there is none");
            self.problems.push(problem.help("give a `clickUrl`, or remove `utm`"));
        }
        if !self.is_mapping(&entry.value, "`utm`") {
            return Vec::new();
        }
        self.duplicates(&entry.value);
        let parameters = entry.value.entries().iter().map(|parameter| {
            let name = Text { value: parameter.key.clone(), span: parameter.key_span };
            let value = self.text(&parameter.value, format_args!("`{}`", name.as_str()));
            value.map(|value| (name, value))
        });
        parameters.flatten().collect()
    }

    fn callback_data(&mut self, node: &Node) -> Option<Vec<super::Member>> {
        if matches!(node.kind, Kind::Text(_)) {
            let problem =
                Problem::new("wrong-type", node.span, "`callbackData` must be a mapping (`key: value`), not a text");
            self.problems
                .push(problem.help("list its members; flowhook writes them as the JSON text that the API wants"));
            return None;
        }
        if !self.is_mapping(node, "`callbackData`") {
            return None;
        }
        let members = self.members(node)?;
        for member in members.iter().filter(|member| matches!(member.value.kind, TreeKind::Loop { .. })) {
            let message = "`$for` is for a `body`, not for `callbackData`";
            self.problems.push(Problem::new("wrong-type", member.value.span, message));
        }
        Some(members)
    }

    fn endpoint(&mut self, node: &Node) -> Option<Endpoint> {
        if !self.is_mapping(node, "`endpoint`") {
            return None;
        }
        self.known(node, "`endpoint`", &ENDPOINT);
        let url = self.required_text(node, "url", "the address that the webhook posts to");
        let headers =
            node.get("headers").map(|entry| &entry.value).filter(|headers| self.is_mapping(headers, "`headers`"));
        let headers = headers.map_or_else(Vec::new, |headers| self.headers(headers));
        Some(Endpoint { url: url?, headers })
    }

    fn headers(&mut self, node: &Node) -> Vec<Header> {
        self.duplicates(node);
        let headers = node.entries().iter().map(|entry| {
            let name = Text { value: entry.key.clone(), span: entry.key_span };
            let value = self.text(&entry.value, format_args!("header `{}`", name.as_str()))?;
            let template = HeaderTemplate::parse(name.as_str(), value.as_str()).ok();
            if template.is_none() {
                let at =
                    value.as_str().find("${").map_or(value.span, |at| value.value.source_span(Span::new(at, at + 2)));
                let problem = Problem::new("wrong-type", at, "a `${` that names no environment variable");
                self.problems.push(problem.help("write `${NAME}`, with letters, digits and `_`"));
            }
            Some(Header { name, value, template: template? })
        });
        headers.flatten().collect()
    }
}
