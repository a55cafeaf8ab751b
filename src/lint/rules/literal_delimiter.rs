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
    check: Check::Webhook(check),
};

fn check(webhook: &WebhookView<'_>, sink: &mut Sink) {
    for text in view::texts_of(webhook) {
        if !has_brace(&text.text) {
            continue;
        }
        let masked = webhook.masked(text);
        if !has_brace(&masked) {
            continue;
        }
        let mut search = Search { masked: &masked, at: 0, line_end: 0, goes_on: [false; 2] };
        let mut lines = Lines { text: webhook.file_text, from: 0, until: 0, escapes: false };
        while let Some(found) = search.next() {
            search.at = found.span.end;
            report(webhook, text, &found, &mut lines, sink);
        }
    }
}

fn has_brace(text: &str) -> bool {
    memchr::memchr2(b'{', b'}', text.as_bytes()).is_some()
}

/// Something that was meant as a tag.
struct Found {
    span: Span,
    message: &'static str,
    help: &'static str,
    /// What takes the place of a part of it.
    edit: Option<(Span, &'static str)>,
}

/// Goes through a text and looks at no byte of it more than a few times.
struct Search<'t> {
    masked: &'t str,
    at: usize,
    /// Where the line that was looked at last ends.
    line_end: usize,
    /// Whether `}}`, and `%}`, stands behind that line with no `{` before it.
    goes_on: [bool; 2],
}

impl Search<'_> {
    fn next(&mut self) -> Option<Found> {
        let masked = self.masked;
        let mut at = self.at;
        let (at, delimiter) = loop {
            at += memchr::memchr3(b'{', b'}', b'%', masked.get(at..)?.as_bytes())?;
            let rest = masked.get(at..)?;
            match DELIMITERS.into_iter().find(|delimiter| rest.starts_with(delimiter)) {
                Some(delimiter) => break (at, delimiter),
                None => at += 1,
            }
        };
        if self.line_end <= at {
            self.line_end = masked.get(at..)?.find('\n').map_or(masked.len(), |end| at + end);
            let later = masked.get(self.line_end..)?;
            let later = later.split('{').next().unwrap_or("");
            self.goes_on = ["}}", "%}"].map(|end| later.contains(end));
        }
        let begin = Span::new(at, at + delimiter.len());
        Some(match delimiter {
            "{ %" => Found {
                span: begin,
                message: "`{ %` begins no tag: what follows is sent as it stands",
                help: "write `{%` without a blank",
                edit: Some((begin, "{%")),
            },
            "{{" | "{%" => opened(masked, begin, self.line_end, self.goes_on),
            _ => closed(masked, begin),
        })
    }
}

const DELIMITERS: [&str; 5] = ["{{", "{%", "{ %", "}}", "%}"];

/// Whether lines of the file hold an escaped line break, each line looked at once.
struct Lines<'t> {
    text: &'t str,
    from: usize,
    until: usize,
    escapes: bool,
}

impl Lines<'_> {
    /// Whether the line has such an escape behind the place.
    fn escape_behind(&mut self, place: usize) -> bool {
        // Places come in their order: what holds for one holds for those up to the escape.
        if !(self.from..self.until).contains(&place) {
            let line = self.text.get(place..).unwrap_or("").lines().next().unwrap_or("");
            let escape = line.find("\\n");
            self.from = place;
            self.until = place + escape.map_or(line.len(), |at| at + 1);
            self.escapes = escape.is_some();
        }
        self.escapes
    }
}

/// A beginning without an end on its line.
fn opened(masked: &str, begin: Span, line_end: usize, goes_on: [bool; 2]) -> Found {
    let variable = begin.of(masked) == "{{";
    let single = if variable { '}' } else { '%' };
    let after = Span::new(begin.end, line_end).of(masked);
    if goes_on[usize::from(!variable)] {
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

fn report(webhook: &WebhookView<'_>, text: &Mapped, found: &Found, lines: &mut Lines<'_>, sink: &mut Sink) {
    let place = text.source_span(found.span);
    let written = place.of(webhook.file_text);
    // A line break inside a text of JSON is a finding of its own; an escaped one hides a tag.
    if found.message.is_empty()
        || (webhook.kind == FileKind::Body && (written.contains('\\') || lines.escape_behind(place.start)))
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
