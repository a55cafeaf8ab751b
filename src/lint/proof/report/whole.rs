//! `json-object-dump` and `json-quote-clash`.

use std::collections::BTreeSet;

use super::Report;
use crate::finding::{Applicability, Fix};
use crate::lint::rules::{json_object_dump, json_quote_clash};
use crate::lint::sink::Sink;
use crate::text::{Edit, Span};

impl Report<'_, '_> {
    pub(super) fn dumps(&self, told: &mut BTreeSet<usize>, sink: &mut Sink) {
        let spans: BTreeSet<Span> = self.proof.worlds.iter().flat_map(|world| &world.found.dumps).copied().collect();
        for span in spans {
            told.insert(span.start);
            let source = self.blocks.printing(span).map_or("", |expr| expr.span.of(&self.code.source));
            let name = source.split('|').next().unwrap_or(source).trim();
            let message =
                format!("`{name}` is printed whole: Python's notation is no JSON, and everything in it is sent");
            let finding = json_object_dump::RULE.at(self.webhook.source, self.place(span), message);
            sink.push(finding.help("print the members that are needed, in a loop for a list"));
        }
    }

    pub(super) fn clashes(&self, sink: &mut Sink) {
        let spans: BTreeSet<Span> = self.proof.worlds.iter().flat_map(|world| &world.found.clashes).copied().collect();
        let mut spans = spans.into_iter();
        let Some(first) = spans.next() else { return };
        let message = "a `\"` in a tag inside a JSON string: the body is no JSON before it is rendered";
        let mut finding = json_quote_clash::RULE.at(self.webhook.source, self.place(first), message);
        let mut edits = single_quoted(first, &self.code.source);
        let mut places = BTreeSet::from([finding.primary.span]);
        for span in spans {
            edits.extend(single_quoted(span, &self.code.source));
            let place = self.place(span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, "here too");
            }
        }
        finding = finding.help("write texts in tags in single quotes");
        let edits: Option<Vec<Edit>> = edits.iter().map(|edit| self.edit(edit.span, &edit.replacement)).collect();
        if let Some(edits) = edits.filter(|edits| !edits.is_empty()) {
            finding = finding.fix(Fix {
                title: "write single quotes".to_owned(),
                applicability: Applicability::Safe,
                source: self.webhook.source,
                edits,
            });
        }
        sink.push(finding);
    }
}

/// Edits that put the double-quoted texts of a tag in single quotes.
fn single_quoted(tag: Span, source: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut rest = tag;
    while let Some(at) = rest.of(source).find(['"', '\'']) {
        let open = rest.start + at;
        let quote = Span::new(open, open + 1).of(source);
        let inside = Span::new(open + 1, tag.end);
        let Some(length) = inside.of(source).find(quote) else { break };
        let text = Span::new(inside.start, inside.start + length);
        if quote == "\"" && !text.of(source).contains(['\'', '\\']) {
            edits.push(Edit { span: Span::new(open, open + 1), replacement: "'".to_owned() });
            edits.push(Edit { span: Span::new(text.end, text.end + 1), replacement: "'".to_owned() });
        }
        rest = Span::new(text.end + 1, tag.end);
    }
    edits
}
