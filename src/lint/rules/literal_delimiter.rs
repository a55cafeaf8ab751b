//! `literal-delimiter`: see `docs/rules/literal-delimiter.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Fix};
use crate::lint::kind::FileKind;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::view::WebhookView;
use crate::lint::{literal, view};
use crate::text::{Mapped, Span};

pub(super) static RULE: Rule = Rule {
    id: "literal-delimiter",
    severity: Severity::Warning,
    summary: "a tag that is none, so that it is sent as it stands",
    sources: &[super::DJANGO_LANGUAGE, super::KLAVIYO_TEMPLATE_ERRORS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    page: include_str!("../../../docs/rules/literal-delimiter.md"),
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    for text in view::texts_of(webhook) {
        if !text.text.contains(['{', '}']) {
            continue;
        }
        let masked = literal::masked(&text.text);
        let mut at = 0;
        while let Some(found) = next(&masked, at) {
            at = found.span.end;
            report(webhook, text, &found, sink);
        }
    }
}

/// Something that was meant as a tag.
struct Found {
    span: Span,
    message: &'static str,
    help: &'static str,
    /// What takes the place of a part of it.
    edit: Option<(Span, &'static str)>,
}

fn next(masked: &str, from: usize) -> Option<Found> {
    let rest = masked.get(from..)?;
    let candidates = ["{{", "{%", "{ %", "}}", "%}"];
    let (at, delimiter) = candidates.into_iter().filter_map(|d| rest.find(d).map(|at| (from + at, d))).min()?;
    let line_end = masked.get(at..)?.find('\n').map_or(masked.len(), |end| at + end);
    let after = Span::new(at + delimiter.len(), line_end).of(masked);
    let begin = Span::new(at, at + delimiter.len());
    Some(match delimiter {
        "{ %" => Found {
            span: begin,
            message: "`{ %` begins no tag: what follows is sent as it stands",
            help: "write `{%` without a blank",
            edit: Some((begin, "{%")),
        },
        "{{" | "{%" => opened(masked, begin, after, line_end),
        _ => closed(masked, begin),
    })
}

/// A beginning without an end on its line.
fn opened(masked: &str, begin: Span, after: &str, line_end: usize) -> Found {
    let variable = begin.of(masked) == "{{";
    let (end, single) = if variable { ("}}", '}') } else { ("%}", '%') };
    if masked
        .get(line_end..)
        .is_some_and(|later| later.find(end).is_some_and(|at| !later.get(..at).unwrap_or("").contains('{')))
    {
        return Found {
            span: begin,
            message: "this tag goes on in the next line, so it is no tag: it is sent as it stands",
            help: "write the whole tag on one line",
            edit: None,
        };
    }
    let brace =
        after.find(['}', '{', literal::HOLE]).filter(|at| after.get(*at..).is_some_and(|rest| rest.starts_with('}')));
    let half = brace.map(|at| begin.end + at);
    let edit = half.and_then(|at| match single {
        '}' => Some((Span::at(at), "}")),
        _ => {
            let before = masked.get(..at)?.trim_end();
            let percent = before.ends_with('%');
            Some(if percent { (Span::new(before.len(), at), "") } else { (Span::at(at), "%") })
        }
    });
    Found {
        span: Span::new(begin.start, half.map_or(begin.end, |at| at + 1)),
        message: if variable {
            "`{{` is not closed by `}}`: it is sent as it stands"
        } else {
            "`{%` is not closed by `%}`: it is sent as it stands"
        },
        help: if variable { "close it with `}}`" } else { "close it with `%}`" },
        edit,
    }
}

/// An end without a beginning; in JSON, braces that close objects look the same.
fn closed(masked: &str, end: Span) -> Found {
    let nothing = Found { span: end, message: "", help: "", edit: None };
    let Some(before) = masked.get(..end.start) else { return nothing };
    let Some(open) = before.rfind(['{', '}', '\n', literal::HOLE, '"']) else { return nothing };
    let inside = before.get(open + 1..).unwrap_or("").trim_start();
    if !before.get(open..).is_some_and(|rest| rest.starts_with('{'))
        || !inside.starts_with(|c: char| c.is_ascii_alphabetic())
    {
        return nothing;
    }
    let brace = Span::new(open, open + 1);
    let variable = end.of(masked) == "}}";
    Found {
        span: Span::new(open, end.end),
        message: if variable {
            "`}}` closes no `{{`: it is sent as it stands"
        } else {
            "`%}` closes no `{%`: it is sent as it stands"
        },
        help: if variable { "open it with `{{`" } else { "open it with `{%`" },
        edit: Some((brace, if variable { "{{" } else { "{%" })),
    }
}

fn report(webhook: &WebhookView<'_>, text: &Mapped, found: &Found, sink: &mut Sink) {
    let place = text.source_span(found.span);
    let written = place.of(webhook.file_text);
    // A line break inside a text of JSON is a finding of its own; an escaped one hides a tag.
    let line = webhook.file_text.get(place.start..).unwrap_or("").lines().next().unwrap_or("");
    if found.message.is_empty() || (webhook.kind == FileKind::Body && (written.contains('\\') || line.contains("\\n")))
    {
        return;
    }
    let broken = found.help == "write the whole tag on one line" && webhook.kind == FileKind::Body;
    if broken {
        return;
    }
    let finding = RULE.at(webhook.source, place, found.message).help(found.help);
    let edit = found.edit.and_then(|(span, replacement)| webhook.edit(text, span, replacement));
    sink.push(match edit {
        Some(edit) => finding.fix(Fix {
            title: found.help.to_owned(),
            applicability: Applicability::Unsafe,
            source: webhook.source,
            edits: vec![edit],
        }),
        None => finding,
    });
}
