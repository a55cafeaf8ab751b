//! `json-syntax`, `json-branch`, `json-loop`: text that can't stand where some path puts it.

use std::collections::BTreeSet;

use super::Report;
use crate::finding::{Applicability, Finding, Fix};
use crate::klaviyo::dialect;
use crate::lint::proof::trace::Step;
use crate::lint::proof::violation::{Kind, Violation};
use crate::lint::proof::witness::{Bench, Witness};
use crate::lint::proof::{World, path, prove};
use crate::lint::rules::{json_branch, json_loop, json_syntax};
use crate::lint::sink::Sink;
use crate::lint::view::CallbackContent;
use crate::text::{Edit, Span};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Bytes of body that are proved again, in all, to see whether fixes help.
const TRIED: usize = 2_000_000;

/// How much more may be proved again.
#[derive(Debug)]
pub(super) struct Tries(Cell<usize>);

impl Default for Tries {
    fn default() -> Self {
        Self(Cell::new(TRIED))
    }
}

impl Tries {
    fn take(&self, bytes: usize) -> bool {
        let left = self.0.get().checked_sub(bytes + 1_000);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

impl Report<'_, '_> {
    /// Each place once, with the world it was met in first.
    fn merged(&self) -> Vec<(&Violation, &World)> {
        let mut all: BTreeMap<(usize, bool, bool), (&Violation, &World)> = BTreeMap::new();
        for world in &self.proof.worlds {
            for (key, violation) in &world.found.violations {
                all.entry(*key).or_insert((violation, world));
            }
        }
        all.into_values().collect()
    }

    /// Whether the body's form is sound on all paths.
    pub(super) fn has_form(&self) -> bool {
        let worlds = &self.proof.worlds;
        let of_form = |violation: &Violation| violation.kind == Kind::Syntax && !violation.nested;
        worlds.iter().all(|world| world.found.limit.is_none() && !world.found.violations.values().any(of_form))
    }

    /// Whether the first thing that is wrong with the body's form is wrong before any choice was
    /// made: then a reader that knows nothing of paths says it best.
    pub(super) fn fails_always(&self) -> bool {
        let merged = self.merged();
        let first = merged.iter().find(|(violation, _)| violation.kind == Kind::Syntax && !violation.nested);
        first.is_none_or(|(violation, world)| {
            let whole = violation.always || violation.fork.is_none();
            whole && world.record.path(violation.trace).is_empty()
        })
    }

    /// `told`: places of which something else was said; `unreadable`: a reader has complained
    /// of the body's form.
    pub(super) fn violations(&self, bench: &mut Bench<'_>, told: &BTreeSet<usize>, unreadable: bool, sink: &mut Sink) {
        let mut forks = BTreeSet::new();
        let mut ended = [false; 2];
        let inner_told =
            matches!(&self.webhook.callback, Some(callback) if matches!(callback.content, CallbackContent::Wrong(_)));
        for (violation, world) in self.merged() {
            if told.contains(&violation.span.start) && violation.kind != Kind::Syntax {
                continue;
            }
            if let Kind::Bare { surely } = violation.kind {
                let expr = self.blocks.printing(violation.span);
                let witness = bench.find(|| world.record.path(violation.trace), expr, true, world.autoescape);
                sink.push(self.bare(violation, surely, expr, witness));
                continue;
            }
            if if violation.nested { inner_told } else { unreadable } {
                continue;
            }
            // What follows from one fork, or from one slip on all paths, is one finding.
            let first = match violation.fork {
                Some(fork) if !violation.always => forks.insert(fork.span),
                _ => !std::mem::replace(&mut ended[usize::from(violation.nested)], true),
            };
            if first {
                let steps = world.record.path(violation.trace);
                let witness = bench.find(|| steps.clone(), None, false, world.autoescape);
                sink.push(self.syntax(violation, &steps, witness));
            }
        }
    }

    fn syntax(&self, violation: &Violation, steps: &[Step], witness: Option<Witness>) -> Finding {
        let code = self.code;
        let fork = violation.fork.filter(|_| !violation.always);
        let whole = fork.map(|fork| self.blocks.whole(fork.span));
        let words = path::words(code, steps, whole);
        let path = if words.is_empty() { String::new() } else { format!("{words}, ") };
        let place = if violation.nested { "in the JSON inside `callbackData`, " } else { "" };
        let sent = match (violation.sent.as_str(), violation.span.start == code.source.len()) {
            (_, true) => "the body ends".to_owned(),
            ("", _) => "an expression stands".to_owned(),
            ("\n", _) => "a line break is sent".to_owned(),
            (sent, _) => format!("`{}` is sent", sent.escape_debug()),
        };
        let message = format!("{place}{path}{sent} where {} has to stand", violation.expected);
        let at = self.place(violation.span);
        // A comma that each turn begins with: the first one has nothing before it.
        let begun = (fork.is_none() && violation.sent == ",")
            .then(|| self.blocks.loop_beginning_at(violation.span, &code.source))
            .flatten();
        if let Some(opening) = begun {
            let finding = json_loop::RULE.at(self.webhook.source, self.place(opening), message);
            let finding = finding.related(self.webhook.source, at, "the JSON breaks here");
            let mut finding = finding.help("write `{% if not forloop.first %},{% endif %}` in place of the comma");
            if let Some(edit) = self.edit(violation.span, "{% if not forloop.first %},{% endif %}") {
                finding = finding.fix(Fix {
                    title: "write the comma before all items but the first".to_owned(),
                    applicability: Applicability::Safe,
                    source: self.webhook.source,
                    edits: vec![edit],
                });
            }
            return self.with_witness(finding, witness);
        }
        let finding = match fork {
            None => json_syntax::RULE.at(self.webhook.source, at, message).help(if steps.is_empty() {
                "write what is expected there"
            } else {
                "write what is expected there, or change the tags before it"
            }),
            Some(fork) if fork.is_loop => {
                let finding = json_loop::RULE.at(self.webhook.source, self.place(fork.span), message);
                let finding = finding.related(self.webhook.source, at, "the JSON breaks here");
                let finding =
                    finding.help("write `{% if not forloop.last %},{% endif %}` at the end of the loop's block");
                match self.loop_fix(fork.span) {
                    Some(fix) => finding.fix(fix),
                    None => finding,
                }
            }
            Some(fork) => json_branch::RULE
                .at(self.webhook.source, self.place(fork.span), message)
                .related(self.webhook.source, at, "the JSON breaks here")
                .help("let each branch leave the JSON where the others do: put the comma inside the branch with its member"),
        };
        self.with_witness(finding, witness)
    }

    /// A guard for the loop's comma, if with it less is wrong.
    fn loop_fix(&self, opening: Span) -> Option<Fix> {
        const GUARD: &str = "{% if not forloop.last %},{% endif %}";
        let source = &self.code.source;
        let repeated = self.blocks.repeated(opening)?;
        let tail = repeated.of(source).trim_end();
        let end = repeated.start + tail.len();
        let edit = match tail.strip_suffix(',') {
            Some(rest) => Edit { span: Span::new(repeated.start + rest.len(), end), replacement: GUARD.to_owned() },
            None => Edit { span: Span::at(end), replacement: GUARD.to_owned() },
        };
        let in_file = self.edit(edit.span, GUARD)?;
        if !self.tries.take(source.len()) {
            return None;
        }
        let fixed = crate::text::apply_edits(source, std::slice::from_ref(&edit)).ok()?;
        let tree = crate::template::parse(&fixed, dialect::library());
        let before = self.merged().len();
        let proof = prove(&tree, &self.settings);
        let still = proof.worlds.iter().map(|world| world.found.violations.len()).max().unwrap_or(0);
        (still < before).then(|| Fix {
            title: "write the comma behind all items but the last".to_owned(),
            applicability: Applicability::Safe,
            source: self.webhook.source,
            edits: vec![in_file],
        })
    }
}
