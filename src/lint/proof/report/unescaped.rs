//! `json-unescaped` and `json-unescaped-nested`: one finding a body, since there is one remedy.

use std::collections::BTreeSet;

use super::Report;
use crate::finding::Severity;
use crate::lint::proof::World;
use crate::lint::proof::chars::Chars;
use crate::lint::proof::violation::Hole;
use crate::lint::proof::witness::Bench;
use crate::lint::rules::{json_unescaped, json_unescaped_nested};
use crate::lint::sink::Sink;

impl Report<'_, '_> {
    pub(super) fn unescaped(
        &self,
        holes: &[(Hole, &World, Chars)],
        inner: bool,
        bench: &mut Bench<'_>,
        sink: &mut Sink,
    ) {
        let rule = if inner { &json_unescaped_nested::RULE } else { &json_unescaped::RULE };
        let Some((first, _, _)) = holes.first() else { return };
        let all = holes.iter().fold(Chars::NONE, |all, (_, _, breaking)| all | *breaking);
        let many = match holes.len() {
            1 => "an expression".to_owned(),
            count => format!("{count} expressions"),
        };
        let string = match (inner, holes.len()) {
            (true, _) => "the JSON inside `callbackData`",
            (false, 1) => "the JSON string around it",
            (false, _) => "the JSON strings around them",
        };
        let message = format!("{many} may break {string}: {} in a value comes out as it is", all.words());
        let mut finding = rule.at(self.webhook.source, self.place(first.span), message);
        let mut places = BTreeSet::from([finding.primary.span]);
        for (hole, _, breaking) in holes.iter().skip(1) {
            let place = self.place(hole.span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, format!("may print {}", breaking.words()));
            }
        }
        finding = finding.help(self.remedy_in_words(inner));
        if let Some(fix) = self.remedy(holes.iter().map(|(hole, _, _)| hole.span), inner) {
            finding = finding.fix(fix);
        }
        let ids = holes.iter().all(|(hole, _, _)| {
            let expr = self.blocks.printing(hole.span);
            expr.is_some_and(|expr| expr.root_key == "person.KlaviyoID")
        });
        if inner && ids {
            // Klaviyo makes that value itself.
            finding.severity = Severity::Info;
        }
        let witness = holes.iter().take(12).find_map(|(hole, world, _)| {
            let expr = self.blocks.printing(hole.span);
            bench.find(|| world.record.path(hole.trace), expr, false, world.autoescape)
        });
        sink.push(self.with_witness(finding, witness));
    }
}
