use super::*;
use crate::spec::{Problem, config as configuration, read};

/// The keys that a reader knows where `text` has the key `zzzzzzzz`: it says so itself.
fn told(problems: &[Problem]) -> Vec<String> {
    let unknown = problems.iter().find(|problem| problem.rule == "unknown-key" && problem.message.contains("zzzzzzzz"));
    let help = unknown.and_then(|problem| problem.help.as_deref()).unwrap_or_else(|| panic!("{problems:#?}"));
    let mut keys: Vec<String> = help.strip_prefix("known here: ").unwrap().split(", ").map(str::to_owned).collect();
    keys.sort();
    keys
}

fn of_schema(schema: &Value, pointer: &str) -> Vec<String> {
    let object = schema.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
    assert_eq!(object["additionalProperties"], json!(false), "{pointer}");
    let mut keys: Vec<String> = object["properties"].as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn the_reader_of_specs_and_its_schema_know_the_same_keys() {
    let schema = spec();
    for (pointer, text) in [
        ("", "zzzzzzzz: 1"),
        ("/properties/flow", "flow: { zzzzzzzz: 1 }"),
        ("/definitions/webhook", "webhooks: [{ zzzzzzzz: 1 }]"),
        ("/definitions/webhook/properties/endpoint", "webhooks: [{ endpoint: { zzzzzzzz: 1 } }]"),
        ("/definitions/value/then/oneOf/0", "webhooks: [{ body: { $raw: a, zzzzzzzz: 1 } }]"),
        ("/definitions/value/then/oneOf/1", "webhooks: [{ body: { $for: a in b, zzzzzzzz: 1 } }]"),
    ] {
        assert_eq!(of_schema(&schema, pointer), told(&read(text).unwrap_err()), "{pointer}");
    }
    for (index, (word, _)) in Trigger::ALL.iter().enumerate() {
        let text = format!("flow: {{ trigger: {{ type: {word}, zzzzzzzz: 1 }} }}");
        let pointer = format!("/definitions/trigger/oneOf/{index}");
        assert_eq!(of_schema(&schema, &pointer), told(&read(&text).unwrap_err()), "{word}");
    }
}

#[test]
fn the_reader_of_configurations_and_its_schema_know_the_same_keys() {
    let schema = config(std::iter::empty(), &[]);
    for (pointer, text) in [
        ("", "zzzzzzzz: 1"),
        ("/properties/capabilities", "capabilities: { zzzzzzzz: maybe }"),
        ("/properties/currency", "currency: { zzzzzzzz: 1 }"),
        ("/properties/lint", "lint: { zzzzzzzz: 1 }"),
        ("/properties/lint/properties/files/items", "lint: { files: [{ zzzzzzzz: 1 }] }"),
    ] {
        assert_eq!(of_schema(&schema, pointer), told(&configuration::read(text).unwrap_err()), "{pointer}");
    }
}

#[test]
fn every_property_says_what_it_is() {
    fn undescribed(at: &str, schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                for (name, member) in members {
                    let at = format!("{at}/{name}");
                    if let (true, Some(properties)) = (name == "properties", member.as_object()) {
                        let bare = |(_, property): &(&String, &Value)| {
                            property.get("description").is_none() && property.get("$ref").is_none()
                        };
                        found.extend(properties.iter().filter(bare).map(|(name, _)| format!("{at}/{name}")));
                    }
                    undescribed(&at, member, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| undescribed(at, item, found)),
            _ => {}
        }
    }
    for schema in [spec(), config([("a-b", "it is c")].into_iter(), &["off"])] {
        let mut found = Vec::new();
        undescribed("", &schema, &mut found);
        assert_eq!(found, Vec::<String>::new());
    }
}
