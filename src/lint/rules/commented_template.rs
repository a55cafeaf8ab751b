//! `commented-template`: see `docs/rules/commented-template.md`.

use crate::finding::Severity;
use crate::lint::kind::FileKind;
use crate::lint::literal;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "commented-template",
    severity: Severity::Warning,
    summary: "a comment that hides nothing, or hides too much",
    sources: &[super::DJANGO_LANGUAGE, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for template in file.templates {
        let source = template.source();
        html_comments(file, template, sink);
        if file.kind != FileKind::Body {
            continue;
        }
        for tag in template.tag_spans().iter().copied().filter(|tag| tag.of(source).starts_with("{#")) {
            // It begins in one text of the JSON and ends in another.
            let inside = tag.of(source);
            if inside.contains("\":") || inside.contains("\",") || inside.contains("\" ,") {
                sink.push(
                    RULE.at(
                        file.source,
                        template.place(Span::new(tag.start, tag.start + 2)),
                        "`{#` begins a comment that ends at the next `#}`: what stands between is not sent",
                    )
                    .help("put something between the brace and the `#`")
                    .related(
                        file.source,
                        template.place(Span::new(tag.end - 2, tag.end)),
                        "the comment ends here",
                    ),
                );
            }
        }
    }
}

/// `<!-- {{ x }} -->`: the engine knows nothing of HTML.
fn html_comments(file: &FileView<'_>, template: &TemplateText, sink: &mut Sink) {
    let source = template.source();
    if !source.contains("<!--") {
        return;
    }
    let masked = literal::masked(source);
    let tags = template.tag_spans();
    let mut from = 0;
    while let Some(start) = masked.get(from..).and_then(|rest| rest.find("<!--")).map(|at| from + at) {
        let end = masked.get(start..).and_then(|rest| rest.find("-->")).map_or(masked.len(), |at| start + at);
        from = end.max(start + 1);
        let first = tags.partition_point(|tag| tag.start < start);
        let hidden = tags.get(first).filter(|tag| tag.end <= end && !tag.of(source).starts_with("{#"));
        if let Some(hidden) = hidden {
            sink.push(
                RULE.at(
                    file.source,
                    template.place(Span::new(start, start + 4)),
                    "an HTML comment hides nothing from the template engine: its tags run",
                )
                .help("take it away, or write `{% comment %}…{% endcomment %}`")
                .related(file.source, template.place(*hidden), "this tag runs"),
            );
        }
    }
}
