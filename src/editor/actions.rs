//! What can be done about a finding.

use super::document::{Document, What};
use crate::finding::{Applicability, Finding};
use crate::lint::{self, Settings};
use crate::text::{Edit, Source, Span};

/// For so many findings at one place ways to silence them are tried; each try checks the text anew.
const MOST_TRIED: usize = 20;
/// In a text of more bytes than this only for a few, so that the editor does not wait.
const LARGE: usize = 256 * 1024;
const FEW_TRIED: usize = 2;

/// A way to be rid of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub title: String,
    /// Which of [`Document::findings`] it is for.
    pub finding: usize,
    /// Whether it is the first choice: it mends the place and keeps the meaning.
    pub preferred: bool,
    /// The edits; they apply together.
    pub edits: Vec<Edit>,
}

/// The fixes of the findings that touch `range`, those that keep the meaning first, and then
/// for each finding the comment that silences it.
pub(super) fn actions(document: &Document, source: &Source, range: Span, settings: &Settings) -> Vec<Action> {
    let touches = |finding: &Finding| {
        let span = finding.primary.span;
        span.start <= range.end && range.start <= span.end
    };
    let found: Vec<(usize, &Finding)> =
        document.findings().iter().enumerate().filter(|(_, finding)| touches(finding)).collect();
    let mut actions = Vec::new();
    for (index, finding) in &found {
        let mut fixes: Vec<_> = finding.fixes.iter().filter(|fix| fix.source == finding.primary.source).collect();
        fixes.sort_by_key(|fix| fix.applicability == Applicability::Unsafe);
        for (place, fix) in fixes.into_iter().enumerate() {
            let safe = fix.applicability == Applicability::Safe;
            let title = if safe { fix.title.clone() } else { format!("{} (needs a look)", fix.title) };
            let preferred = safe && place == 0;
            actions.push(Action {
                title: document.redact(&title),
                finding: *index,
                preferred,
                edits: fix.edits.clone(),
            });
        }
    }
    actions.sort_by_key(|action| !action.preferred);
    if document.what() == What::Config {
        return actions;
    }
    let tried = if document.text().len() > LARGE { FEW_TRIED } else { MOST_TRIED };
    for (index, finding) in found.into_iter().take(tried) {
        if let Some(edit) = lint::suppress(source, finding, document.findings(), settings) {
            // One comment silences all findings of its rule on its line.
            if actions.iter().any(|action| action.edits.as_slice() == std::slice::from_ref(&edit)) {
                continue;
            }
            let title = format!("ignore this {} finding", finding.rule);
            actions.push(Action { title, finding: index, preferred: false, edits: vec![edit] });
        }
    }
    actions
}
