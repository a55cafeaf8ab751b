//! `foreign-syntax`: see `docs/rules/foreign-syntax.md`.

use crate::finding::Severity;
use crate::finding::{Applicability, Finding};
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::{Slip, has_dash};
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::uses;
use crate::lint::view::FileView;
use crate::template::{Expression, OperandKind};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "foreign-syntax",
    severity: Severity::Error,
    summary: "the syntax of another template language",
    sources: &[super::DJANGO_LANGUAGE, super::ESP_SKILLS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

/// Each mend changes all such tags, so that further ones add nothing but their length.
const MOST_MENDS: usize = 50;

fn check(file: &FileView<'_>, sink: &mut Sink) {
    let mut left = MOST_MENDS;
    let limited = |template: &TemplateText, slip: &Slip| {
        left = left.saturating_sub(1);
        (left > 0).then(|| mend(template, slip)).flatten()
    };
    syntax::report(&RULE, file, sink, limited, say);
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            loop_member(file, template, usage.expression, sink);
        }
        for comparison in &uses.comparisons {
            for (side, other) in [(comparison.left, comparison.right), (comparison.right, comparison.left)] {
                if file.samples.values(&uses.data_path(*comparison, side)).is_empty() {
                    size(file, template, side, other, sink);
                }
            }
        }
    }
}

fn say(mut finding: Finding, template: &TemplateText, slip: &Slip) -> Finding {
    if has_dash(slip.tag.of(template.source())) {
        finding.primary.span = template.place(slip.tag);
        finding.message =
            "the template language has no blank control: `-` can't stand beside the `%` or braces".to_owned();
        finding.help = Some("take the `-` away".to_owned());
    }
    finding
}

/// All such tags of the text at once: blocks open and close by them.
fn mend(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let source = template.source();
    if !has_dash(slip.tag.of(source)) {
        return None;
    }
    let mut edits = Vec::new();
    for tag in template.tag_spans().iter().copied().filter(|tag| has_dash(tag.of(source)) && tag.len() > 5) {
        if source.get(tag.start + 2..)?.starts_with('-') {
            edits.push((Span::new(tag.start + 2, tag.start + 3), String::new()));
        }
        if source.get(..tag.end - 2)?.ends_with('-') {
            edits.push((Span::new(tag.end - 3, tag.end - 2), String::new()));
        }
    }
    let title = "take every such `-` away".to_owned();
    Some(Mend { title, applicability: Applicability::Safe, edits })
}

/// Liquid's `forloop.index`, and Jinja's `loop.index`: they print nothing.
fn loop_member(file: &FileView<'_>, template: &TemplateText, expression: &Expression, sink: &mut Sink) {
    let Some([root, member, ..]) = uses::path(expression) else { return };
    let right = match (root.text.as_str(), member.text.as_str()) {
        ("forloop" | "loop", "index") => "forloop.counter",
        ("forloop" | "loop", "index0") => "forloop.counter0",
        ("forloop", "rindex") | ("loop", "revindex") => "forloop.revcounter",
        ("forloop", "rindex0") | ("loop", "revindex0") => "forloop.revcounter0",
        ("loop", "first") => "forloop.first",
        ("loop", "last") => "forloop.last",
        _ => return,
    };
    let span = root.span.to(member.span);
    let message = format!("`{}` is of another language: it prints nothing here", span.of(template.source()));
    let mut finding = RULE.at(file.source, template.place(span), message).help(format!("write `{right}`"));
    finding.severity = Severity::Warning;
    let mend = Mend::safe(format!("write `{right}`"), span, right);
    sink.push(syntax::mended(finding, file, template, Some(mend)));
}

/// Liquid's `list.size`, compared with a number.
fn size(file: &FileView<'_>, template: &TemplateText, side: &Expression, other: &Expression, sink: &mut Sink) {
    let Some([.., before, last]) = uses::path(side) else { return };
    let number = matches!(other.base.kind, OperandKind::Int(_));
    if last.text != "size" || !number || !side.filters.is_empty() {
        return;
    }
    let span = Span::new(before.span.end, last.span.end);
    let mut finding = RULE
        .at(file.source, template.place(last.span), "`.size` is Liquid: lists and texts have no such member here")
        .help("write `|length`");
    finding.severity = Severity::Warning;
    let mend = Mend::safe("write `|length`", span, "|length");
    sink.push(syntax::mended(finding, file, template, Some(mend)));
}
