//! Flows as Klaviyo's API and file tools give them: the webhook actions in a flow's JSON.
//!
//! Source: Klaviyo's OpenAPI document, revision 2026-07-15, schemas `FlowDefinition`,
//! `SendWebhookAction` and `FlowWebhook` (`facts/klaviyo-api.md` §2.2 and §2.3). Webhooks are
//! only ever top-level entries of `actions`.

use super::trigger::Trigger;
use crate::document::{Kind, Node};
use crate::text::Mapped;

/// The `type` of an action that posts a webhook.
pub const SEND_WEBHOOK: &str = "send-webhook";

/// One webhook of a flow.
#[derive(Debug, Clone, Copy)]
pub struct ExportedWebhook<'a> {
    /// What it posts: `url`, `headers`, `body`, `name`.
    pub message: &'a Node,
    /// The action's `status`: `draft`, `manual`, `live` or `disabled`.
    pub status: Option<&'a Mapped>,
    /// What starts the flow, where the file tells.
    pub trigger: Option<Trigger>,
}

impl<'a> ExportedWebhook<'a> {
    /// A member of the message; none where it is absent or `null`.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'a Node> {
        self.message.get(name).map(|entry| &entry.value).filter(|value| value.kind != Kind::Null)
    }

    /// Whether the message has the member at all: an answer may be asked for without it.
    #[must_use]
    pub fn tells(&self, name: &str) -> bool {
        self.message.get(name).is_some()
    }
}

/// The webhooks of an export, in their order; none at all where the tree is no export.
///
/// It may be an answer of the API (`{"data": …}` with flows, flow actions or flow messages,
/// one or a list), such an object by itself, a request that creates a flow, or a definition
/// (`{"triggers": …, "actions": …}`), alone or under `definition`.
#[must_use]
pub fn webhooks(root: &Node) -> Option<Vec<ExportedWebhook<'_>>> {
    let mut found = Found { webhooks: Vec::new(), recognised: false };
    match &root.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| found.object(item, None)),
        Kind::Mapping(_) => {
            let flow = list(value(root, "included")).iter().find(|item| has_type(item, "flow"));
            let trigger = flow.and_then(flow_trigger);
            match value(root, "data").filter(|_| !has_type(root, SEND_WEBHOOK)) {
                Some(data) => match &data.kind {
                    Kind::Sequence(items) => items.iter().for_each(|item| found.object(item, trigger)),
                    _ => found.object(data, trigger),
                },
                None => found.object(root, None),
            }
            for item in list(value(root, "included")) {
                found.object(item, trigger);
            }
        }
        _ => {}
    }
    found.recognised.then_some(found.webhooks)
}

/// The flow's name, where the export tells it.
#[must_use]
pub fn flow_name(root: &Node) -> Option<&str> {
    let data = value(root, "data");
    let first = data.map_or(root, |data| list(Some(data)).first().unwrap_or(data));
    let included = list(value(root, "included")).iter();
    [first]
        .into_iter()
        .chain(included)
        .filter(|node| !has_type(node, "flow-action") && !has_type(node, "flow-message"))
        .find_map(|node| {
            let name = value(node, "attributes").and_then(|attributes| text(attributes, "name"));
            name.or_else(|| text(node, "name")).filter(|name| !name.is_empty())
        })
}

struct Found<'a> {
    webhooks: Vec<ExportedWebhook<'a>>,
    recognised: bool,
}

impl<'a> Found<'a> {
    /// A resource of the API, a definition or an action.
    fn object(&mut self, node: &'a Node, trigger: Option<Trigger>) {
        let attributes = value(node, "attributes").unwrap_or(node);
        let definition = value(attributes, "definition");
        if has_type(node, SEND_WEBHOOK) {
            self.action(node, trigger);
        } else if has_type(node, "flow-action") {
            self.recognised = true;
            if let Some(action) = definition {
                self.action(action, trigger);
            }
        } else if has_type(node, "flow-message") {
            self.recognised = true;
            if let Some(message) = definition.filter(|message| message.get("url").is_some()) {
                self.webhooks.push(ExportedWebhook { message, status: None, trigger });
            }
        } else if let Some(definition) = definition.or(Some(node)).filter(|node| is_definition(node)) {
            self.recognised = true;
            let trigger = definition_trigger(definition).or_else(|| flow_trigger(node)).or(trigger);
            for action in list(value(definition, "actions")) {
                self.action(action, trigger);
            }
        } else if has_type(node, "flow") && node.get("attributes").is_some() {
            self.recognised = true;
        }
    }

    fn action(&mut self, action: &'a Node, trigger: Option<Trigger>) {
        if !has_type(action, SEND_WEBHOOK) {
            return;
        }
        self.recognised = true;
        let Some(data) = value(action, "data") else { return };
        if let Some(message) = value(data, "message").filter(|message| matches!(message.kind, Kind::Mapping(_))) {
            let status = value(data, "status").and_then(Node::as_text);
            self.webhooks.push(ExportedWebhook { message, status, trigger });
        }
    }
}

/// Other files have `actions` too; a flow's have types, and something beside them.
fn is_definition(node: &Node) -> bool {
    let actions = value(node, "actions").filter(|actions| matches!(actions.kind, Kind::Sequence(_)));
    actions.is_some()
        && (node.get("triggers").is_some() || node.get("entry_action_id").is_some())
        && list(actions).iter().all(|action| value(action, "type").is_some_and(|kind| kind.as_text().is_some()))
}

fn value<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).map(|entry| &entry.value)
}

fn list(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.kind) {
        Some(Kind::Sequence(items)) => items,
        _ => &[],
    }
}

fn has_type(node: &Node, kind: &str) -> bool {
    text(node, "type") == Some(kind)
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    value(node, key).and_then(Node::as_text).map(|text| text.text.as_str())
}

fn definition_trigger(definition: &Node) -> Option<Trigger> {
    let trigger = list(value(definition, "triggers")).first()?;
    match (text(trigger, "type")?, text(trigger, "date_field_type")) {
        ("date", Some("profile-property")) => Some(Trigger::Date),
        ("date", Some("custom-object")) => Some(Trigger::CustomObjectDate),
        ("date", _) => None,
        (word, _) => Trigger::from_word(word),
    }
}

/// What a flow's `trigger_type` tells where its definition was not asked for. `Date Based`
/// may be a profile's date or a custom object's.
fn flow_trigger(flow: &Node) -> Option<Trigger> {
    let attributes = value(flow, "attributes")?;
    let defined = value(attributes, "definition").and_then(definition_trigger);
    defined.or_else(|| match text(attributes, "trigger_type")? {
        "Metric" => Some(Trigger::Metric),
        "Added to List" => Some(Trigger::List),
        "Price Drop" => Some(Trigger::PriceDrop),
        "Low Inventory" => Some(Trigger::LowInventory),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json;

    /// The body, status and trigger of a webhook.
    type Found = (String, Option<String>, Option<Trigger>);

    fn found(text: &str) -> Option<Vec<Found>> {
        let root = json::parse_plain(text).root;
        let webhooks = webhooks(&root)?;
        let told = |webhook: &ExportedWebhook<'_>| {
            let body = webhook.member("body").and_then(Node::as_text).map_or(String::new(), |body| body.text.clone());
            (body, webhook.status.map(|status| status.text.clone()), webhook.trigger)
        };
        Some(webhooks.iter().map(told).collect())
    }

    const ACTION: &str = r#"{"id": "1", "type": "send-webhook", "links": {"next": null},
        "data": {"status": "draft", "message": {"url": "https://a.test", "headers": {}, "body": "{}"}}}"#;

    fn one(trigger: Option<Trigger>) -> Option<Vec<Found>> {
        Some(vec![("{}".to_owned(), Some("draft".to_owned()), trigger)])
    }

    #[test]
    fn every_shape_in_which_flows_come_is_known() {
        let delay = r#"{"id": "2", "type": "time-delay", "data": {"value": 1, "unit": "days"}}"#;
        let definition = |trigger: &str| {
            format!(r#"{{"triggers": [{trigger}], "actions": [{delay}, {ACTION}], "entry_action_id": "2"}}"#)
        };
        let metric = definition(r#"{"type": "metric", "id": "M"}"#);
        assert_eq!(found(&metric), one(Some(Trigger::Metric)));
        assert_eq!(found(&format!(r#"{{"name": "F", "definition": {metric}}}"#)), one(Some(Trigger::Metric)));
        let flow = format!(r#"{{"type": "flow", "id": "F", "attributes": {{"name": "F", "definition": {metric}}}}}"#);
        assert_eq!(found(&flow), one(Some(Trigger::Metric)));
        assert_eq!(found(&format!(r#"{{"data": {flow}, "links": {{}}}}"#)), one(Some(Trigger::Metric)));
        assert_eq!(found(&format!("[{flow}]")), one(Some(Trigger::Metric)));
        assert_eq!(found(&format!(r#"{{"data": [{flow}, {flow}]}}"#)).unwrap().len(), 2);
        let action = format!(r#"{{"type": "flow-action", "id": "1", "attributes": {{"definition": {ACTION}}}}}"#);
        assert_eq!(found(&format!(r#"{{"data": {action}}}"#)), one(None));
        let included = r#"[{"type": "flow", "attributes": {"trigger_type": "Added to List"}}]"#;
        assert_eq!(found(&format!(r#"{{"data": {action}, "included": {included}}}"#)), one(Some(Trigger::List)));
        assert_eq!(found(ACTION), one(None));
        let message = r#"{"data": {"type": "flow-message", "attributes": {"channel": "webhook", "definition": {"url": "https://a.test", "body": "{}"}}}}"#;
        assert_eq!(found(message), Some(vec![("{}".to_owned(), None, None)]));
        for (trigger, known) in [
            (r#"{"type": "date", "date_field_type": "profile-property"}"#, Some(Trigger::Date)),
            (r#"{"type": "date", "date_field_type": "custom-object"}"#, Some(Trigger::CustomObjectDate)),
            (r#"{"type": "price-drop"}"#, Some(Trigger::PriceDrop)),
            (r#"{"type": "unsupported"}"#, None),
        ] {
            assert_eq!(found(&definition(trigger)), one(known), "{trigger}");
        }
    }

    #[test]
    fn a_flow_without_webhooks_is_an_export_all_the_same() {
        let none = Some(Vec::new());
        assert_eq!(found(r#"{"triggers": [], "actions": [{"type": "send-sms"}]}"#), none);
        assert_eq!(found(r#"{"data": {"type": "flow", "attributes": {"name": "F", "definition": null}}}"#), none);
        assert_eq!(found(r#"{"type": "send-webhook", "data": null}"#), none);
    }

    #[test]
    fn other_files_are_none() {
        for text in [
            "{}",
            "[1, {}]",
            "3",
            r#"{"actions": [{"type": "button"}]}"#,
            r#"{"actions": ["a"], "triggers": []}"#,
            r#"{"data": {"type": "profile", "attributes": {}}}"#,
            r#"{"definition": {"x": 1}}"#,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
