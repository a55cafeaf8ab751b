//! `duplicate-name`: see `docs/rules/duplicate-name.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::lint::kind::FileKind;
use crate::lint::sink::Sink;
use crate::lint::view::Title;
use crate::text::{SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-name",
    severity: Severity::Warning,
    summary: "two webhooks bear the same name",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export, Subject::Run],
    check: Check::Run(check),
};

fn check(titles: &[Title], sink: &mut Sink) {
    // A body rendered from a spec bears the spec's name, so each kind is compared by itself.
    let mut known: HashMap<(FileKind, &str), (SourceId, Span)> = HashMap::new();
    for Title { kind, text, source: file, place } in titles {
        match known.entry((*kind, text.as_str())) {
            Entry::Vacant(slot) => {
                slot.insert((*file, *place));
            }
            Entry::Occupied(first) => {
                let (source, span) = *first.get();
                sink.push(
                    RULE.at(*file, *place, format!("another webhook is called `{text}` too: their statuses will mix"))
                        .help("give each webhook a name of its own, as `name`, `sendPurpose`, `metricName` and `flow`")
                        .related(source, span, "the first of that name"),
                );
            }
        }
    }
}
