//! `bad-operator`: see `docs/rules/bad-operator.md`.

use crate::finding::Finding;
use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::slips::Slip;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::view::FileView;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "bad-operator",
    severity: Severity::Error,
    summary: "an operator that conditions do not have",
    sources: &[super::KLAVIYO_CONDITIONS, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, mend, say);
}

fn say(mut finding: Finding, template: &TemplateText, slip: &Slip) -> Finding {
    match slip.error.span.of(template.source()) {
        "contains" => {
            finding.message = "there is no `contains`".to_owned();
            finding.help = Some("write `'part' in whole`".to_owned());
        }
        "{" => {
            finding.message = "`{{ }}` can't stand inside `{% %}`".to_owned();
            finding.help = Some("write the variable without braces".to_owned());
        }
        "(" => {
            finding.message = "conditions have no parentheses".to_owned();
            finding.help =
                Some("`and` binds tighter than `or`; put one condition into another for the rest".to_owned());
        }
        _ => {}
    }
    finding
}

/// The operator that means the same here.
fn equal(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "=" | "==" | "===" => "==",
        "!=" | "!==" | "<>" => "!=",
        "&&" | "&" => "and",
        "||" | "|" => "or",
        "!" => "not",
        ">" => ">",
        "<" => "<",
        ">=" | "=>" => ">=",
        "<=" | "=<" => "<=",
        _ => return None,
    })
}

fn mend(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let source = template.source();
    let span = slip.error.span;
    let tag = slip.tag.of(source);
    let name = tag.get(2..)?.split_whitespace().next()?;
    if !tag.starts_with("{%") || !["if", "elif"].contains(&name) {
        return None;
    }
    if span.of(source) == "contains" {
        return contains(template, slip);
    }
    let right = equal(span.of(source))?;
    let left_gap = if source.get(..span.start)?.ends_with(char::is_whitespace) { "" } else { " " };
    let right_gap = if source.get(span.end..)?.starts_with(char::is_whitespace) { "" } else { " " };
    Some(Mend::safe(format!("write `{right}`"), span, format!("{left_gap}{right}{right_gap}")))
}

/// `whole contains 'part'` as `'part' in whole`.
fn contains(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let source = template.source();
    let before = Span::new(slip.tag.start, slip.error.span.start).of(source).trim_end();
    let whole = before.rsplit(char::is_whitespace).next()?;
    let after = Span::new(slip.error.span.end, slip.tag.end - 2).of(source);
    let gap = after.len() - after.trim_start().len();
    let after = after.trim_start();
    let length = match after.chars().next()? {
        quote @ ('\'' | '"') => after.get(1..)?.find(quote)? + 2,
        _ => after.find(char::is_whitespace).unwrap_or(after.len()),
    };
    let part = after.get(..length)?;
    let start = slip.tag.start + before.len() - whole.len();
    let end = slip.error.span.end + gap + length;
    (!whole.contains(['\'', '"'])).then(|| {
        let right = format!("{part} in {whole}");
        Mend::safe(format!("write `{right}`"), Span::new(start, end), right)
    })
}
