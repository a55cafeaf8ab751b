//! From the bytes of a webhook's body to the bytes of the file it comes from.

use crate::document::{Entry, Kind, Node, json};
use crate::text::{Mapped, OffsetMap, Span};
use crate::wunderkind::fields::CALLBACK_DATA;

/// Knows where the parts of a body come from.
#[derive(Debug)]
pub(crate) struct Locator {
    /// The members at the top of the body.
    fields: Vec<(String, Span)>,
    /// Texts of the body and of the spec that belong together; none for a raw body, which is its own file.
    leaves: Option<Vec<Leaf>>,
    /// Where to point at for what the spec does not say.
    anchor: Span,
}

#[derive(Debug)]
struct Leaf {
    body: Mapped,
    body_span: Span,
    spec: Option<(Mapped, Span)>,
}

impl Locator {
    /// For a raw body.
    pub(crate) fn of_body(root: &Node) -> Self {
        Self { fields: fields(root), leaves: None, anchor: root.span }
    }

    /// For the body that a spec's webhook gives.
    pub(crate) fn of_spec(body: &str, webhook: &Node, anchor: Span) -> Self {
        let root = json::parse_body(body).root;
        let spec = webhook.get("body").map_or(webhook, |entry| &entry.value);
        let mut leaves = Vec::new();
        walk(&root, Some(spec), &mut leaves);
        Self { fields: fields(&root), leaves: Some(leaves), anchor }
    }

    /// Whether places are places in the body itself, so that edits can be made.
    pub(crate) const fn is_body(&self) -> bool {
        self.leaves.is_none()
    }

    /// The member at the top of the body that the place is in.
    pub(crate) fn field(&self, span: Span) -> Option<&str> {
        self.fields.iter().find(|(_, field)| holds(*field, span)).map(|(name, _)| name.as_str())
    }

    /// The bytes of the file that a part of the body comes from.
    pub(crate) fn place(&self, span: Span, body: &str) -> Span {
        let Some(leaves) = &self.leaves else { return span };
        let Some(leaf) = leaves.iter().find(|leaf| holds(leaf.body_span, span)) else { return self.anchor };
        let Some((spec, whole)) = &leaf.spec else { return self.anchor };
        if spec.text == leaf.body.text
            && let Some(decoded) = decoded(&leaf.body.map, span)
        {
            return spec.source_span(decoded);
        }
        // The body has more to it than the spec (parameters of a link).
        match spec.text.find(span.of(body)) {
            Some(at) if span.len() > 2 => spec.source_span(Span::new(at, at + span.len())),
            _ => *whole,
        }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn fields(root: &Node) -> Vec<(String, Span)> {
    let of = |entry: &Entry| (entry.key.text.clone(), entry.key_span.to(entry.value.span));
    root.entries().iter().map(of).collect()
}

fn walk(body: &Node, spec: Option<&Node>, leaves: &mut Vec<Leaf>) {
    match &body.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                let beside = spec.and_then(|spec| spec.get(&entry.key.text)).map(|entry| &entry.value);
                if let (Kind::Text(text), true) = (&entry.value.kind, entry.key.text == CALLBACK_DATA) {
                    let inner = json::parse_mapped(text);
                    if inner.problems.is_empty() && beside.is_none_or(|beside| beside.as_text().is_none()) {
                        walk(&inner.root, beside, leaves);
                        continue;
                    }
                }
                walk(&entry.value, beside, leaves);
            }
        }
        Kind::Sequence(items) => {
            for (at, item) in items.iter().enumerate() {
                let beside = match spec.map(|spec| &spec.kind) {
                    Some(Kind::Sequence(items)) => items.get(at),
                    _ => None,
                };
                walk(item, beside, leaves);
            }
        }
        Kind::Text(text) => {
            let spec = spec.and_then(|spec| spec.as_text().map(|text| (text.clone(), spec.span)));
            leaves.push(Leaf { body: text.clone(), body_span: body.span, spec });
        }
        _ => {}
    }
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
