//! Building a document: members gather on a stack and move side by side when their container closes.

use std::collections::HashMap;

use super::data::{MAX_KEY, Node, Value, kind};

/// Objects with more keys than this are searched for doubles with a table.
const FEW_KEYS: usize = 24;

/// Builds one document after another, reusing its buffers.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) stack: Vec<Node>,
    pub(super) nodes: Vec<Node>,
    pub(super) text: String,
    /// Recent keys by a cheap hash: the keys of list items repeat.
    keys: Vec<(u32, u32)>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { keys: vec![(0, 0); 64], ..Self::default() }
    }

    pub(super) const fn depth_mark(&self) -> usize {
        self.stack.len()
    }

    pub(super) fn push(&mut self, kind: u32, payload: u64) {
        self.stack.push(Node::new(kind, payload));
    }

    pub(super) fn int(&mut self, value: i64) {
        self.push(kind::INT, value.cast_unsigned());
    }

    pub(super) fn float(&mut self, value: f64) {
        self.push(kind::FLOAT, value.to_bits());
    }

    pub(super) fn bool(&mut self, value: bool) {
        self.push(if value { kind::TRUE } else { kind::FALSE }, 0);
    }

    /// The text written since `start` becomes a value; `false` when the document is too large.
    pub(super) fn text_since(&mut self, start: usize, kind: u32) -> bool {
        let (Ok(from), Ok(length)) = (u32::try_from(start), u32::try_from(self.text.len() - start)) else {
            return false;
        };
        self.push(kind, Node::run(from, length));
        true
    }

    /// The text written since `start` is a key: its place, or an earlier place of the same key.
    pub(super) fn key_since(&mut self, start: usize) -> Option<(u32, u32)> {
        let bytes = self.text.as_bytes().get(start..)?;
        if bytes.len() > MAX_KEY {
            return None;
        }
        let ends =
            bytes.first().zip(bytes.last()).map_or(0, |(first, last)| usize::from(*first) * 7 + usize::from(*last));
        let slot = (ends + bytes.len()) & 63;
        let key = (u32::try_from(start).ok()?, u32::try_from(bytes.len()).ok()?);
        if let Some(known) = self.keys.get_mut(slot) {
            let (at, length) = (known.0 as usize, known.1 as usize);
            if length > 0 && self.text.as_bytes().get(at..at + length) == Some(bytes) {
                let known = *known;
                self.text.truncate(start);
                return Some(known);
            }
            *known = key;
        }
        Some(key)
    }

    /// Gives the last value its key.
    pub(super) fn name_last(&mut self, key: (u32, u32)) {
        if let Some(node) = self.stack.last_mut() {
            node.key = key.0;
            node.meta = (node.meta & 15) | (key.1 << 4);
        }
    }

    /// Closes a container whose members are those pushed since `mark`.
    pub(super) fn close(&mut self, mark: usize, dict: bool) -> bool {
        if dict {
            self.drop_doubles(mark);
        }
        let Ok(start) = u32::try_from(self.nodes.len()) else { return false };
        let Ok(length) = u32::try_from(self.stack.len() - mark) else { return false };
        self.nodes.extend(self.stack.drain(mark..));
        self.push(if dict { kind::DICT } else { kind::LIST }, Node::run(start, length));
        true
    }

    fn key(&self, node: Node) -> &str {
        let start = node.key as usize;
        self.text.get(start..start + node.key_len()).unwrap_or("")
    }

    /// Of members with one key the last value stays, in the place of the first, as in Python.
    fn drop_doubles(&mut self, mark: usize) {
        let members = self.stack.get(mark..).unwrap_or(&[]);
        let doubled = if members.len() <= FEW_KEYS {
            members.iter().enumerate().any(|(at, node)| {
                members.iter().take(at).any(|earlier| {
                    earlier.meta >> 4 == node.meta >> 4
                        && (earlier.key == node.key || self.key(*earlier) == self.key(*node))
                })
            })
        } else {
            let mut seen = std::collections::HashSet::with_capacity(members.len());
            members.iter().any(|node| !seen.insert(self.key(*node)))
        };
        if !doubled {
            return;
        }
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut kept: Vec<Node> = Vec::with_capacity(members.len());
        for node in members {
            match places.get(self.key(*node)).and_then(|place| kept.get_mut(*place)) {
                Some(earlier) => *earlier = *node,
                None => {
                    places.insert(self.key(*node), kept.len());
                    kept.push(*node);
                }
            }
        }
        self.stack.truncate(mark);
        self.stack.extend(kept);
    }

    /// The document; the builder is ready for the next one.
    pub(super) fn finish(&mut self) -> Value {
        let root = self.stack.pop().unwrap_or(Node::new(kind::NULL, 0));
        // Exact copies: the buffers stay here for the next document.
        let value = Value { nodes: self.nodes.as_slice().to_vec(), text: self.text.as_str().to_owned(), root };
        self.stack.clear();
        self.nodes.clear();
        self.text.clear();
        self.keys.fill((0, 0));
        value
    }
}

impl From<&serde_json::Value> for Value {
    /// Copies a JSON value. Whole numbers beyond 64 bits are already floats there: read such
    /// documents with [`Value::from_json`].
    fn from(value: &serde_json::Value) -> Self {
        let mut builder = Builder::new();
        copy(&mut builder, value);
        builder.finish()
    }
}

fn copy(builder: &mut Builder, value: &serde_json::Value) {
    use serde_json::Value as Json;
    let mark = builder.depth_mark();
    match value {
        Json::Null => builder.push(kind::NULL, 0),
        Json::Bool(value) => builder.bool(*value),
        Json::Number(number) => {
            if let Some(int) = number.as_i64() {
                builder.int(int);
            } else if let Some(large) = number.as_u64() {
                text(builder, &large.to_string(), kind::BIG);
            } else {
                builder.float(number.as_f64().unwrap_or(f64::NAN));
            }
        }
        Json::String(value) => text(builder, value, kind::TEXT),
        Json::Array(items) => {
            for item in items {
                copy(builder, item);
            }
            builder.close(mark, false);
        }
        Json::Object(members) => {
            for (key, member) in members {
                let start = builder.text.len();
                builder.text.push_str(key);
                let key = builder.key_since(start).unwrap_or((0, 0));
                copy(builder, member);
                builder.name_last(key);
            }
            builder.close(mark, true);
        }
    }
}

fn text(builder: &mut Builder, value: &str, kind: u32) {
    let start = builder.text.len();
    builder.text.push_str(value);
    builder.text_since(start, kind);
}
