//! Specs written in JSON: one member a line, two blanks an indent.

use super::role::Role;
use crate::document::{Kind, Node};

/// The spec as JSON, with a newline at the end.
pub(super) fn json(root: &Node) -> String {
    let mut out = String::new();
    value(root, Role::Root, 1, &mut out);
    out.push('\n');
    out
}

fn value(node: &Node, role: Role, level: usize, out: &mut String) {
    match &node.kind {
        Kind::Null | Kind::Hole => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(number),
        Kind::Text(text) => out.push_str(&quoted(&text.text)),
        Kind::Sequence(items) => list(('[', ']'), items, level, out, |item, out| {
            value(item, role.of_item(), level + 1, out);
        }),
        Kind::Mapping(entries) => list(('{', '}'), &role.in_order(entries), level, out, |entry, out| {
            out.push_str(&quoted(&entry.key.text));
            out.push_str(": ");
            value(&entry.value, role.of_value(&entry.key.text), level + 1, out);
        }),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn list<T>((open, close): (char, char), items: &[T], level: usize, out: &mut String, write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        out.push_str(if at > 0 { ",\n" } else { "\n" });
        out.push_str(&"  ".repeat(level));
        write(item, out);
    }
    if !items.is_empty() {
        out.push('\n');
        out.push_str(&"  ".repeat(level - 1));
    }
    out.push(close);
}
