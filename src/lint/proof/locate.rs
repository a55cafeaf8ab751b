//! From the bytes of a webhook's body to the bytes of the file it comes from.

use super::lines;
use crate::document::{Entry, Kind, Node, json};
use crate::text::{Edit, Mapped, OffsetMap, Span};
use crate::wunderkind::fields::CALLBACK_DATA;

/// Knows where the parts of a body come from.
#[derive(Debug)]
pub(crate) struct Locator<'a> {
    /// The members at the top of the body.
    fields: Vec<(String, Span)>,
    way: Way<'a>,
    /// Where to point at for what the spec does not say.
    anchor: Span,
}

/// How a body comes to stand in a file.
#[derive(Debug)]
enum Way<'a> {
    /// It is the file.
    Body,
    /// It is a text in the file; places of fields are places in the file.
    Text(&'a Mapped),
    /// A spec gives it: its texts and the spec's that belong together, in their order.
    Spec(Vec<Leaf<'a>>),
}

#[derive(Debug)]
struct Leaf<'a> {
    body: Mapped,
    body_span: Span,
    spec: Option<(&'a Mapped, Span)>,
}

impl<'a> Locator<'a> {
    /// For a raw body.
    pub(crate) fn of_body(root: &Node) -> Self {
        Self { fields: fields(root), way: Way::Body, anchor: root.span }
    }

    /// For a body that is a text of the file; `root` is what was read of it.
    pub(crate) fn of_text(root: &Node, text: &'a Mapped) -> Self {
        Self { fields: fields(root), way: Way::Text(text), anchor: root.span }
    }

    /// For the body that a spec's webhook gives.
    pub(crate) fn of_spec(body: &str, webhook: &'a Node, anchor: Span) -> Self {
        let mut leaves = Vec::new();
        let tree = webhook.get("body").map(|entry| &entry.value);
        let Some(lines) = lines::members(body).filter(|_| tree.is_none()) else {
            let root = json::parse_body(body).root;
            let fields = fields(&root);
            walk(root, Some(tree.unwrap_or(webhook)), &mut leaves);
            return Self { fields, way: Way::Spec(leaves), anchor };
        };
        for line in &lines {
            // What the spec does not give has no place in it.
            let Some(given) = webhook.get(line.name) else { continue };
            // Words without tags break nothing. A link may have them of `utm`; those of `callbackData` that the spec
            // does not give are the guide's.
            let written = line.value.of(body);
            if !has_tags(&given.value) && (line.name == CALLBACK_DATA || !is_tagged(written)) {
                continue;
            }
            let value = json::parse_mapped(&Mapped::verbatim(written, line.value.start)).root;
            walk_member(line.name, value, Some(&given.value), &mut leaves);
        }
        let fields = lines.iter().map(|line| (line.name.to_owned(), line.span)).collect();
        Self { fields, way: Way::Spec(leaves), anchor }
    }

    /// An edit of a part of the body, where the file holds that part as it is and takes the
    /// replacement as it is.
    pub(crate) fn edit(&self, span: Span, replacement: &str) -> Option<Edit> {
        let span = match &self.way {
            Way::Body => span,
            Way::Text(text) => {
                // A text of JSON; what it would have to escape there is left to people.
                let place = text.source_span(span);
                let plain = place.len() == span.len() && !replacement.contains(['"', '\\', '\n']);
                plain.then_some(place)?
            }
            Way::Spec(_) => return None,
        };
        Some(Edit { span, replacement: replacement.to_owned() })
    }

    /// The member at the top of the body that the place is in.
    pub(crate) fn field(&self, span: Span) -> Option<&str> {
        let span = match &self.way {
            Way::Text(text) => text.source_span(span),
            _ => span,
        };
        let behind = self.fields.partition_point(|(_, field)| field.start <= span.start);
        let (name, field) = self.fields.get(behind.checked_sub(1)?)?;
        holds(*field, span).then_some(name.as_str())
    }

    /// The bytes of the file that a part of the body comes from.
    pub(crate) fn place(&self, span: Span, body: &str) -> Span {
        match &self.way {
            Way::Body => span,
            Way::Text(text) => text.source_span(span),
            Way::Spec(leaves) => in_spec(leaves, span, body).unwrap_or(self.anchor),
        }
    }
}

fn in_spec(leaves: &[Leaf<'_>], span: Span, body: &str) -> Option<Span> {
    let behind = leaves.partition_point(|leaf| leaf.body_span.start <= span.start);
    let leaf = leaves.get(behind.checked_sub(1)?).filter(|leaf| holds(leaf.body_span, span))?;
    let (spec, whole) = leaf.spec.as_ref()?;
    let place = decoded(&leaf.body.map, span);
    if spec.text == leaf.body.text
        && let Some(place) = place
    {
        return Some(spec.source_span(place));
    }
    // The body has more to it than the spec: filters behind expressions, parameters of a
    // link. The tags are the same ones in the same order.
    let nth = place.and_then(|place| json::tag_spans(&leaf.body.text).iter().position(|tag| holds(*tag, place)));
    if let Some(tag) = nth.and_then(|nth| json::tag_spans(&spec.text).get(nth).copied()) {
        return Some(spec.source_span(tag));
    }
    match spec.text.find(span.of(body)) {
        Some(at) if span.len() > 2 => Some(spec.source_span(Span::new(at, at + span.len()))),
        _ => Some(*whole),
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn fields(root: &Node) -> Vec<(String, Span)> {
    let of = |entry: &Entry| (entry.key.text.clone(), entry.key_span.to(entry.value.span));
    root.entries().iter().map(of).collect()
}

/// The texts of a member of the body; `spec` is what the spec gives for it.
fn walk_member<'a>(name: &str, value: Node, spec: Option<&'a Node>, leaves: &mut Vec<Leaf<'a>>) {
    if let (Kind::Text(text), true) = (&value.kind, name == CALLBACK_DATA) {
        let inner = json::parse_mapped(text);
        if inner.problems.is_empty() && spec.is_none_or(|spec| spec.as_text().is_none()) {
            return walk(inner.root, spec, leaves);
        }
    }
    walk(value, spec, leaves);
}

fn walk<'a>(body: Node, spec: Option<&'a Node>, leaves: &mut Vec<Leaf<'a>>) {
    match body.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                let beside = spec.and_then(|spec| spec.get(&entry.key.text)).map(|entry| &entry.value);
                walk_member(&entry.key.text, entry.value, beside, leaves);
            }
        }
        Kind::Sequence(items) => {
            for (at, item) in items.into_iter().enumerate() {
                let beside = match spec.map(|spec| &spec.kind) {
                    Some(Kind::Sequence(items)) => items.get(at),
                    _ => None,
                };
                walk(item, beside, leaves);
            }
        }
        Kind::Text(text) => {
            let spec = spec.and_then(|spec| spec.as_text().map(|text| (text, spec.span)));
            leaves.push(Leaf { body: text, body_span: body.span, spec });
        }
        _ => {}
    }
}

/// Whether a value holds tags, or says by a name with `$` how it is to be written.
fn has_tags(node: &Node) -> bool {
    match &node.kind {
        Kind::Text(text) => is_tagged(&text.text),
        Kind::Sequence(items) => items.iter().any(has_tags),
        Kind::Mapping(entries) => entries.iter().any(|entry| is_tagged(&entry.key.text) || has_tags(&entry.value)),
        _ => false,
    }
}

fn is_tagged(text: &str) -> bool {
    text.contains(['{', '$'])
}

/// The decoded range that stands for a range of the source.
fn decoded(map: &OffsetMap, span: Span) -> Option<Span> {
    let at = |offset: usize| {
        map.runs().find(|(_, source, _)| source.start <= offset && offset < source.end).map(
            |(decoded, source, verbatim)| {
                if verbatim { decoded.start + (offset - source.start) } else { decoded.start }
            },
        )
    };
    let start = at(span.start)?;
    let end = if span.is_empty() { start } else { at(span.end - 1)? + 1 };
    Some(Span::new(start, end))
}
