//! `bad-variable-path`: see `docs/rules/bad-variable-path.md`.

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
    id: "bad-variable-path",
    severity: Severity::Error,
    summary: "a variable's path that the engine can't read",
    sources: &[super::KLAVIYO_REFERENCE, super::DJANGO_LANGUAGE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    syntax::report(&RULE, file, sink, mend, say);
}

fn say(mut finding: Finding, template: &TemplateText, slip: &Slip) -> Finding {
    if let Some((path, right)) = rewritten(template, slip) {
        finding.primary.span = template.place(path);
        finding.help = Some(format!("write `{right}`"));
    }
    finding
}

fn mend(template: &TemplateText, slip: &Slip) -> Option<Mend> {
    let (span, right) = rewritten(template, slip)?;
    Some(Mend::safe(format!("write `{right}`"), span, right))
}

/// The path around the slip, and how it is written with `lookup` or `.0`.
fn rewritten(template: &TemplateText, slip: &Slip) -> Option<(Span, String)> {
    let source = template.source();
    let block = slip.tag.of(source).starts_with("{%");
    let inside = Span::new(slip.tag.start + 2, slip.tag.end - 2);
    let ends = |c: char| c == '|' || (block && c.is_whitespace());
    let before = Span::new(inside.start, slip.error.span.start).of(source);
    let begin = before.rfind(ends).map_or(inside.start, |at| inside.start + at + 1);
    let after = Span::new(begin, inside.end).of(source);
    let path = after.get(..after.find(ends).unwrap_or(after.len()))?;
    let start = begin + (path.len() - path.trim_start().len());
    let path = path.trim();
    // A filter's argument is no path of its own.
    if before.get(..begin - inside.start).is_some_and(|before| before.trim_end().ends_with('|')) {
        return None;
    }
    Some((Span::new(start, start + path.len()), dialect_path(path)?))
}

/// `person.Custom Property` as `person|lookup:'Custom Property'`, `items[0]` as `items.0`.
fn dialect_path(path: &str) -> Option<String> {
    let name = |step: &str| !step.is_empty() && step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let normal = path.replace(['[', ']'], ".").replace("..", ".");
    let mut steps = normal.trim_end_matches('.').split('.');
    let root = steps.next().filter(|root| name(root) && !root.starts_with(|c: char| c == '_' || c.is_ascii_digit()))?;
    let mut written = root.to_owned();
    let mut looked_up = false;
    for step in steps {
        let bare = step.trim_matches(['\'', '"']);
        if bare.is_empty() || bare.contains(['\'', '"', '\\', ':', '(', '{', '=', '<', '>']) {
            return None;
        }
        looked_up |= !name(bare) || bare.starts_with('_');
        written += &if looked_up { format!("|lookup:'{bare}'") } else { format!(".{bare}") };
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::dialect_path;

    #[test]
    fn a_path_is_written_with_lookup_from_the_first_odd_name_on() {
        for (path, right) in [
            ("person.Custom Property", Some("person|lookup:'Custom Property'")),
            ("event.$extra.items.0", Some("event|lookup:'$extra'|lookup:'items'|lookup:'0'")),
            ("event.Items[0].Name", Some("event.Items.0.Name")),
            ("event['Product Name']", Some("event|lookup:'Product Name'")),
            ("person._id", Some("person|lookup:'_id'")),
            ("first-name", None),
            ("person.name default:'x'", None),
            ("person.it's", None),
        ] {
            assert_eq!(dialect_path(path).as_deref(), right, "{path}");
        }
    }
}
