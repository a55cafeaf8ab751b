//! `duplicate-name`: see `docs/rules/duplicate-name.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::lint::kind::FileKind;
use crate::lint::sink::Sink;
use crate::lint::view::FileView;
use crate::text::{SourceId, Span};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-name",
    severity: Severity::Warning,
    summary: "two webhooks bear the same name",
    sources: &[super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export, Subject::Run],
    page: include_str!("../../../docs/rules/duplicate-name.md"),
    check: Check::Run(check),
};

fn check(files: &[FileView<'_>], sink: &mut Sink) {
    // A body rendered from a spec bears the spec's name, so each kind is compared by itself.
    let mut known: HashMap<(FileKind, &str), (SourceId, Span)> = HashMap::new();
    for webhook in files.iter().flat_map(|file| &file.webhooks).filter(|webhook| webhook.endpoint.wunderkind) {
        let Some(title) = webhook.title().filter(|title| !title.text.trim().is_empty()) else { continue };
        let place = title.whole();
        match known.entry((webhook.kind, title.text.trim())) {
            Entry::Vacant(slot) => {
                slot.insert((webhook.source, place));
            }
            Entry::Occupied(first) => {
                let (source, span) = *first.get();
                sink.push(
                    RULE.at(
                        webhook.source,
                        place,
                        format!("another webhook is called `{}` too: their statuses will mix", title.text.trim()),
                    )
                    .help("give each webhook a name of its own, as `name`, `sendPurpose`, `metricName` and `flow`")
                    .related(source, span, "the first of that name"),
                );
            }
        }
    }
}
