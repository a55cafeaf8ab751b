//! `flowhook: ignore[rule-id] reason` in a comment: silences a rule on its line or, where the
//! comment stands alone, on the line below.

mod directive;
mod insert;
mod lines;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::rule::Rule;
use super::rules::{bare_suppression, rule, unused_suppression};
use super::sink::Sink;
use super::templates::TemplateText;
use crate::document::Node;
use crate::document::yaml::Comment;
use crate::finding::Finding;
use crate::text::{Edit, SourceId, Span};
pub use insert::suppress;

use directive::{Directive, Slip, Written};
use lines::Lines;

/// A comment that silences rules.
#[derive(Debug)]
pub(crate) struct Suppression {
    /// The comment in the file.
    comment: Span,
    /// The rules, each with its place and whether it silenced something.
    rules: Vec<Silenced>,
    /// What it covers of the file.
    covers: Span,
    /// What goes when it goes.
    removal: Span,
}

#[derive(Debug)]
struct Silenced {
    id: &'static str,
    place: Span,
    used: bool,
}

/// The suppressions in a spec's comments; what is wrong with them goes to `sink`.
pub(crate) fn of_spec(
    id: SourceId,
    text: &str,
    comments: &[Comment],
    root: &Node,
    sink: &mut Sink,
) -> Vec<Suppression> {
    let spans: Vec<Span> = comments.iter().map(|comment| comment.span).collect();
    let lines = Lines::new(text, &spans);
    let mut found = Vec::new();
    for comment in comments {
        let inside = Span::new(comment.span.start + 1, comment.span.end);
        if let Some(directive) = directive::parse(inside.of(text), inside.start) {
            let covers = lines::with_whole_scalars(root, lines.covered(comment.span), text);
            let removal = lines.removal(comment.span);
            found.extend(suppression(id, directive, comment.span, covers, removal, &|span| span, sink));
        }
    }
    found
}

/// The suppressions in the comments of a body; what is wrong with them goes to `sink`.
pub(crate) fn of_body(id: SourceId, template: &TemplateText, sink: &mut Sink) -> Vec<Suppression> {
    let comments = template.comments();
    let spans: Vec<Span> = comments.iter().map(|(whole, _)| *whole).collect();
    let lines = Lines::new(template.text(), &spans);
    let mut found = Vec::new();
    for (whole, inside) in comments {
        if let Some(directive) = directive::parse(inside.of(template.text()), inside.start) {
            let place = |span| template.place(span);
            let (covers, removal) = (place(lines.covered(whole)), place(lines.removal(whole)));
            found.extend(suppression(id, directive, place(whole), covers, removal, &place, sink));
        }
    }
    found
}

fn suppression(
    id: SourceId,
    directive: Directive,
    comment: Span,
    covers: Span,
    removal: Span,
    place: &dyn Fn(Span) -> Span,
    sink: &mut Sink,
) -> Option<Suppression> {
    let written = match directive {
        Ok(written) => written,
        Err(Slip::NoRule) => {
            sink.push(bare_suppression::without_rule(id, comment));
            return None;
        }
        Err(Slip::Misspelt { word, span }) => {
            sink.push(bare_suppression::misspelt(id, place(span), &word));
            return None;
        }
    };
    let mut rules = Vec::new();
    for Written { id: name, span } in written {
        match rule(&name) {
            Some(rule) => rules.push(Silenced { id: rule.id, place: place(span), used: false }),
            None => sink.push(bare_suppression::unknown_rule(id, place(span), &name)),
        }
    }
    (!rules.is_empty()).then_some(Suppression { comment, rules, covers, removal })
}

/// All suppressions of a run.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    /// Whether the network was asked; otherwise nobody knows whether a suppression of a rule
    /// that only the network can tell is used.
    online: bool,
    by_file: BTreeMap<SourceId, Vec<Suppression>>,
    /// Files of which not everything could be read.
    incomplete: BTreeSet<SourceId>,
}

impl Suppressions {
    /// Without any yet; `online` says whether the network was asked.
    pub(crate) fn new(online: bool) -> Self {
        Self { online, ..Self::default() }
    }

    /// Takes a file's suppressions, and whether the file was read to its end; otherwise
    /// nothing can be called unused.
    pub(crate) fn add(&mut self, source: SourceId, of_file: Vec<Suppression>, complete: bool) {
        if !complete {
            self.incomplete.insert(source);
        }
        if !of_file.is_empty() {
            self.by_file.entry(source).or_default().extend(of_file);
        }
    }

    /// Whether the finding is silenced.
    pub(crate) fn silences(&mut self, finding: &Finding) -> bool {
        let Some(of_file) = self.by_file.get_mut(&finding.primary.source) else { return false };
        let at = finding.primary.span.start;
        let mut silenced = false;
        for suppression in of_file.iter_mut().filter(|one| one.covers.start <= at && at <= one.covers.end) {
            for rule in suppression.rules.iter_mut().filter(|rule| rule.id == finding.rule) {
                rule.used = true;
                silenced = true;
            }
        }
        silenced
    }

    /// A finding for each rule of a suppression that was silent anyway.
    pub(crate) fn unused(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (source, of_file) in self.by_file.iter().filter(|(source, _)| !self.incomplete.contains(source)) {
            for suppression in of_file {
                let told = |id: &str| self.online || !rule(id).is_some_and(Rule::is_online);
                let stays = |rule: &&Silenced| rule.used || !told(rule.id);
                let left: Vec<&str> = suppression.rules.iter().filter(stays).map(|rule| rule.id).collect();
                for rule in suppression.rules.iter().filter(|rule| !rule.used && told(rule.id)) {
                    let edit = suppression.without_unused(&left);
                    findings.push(unused_suppression::finding(*source, rule.place, rule.id, edit));
                }
            }
        }
        findings
    }
}

impl Suppression {
    /// The comment without the rules that silence nothing; nothing at all where none is left.
    fn without_unused(&self, left: &[&str]) -> Edit {
        let Some((first, last)) = self.rules.first().zip(self.rules.last()).filter(|_| !left.is_empty()) else {
            return Edit { span: self.removal, replacement: String::new() };
        };
        debug_assert!(self.comment.start <= first.place.start && last.place.end <= self.comment.end);
        Edit { span: first.place.to(last.place), replacement: left.join(", ") }
    }
}
