//! From webhooks as Klaviyo has them to a spec that renders back to their bodies.
//!
//! Each body is tried in the short form, then as a tree, then as one piece of raw text; the first
//! form that renders back to the same body ([`same_body`]) is taken, so nothing is ever changed.

use super::{BodyError, Scaffolds, render, same_body};
use crate::document::json;
use crate::document::{Kind, Node};
use crate::klaviyo::trigger::Trigger;
use crate::spec::write::Yaml;
use crate::spec::{self, DEFAULT_EMAIL, DEFAULT_PHONE, DEFAULT_PROFILE_ID, trigger_subject};
use crate::text::Span;
use crate::wunderkind::{api, fields};

/// A webhook as Klaviyo has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Its name.
    pub name: String,
    /// Where it posts to; none where only the body is known.
    pub url: Option<String>,
    /// Its headers. Values that may be credentials are not written.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// How a body is kept in the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As the fields of a message.
    Short,
    /// As a free body of members and lists.
    Tree,
    /// As one piece of text.
    Raw,
}

/// The flow around the webhooks, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignFlow {
    /// Its name.
    pub name: String,
    /// What starts it.
    pub trigger: Trigger,
    /// The metric's, list's, segment's or property's name.
    pub subject: String,
}

/// A spec made of foreign webhooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The spec, YAML.
    pub text: String,
    /// How each body is kept.
    pub forms: Vec<Form>,
    /// Headers whose values are not written, with the variables that stand for them.
    pub hidden: Vec<(String, String)>,
}

/// Headers whose values are no credentials.
const PUBLIC: [&str; 4] = ["content-type", "accept", "user-agent", "content-encoding"];

/// Makes the spec.
///
/// # Errors
/// Only where the scaffolds of this program can't be filled in, which its tests do.
pub fn import(flow: &ForeignFlow, webhooks: &[Foreign]) -> Result<Imported, BodyError> {
    let scaffolds = Scaffolds::built_in()?;
    let mut all = Vec::new();
    let mut forms = Vec::new();
    let mut hidden: Vec<(String, String)> = Vec::new();
    for webhook in webhooks {
        let mut variables = Vec::new();
        let endpoint = endpoint(webhook, &mut variables);
        let (form, written) = kept(flow, webhook, &endpoint, &scaffolds);
        variables.retain(|variable| form != Form::Short && !hidden.contains(variable));
        hidden.append(&mut variables);
        all.push(written);
        forms.push(form);
    }
    Ok(Imported { text: whole(flow, all).to_block(), forms, hidden })
}

/// The first form that renders back to the body.
fn kept(flow: &ForeignFlow, webhook: &Foreign, endpoint: &Yaml, scaffolds: &Scaffolds) -> (Form, Yaml) {
    let parsed = json::parse_body(&webhook.body);
    let candidates = [
        (Form::Short, short(webhook, &parsed.root)),
        (Form::Tree, Some(free(webhook, endpoint, tree(&parsed.root, &webhook.body)))),
    ];
    for (form, candidate) in candidates {
        let Some(candidate) = candidate else { continue };
        if renders_back(&whole(flow, vec![candidate.clone()]).to_block(), &webhook.body, scaffolds) {
            return (form, candidate);
        }
    }
    (Form::Raw, free(webhook, endpoint, raw(webhook.body.trim())))
}

fn renders_back(text: &str, body: &str, scaffolds: &Scaffolds) -> bool {
    let Ok(spec) = spec::read(text) else { return false };
    let rendered = spec.webhooks.first().and_then(|webhook| render(&spec, webhook, scaffolds).ok());
    rendered.is_some_and(|rendered| same_body(&rendered, body))
}

fn whole(flow: &ForeignFlow, webhooks: Vec<Yaml>) -> Yaml {
    let mut trigger = vec![("type".to_owned(), Yaml::text(flow.trigger.word()))];
    if let Some((key, _)) = trigger_subject(Some(flow.trigger)) {
        trigger.push((key.to_owned(), Yaml::text(flow.subject.as_str())));
    }
    let flow =
        vec![("name".to_owned(), Yaml::text(flow.name.as_str())), ("trigger".to_owned(), Yaml::Mapping(trigger))];
    Yaml::Mapping(vec![
        ("flowhook".to_owned(), Yaml::Word("1".to_owned())),
        ("flow".to_owned(), Yaml::Mapping(flow)),
        // Whatever the configuration says, the bodies are written as they were.
        ("escape".to_owned(), Yaml::text("none")),
        ("webhooks".to_owned(), Yaml::Sequence(webhooks)),
    ])
}

/// The message's fields, where the body has no others.
fn short(webhook: &Foreign, root: &Node) -> Option<Yaml> {
    if webhook.url.as_deref().is_some_and(|url| url != api::SEND_URL) {
        return None;
    }
    let mut written = vec![("name".to_owned(), Yaml::text(webhook.name.as_str()))];
    for name in fields::names() {
        let Some(entry) = root.get(name) else { continue };
        let text = entry.value.as_text()?;
        let default = match name {
            fields::PHONE => DEFAULT_PHONE,
            fields::EMAIL => DEFAULT_EMAIL,
            fields::SEND_PURPOSE => webhook.name.as_str(),
            _ => "",
        };
        if name == fields::CALLBACK_DATA {
            let inner = json::parse_mapped(text);
            let members = callback(webhook, &inner.root, &webhook.body)?;
            if !members.is_empty() {
                written.push((name.to_owned(), Yaml::Mapping(members)));
            }
        } else if default.is_empty() || text.text != default {
            written.push((name.to_owned(), Yaml::text(text.text.as_str())));
        }
    }
    Some(Yaml::Mapping(written))
}

/// The members of `callbackData` that are not as the guide has them.
fn callback(webhook: &Foreign, root: &Node, text: &str) -> Option<Vec<(String, Yaml)>> {
    let Kind::Mapping(entries) = &root.kind else { return None };
    let default = |name: &str| match name {
        "profileID" => Some(DEFAULT_PROFILE_ID),
        "metricName" | "flow" => Some(webhook.name.as_str()),
        _ => None,
    };
    let is_default =
        |name: &str, value: &Node| value.as_text().is_some_and(|text| Some(text.text.as_str()) == default(name));
    let others = entries.iter().filter(|entry| !is_default(&entry.key.text, &entry.value));
    Some(others.map(|entry| (entry.key.text.clone(), tree(&entry.value, text))).collect())
}

fn free(webhook: &Foreign, endpoint: &Yaml, body: Yaml) -> Yaml {
    Yaml::Mapping(vec![
        ("name".to_owned(), Yaml::text(webhook.name.as_str())),
        ("endpoint".to_owned(), endpoint.clone()),
        ("body".to_owned(), body),
    ])
}

fn raw(text: &str) -> Yaml {
    Yaml::Mapping(vec![("$raw".to_owned(), Yaml::text(text))])
}

/// The value as a free body has it. What has tags between its members is a `$for` list, or one piece of raw text.
fn tree(node: &Node, text: &str) -> Yaml {
    match &node.kind {
        Kind::Null => Yaml::Word("null".to_owned()),
        Kind::Bool(value) => Yaml::Word(value.to_string()),
        Kind::Number(number) => Yaml::Word(number.clone()),
        Kind::Text(text) => Yaml::text(text.text.as_str()),
        Kind::Hole => raw(node.span.of(text)),
        Kind::Sequence(items) => match items.as_slice() {
            [item] if let Some(head) = loop_head(node, item, text) => {
                Yaml::Mapping(vec![("$for".to_owned(), Yaml::text(head)), ("$each".to_owned(), tree(item, text))])
            }
            items if has_tags_between(node, items.iter().map(|item| item.span), text) => raw(node.span.of(text)),
            items => Yaml::Sequence(items.iter().map(|item| tree(item, text)).collect()),
        },
        Kind::Mapping(entries) => {
            let parts = entries.iter().flat_map(|entry| [entry.key_span, entry.value.span]);
            if has_tags_between(node, parts, text) {
                return raw(node.span.of(text));
            }
            Yaml::Mapping(entries.iter().map(|entry| (entry.key.text.clone(), tree(&entry.value, text))).collect())
        }
    }
}

/// What stands behind `for` where a list is exactly what a `$for` list renders to, blanks aside.
fn loop_head<'t>(list: &Node, item: &Node, text: &'t str) -> Option<&'t str> {
    let head = text.get(list.span.start + 1..item.span.start)?.trim();
    let head = head.strip_prefix("{% for ")?.strip_suffix(" %}")?;
    let guard = text.get(item.span.end..list.span.end)?.strip_suffix(']')?.trim();
    let comma = guard.strip_prefix("{% if not forloop.last %}")?.trim_start().strip_prefix(',')?.trim_start();
    let end = comma.strip_prefix("{% endif %}")?.trim_start();
    (end == "{% endfor %}" && spec::is_loop_head(head)).then_some(head)
}

/// Whether a tag stands in a value outside of its `parts`.
fn has_tags_between(node: &Node, parts: impl Iterator<Item = Span>, text: &str) -> bool {
    let tagged =
        |from: usize, to: usize| text.get(from..to).is_some_and(|gap| gap.contains("{%") || gap.contains("{#"));
    let mut from = node.span.start;
    for part in parts.chain([Span { start: node.span.end, end: node.span.end }]) {
        if tagged(from, part.start) {
            return true;
        }
        from = part.end;
    }
    false
}

/// Where the webhook posts to, with the names of environment variables for values that may be
/// credentials.
fn endpoint(webhook: &Foreign, hidden: &mut Vec<(String, String)>) -> Yaml {
    let url = webhook.url.as_deref().unwrap_or(api::SEND_URL);
    let own = || {
        [(api::CLIENT_ID_HEADER, api::CLIENT_ID_VARIABLE), (api::CLIENT_SECRET_HEADER, api::CLIENT_SECRET_VARIABLE)]
            .map(|(name, variable)| (name.to_owned(), Yaml::text(format!("${{{variable}}}"))))
            .to_vec()
    };
    let headers = if webhook.headers.is_empty() && url == api::SEND_URL {
        own()
    } else {
        webhook.headers.iter().map(|(name, value)| (name.clone(), Yaml::text(shown(name, value, hidden)))).collect()
    };
    Yaml::Mapping(vec![("url".to_owned(), Yaml::text(url)), ("headers".to_owned(), Yaml::Mapping(headers))])
}

fn shown(name: &str, value: &str, hidden: &mut Vec<(String, String)>) -> String {
    if PUBLIC.iter().any(|public| name.eq_ignore_ascii_case(public)) && !value.contains("${") {
        return value.to_owned();
    }
    let variable: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let variable = match name {
        api::CLIENT_ID_HEADER => api::CLIENT_ID_VARIABLE.to_owned(),
        api::CLIENT_SECRET_HEADER => api::CLIENT_SECRET_VARIABLE.to_owned(),
        _ if variable.starts_with(|c: char| c.is_ascii_digit()) => format!("HEADER_{variable}"),
        _ => variable,
    };
    hidden.push((name.to_owned(), variable.clone()));
    format!("${{{variable}}}")
}
