//! `unknown-field`: see `docs/rules/unknown-field.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::text::{Span, nearest};
use crate::wunderkind::fields;

pub(super) static RULE: Rule = Rule {
    id: "unknown-field",
    severity: Severity::Warning,
    summary: "the endpoint does not document this field",
    sources: &[super::WUNDERKIND_SEND],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body, Subject::Export],
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    // A spec without a free `body` is checked for unknown keys by its loader.
    if !webhook.endpoint.wunderkind || webhook.defaults {
        return;
    }
    let reported: Vec<Span> =
        REQUIRED.iter().filter_map(|required| webhook.misspelt(required)).map(|field| field.key_span).collect();
    for field in &webhook.fields {
        let name = &field.key.text;
        if fields::field(name).is_some() || !literal::is_literal(name) || reported.contains(&field.key_span) {
            continue;
        }
        let near = nearest(name, fields::names());
        let mut finding = RULE.at(
            webhook.source,
            field.key_span,
            match near {
                Some(near) => format!("the endpoint has no field `{name}`; its nearest is `{near}`"),
                None => format!("the endpoint has no field `{name}`"),
            },
        );
        finding = match near {
            Some(near) => finding.help(format!("write `{near}`")),
            None => finding.help("remove it, or move it into `callbackData`, which takes further members"),
        };
        let edit = near.and_then(|near| webhook.edit(&field.key, Span::new(0, name.len()), near));
        if let (Some(near), Some(edit)) = (near, edit) {
            finding = finding.fix(Fix {
                title: format!("rename to `{near}`"),
                applicability: Applicability::Unsafe,
                source: webhook.source,
                edits: vec![edit],
            });
        }
        sink.push(finding);
    }
}

/// A slip in the name of one of these is an error, reported as the field that is missing.
const REQUIRED: [&str; 3] = [fields::TEXT, fields::SEND_PURPOSE, fields::CALLBACK_DATA];
