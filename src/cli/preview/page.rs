//! The page of a preview.

use super::Seen;
use crate::finding::Finding;
use crate::report::preview::{Approval, Approved, page};

/// The page; a live one asks for newer ones.
pub(super) fn of(seen: &Seen, live: bool) -> anyhow::Result<String> {
    let subjects = &seen.subjects;
    let findings = &subjects.linted.findings;
    let inside = |finding: &Finding, at: usize| {
        let span = subjects.all.get(at).and_then(|subject| subject.span);
        span.is_none_or(|span| span.contains(finding.primary.span.start))
    };
    // What is said of the file as a whole stands with its first webhook.
    let nowhere = |finding: &Finding| (0..subjects.all.len()).all(|at| !inside(finding, at));
    let webhooks = subjects
        .all
        .iter()
        .zip(&seen.previews)
        .enumerate()
        .map(|(at, (subject, previews))| Approved {
            name: subject.name.clone(),
            body: subject.body.clone(),
            setup: subject.setup.clone(),
            previews,
            findings: findings.iter().filter(|finding| inside(finding, at) || (at == 0 && nowhere(finding))).collect(),
        })
        .collect();
    let file = subjects.source.name().to_owned();
    let approval = Approval {
        title: subjects.flow.clone().unwrap_or_else(|| file.clone()),
        file,
        trigger: subjects.trigger.clone(),
        seen: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
        webhooks,
        source: &subjects.source,
        live,
    };
    Ok(page(&approval, subjects.redactor())?)
}
