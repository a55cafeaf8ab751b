//! Expressions inside strings: `json-unescaped`, `json-unescaped-nested`, `json-autoescape-off`,
//! `json-addslashes`, `html-entities`.

use std::collections::{BTreeMap, BTreeSet};

use super::Report;
use crate::finding::Finding;
use crate::lint::proof::World;
use crate::lint::proof::chars::Chars;
use crate::lint::proof::violation::Hole;
use crate::lint::proof::witness::{Bench, Witness};
use crate::lint::rules::{html_entities, json_addslashes, json_autoescape_off};
use crate::lint::sink::Sink;
use crate::text::Span;
use crate::wunderkind::fields;

impl Report<'_, '_> {
    /// Holes of both worlds, each once.
    fn all_holes(&self) -> Vec<(Hole, &World)> {
        let mut all: BTreeMap<usize, (Hole, &World)> = BTreeMap::new();
        for world in &self.proof.worlds {
            for (start, hole) in &world.found.holes {
                match all.get_mut(start) {
                    None => {
                        all.insert(*start, (hole.clone(), world));
                    }
                    Some((known, _)) => {
                        known.outer |= hole.outer;
                        known.inner |= hole.inner;
                        known.entities |= hole.entities;
                        known.unguarded |= hole.unguarded;
                        known.off = known.off.or(hole.off);
                    }
                }
            }
        }
        all.into_values().collect()
    }

    pub(super) fn holes(&self, bench: &mut Bench<'_>, told: &BTreeSet<usize>, sink: &mut Sink) {
        let (mut plain, mut nested, mut entities, mut off) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
        for (hole, world) in self.all_holes() {
            let expr = self.blocks.printing(hole.span);
            if hole.entities && self.is_seen(hole.span) {
                entities.push(hole.span);
            }
            let breaking = (hole.outer | hole.inner).and(Chars::BREAKING);
            if breaking.is_empty() || told.contains(&hole.span.start) {
                continue;
            }
            let slashes = expr.and_then(|expr| expr.filters.iter().find(|filter| filter.name == "addslashes"));
            if let Some(filter) = slashes.filter(|_| breaking.has(Chars::BACKSLASH)) {
                let message = "`addslashes` writes `\\'`, which no JSON reader takes";
                let finding = json_addslashes::RULE.at(self.webhook.source, self.place(filter.span), message);
                let witness = bench.find(|| world.record.path(hole.trace), expr, false, world.autoescape);
                sink.push(self.with_witness(finding.help("write `escapejs` instead"), witness));
            } else if hole.unguarded {
                let filter = expr.and_then(|expr| expr.filters.iter().find(|filter| filter.name == "safe"));
                let place = filter.map(|filter| filter.span).or(hole.off).unwrap_or(hole.span);
                if off.insert(place) {
                    let witness = bench.find(|| world.record.path(hole.trace), expr, false, true);
                    sink.push(self.autoescape_off(place, filter.is_some(), &hole, witness));
                }
            } else if hole.nested {
                nested.push((hole, world, breaking));
            } else {
                plain.push((hole, world, breaking));
            }
        }
        for (holes, inner) in [(plain, false), (nested, true)] {
            if !holes.is_empty() {
                self.unescaped(&holes, inner, bench, sink);
            }
        }
        self.entities(&entities, sink);
    }

    fn autoescape_off(&self, place: Span, is_filter: bool, hole: &Hole, witness: Option<Witness>) -> Finding {
        let name = if is_filter { "`safe`" } else { "`{% autoescape off %}`" };
        let message = format!(
            "{name} takes away HTML escaping, the only thing that may keep a `\"` from breaking the JSON string"
        );
        let finding = json_autoescape_off::RULE.at(self.webhook.source, self.place(place), message);
        let finding = if is_filter {
            finding
        } else {
            finding.related(self.webhook.source, self.place(hole.span), "this may print a `\"`")
        };
        self.with_witness(finding.help("leave it out, or write `escapejs` behind the expression"), witness)
    }

    /// Whether people see the text, or a browser the address, that the place is in.
    fn is_seen(&self, span: Span) -> bool {
        self.webhook.endpoint.wunderkind
            && self
                .locator
                .field(span)
                .is_some_and(|name| [fields::TEXT, fields::CLICK_URL, fields::MEDIA_URL].contains(&name))
    }

    fn entities(&self, spans: &[Span], sink: &mut Sink) {
        let Some((first, rest)) = spans.split_first() else { return };
        let message = "where the account escapes values for HTML, people get `&amp;`, `&#x27;` or `&quot;` in place of the character";
        let mut finding = html_entities::RULE.at(self.webhook.source, self.place(*first), message);
        let mut places = BTreeSet::from([finding.primary.span]);
        for span in rest {
            let place = self.place(*span);
            if places.insert(place) {
                finding = finding.related(self.webhook.source, place, "here too");
            }
        }
        sink.push(finding.help(
            "append `|escapejs`, which prints every character as it is, once the account is known to run it (`flowhook probe`)",
        ));
    }
}
