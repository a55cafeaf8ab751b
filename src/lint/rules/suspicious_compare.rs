//! `suspicious-compare`: see `docs/rules/suspicious-compare.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::templates::TemplateText;
use crate::lint::uses::{self, Comparison, Uses};
use crate::lint::view::FileView;
use crate::template::{Expression, OperandKind, Operator};
use crate::text::Span;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "suspicious-compare",
    severity: Severity::Warning,
    summary: "a comparison that does not do what it says",
    sources: &[super::KLAVIYO_CONDITIONS, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        let spellings = spellings(uses);
        for comparison in &uses.comparisons {
            let event = |side: &Expression| uses::steps(side).first() == Some(&"event");
            // `event-without-event` speaks of those.
            if file.flow.lacks_event() && (event(comparison.left) || event(comparison.right)) {
                continue;
            }
            let found = boolean(template, &spellings, *comparison)
                .or_else(|| number(file, uses, *comparison))
                .or_else(|| ordering(template, uses, *comparison))
                .or_else(|| not_in(template, uses, *comparison));
            let Some((span, message, help, mend)) = found else { continue };
            let finding = RULE.at(file.source, template.place(span), message).help(help);
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}

type Found = (Span, String, String, Option<Mend>);

fn is_equality(operator: Operator) -> bool {
    matches!(operator, Operator::Equal | Operator::NotEqual)
}

fn is_ordering(operator: Operator) -> bool {
    matches!(operator, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual)
}

/// `== true`, and `== 'true'` where no other spelling is looked for.
fn boolean(
    template: &TemplateText,
    spellings: &HashMap<Vec<&str>, usize>,
    comparison: Comparison<'_>,
) -> Option<Found> {
    if !is_equality(comparison.operator) {
        return None;
    }
    for (side, other) in [(comparison.right, comparison.left), (comparison.left, comparison.right)] {
        let word = side.span.of(template.source());
        let bare = word.trim_matches(['\'', '"']);
        let number = match bare.to_ascii_lowercase().as_str() {
            "true" => "1",
            "false" => "0",
            _ => continue,
        };
        if word == "True" || word == "False" {
            continue;
        }
        if word != bare && spellings.get(&uses::steps(other)).is_some_and(|times| *times > 1) {
            continue;
        }
        let message = if word == bare {
            format!("`{word}` is no value here but an unknown variable: the comparison never holds")
        } else {
            format!("a boolean never equals the text {word}")
        };
        let mend = Mend::look(format!("write `{number}`"), side.span, number);
        return Some((side.span, message, format!("write `{number}`"), Some(mend)));
    }
    None
}

/// How often each value is compared for equality in the template.
fn spellings<'t>(uses: &Uses<'t>) -> HashMap<Vec<&'t str>, usize> {
    let mut times = HashMap::new();
    for comparison in uses.comparisons.iter().filter(|comparison| is_equality(comparison.operator)) {
        for side in [comparison.left, comparison.right] {
            *times.entry(uses::steps(side)).or_default() += 1;
        }
    }
    times
}

/// A text against a number: never equal, and never above or below.
fn number<'t>(file: &FileView<'_>, uses: &Uses<'t>, comparison: Comparison<'t>) -> Option<Found> {
    if !is_equality(comparison.operator) && !is_ordering(comparison.operator) {
        return None;
    }
    for (side, other) in [(comparison.right, comparison.left), (comparison.left, comparison.right)] {
        let values = if other.filters.iter().all(|filter| filter.name.text == "lookup") {
            file.samples.values(&uses.data_path(comparison, other))
        } else {
            Vec::new()
        };
        let all = |is: fn(&serde_json::Value) -> bool| !values.is_empty() && values.iter().all(|value| is(value));
        match &side.base.kind {
            OperandKind::Text { value, .. } if side.filters.is_empty() => {
                let numeric = value.trim().parse::<f64>().is_ok();
                if numeric
                    && (is_ordering(comparison.operator) && values.is_empty() || all(serde_json::Value::is_number))
                {
                    let right = value.trim().to_owned();
                    let message = format!("the text '{value}' is compared with a number: text and number never match");
                    let mend = Mend::look(format!("write `{right}`"), side.span, right.clone());
                    return Some((side.span, message, format!("write `{right}` without quotes"), Some(mend)));
                }
            }
            OperandKind::Int(_) | OperandKind::Float(_) if all(serde_json::Value::is_string) => {
                let message = "the sample has a text here: text and number never match".to_owned();
                let mend = Mend::look("make a number of it", Span::at(other.span.end), "|multiply:'1'");
                return Some((other.span, message, "make a number of it with `|multiply:'1'`".to_owned(), Some(mend)));
            }
            _ => {}
        }
    }
    None
}

/// `<` and `>` with a value that may be missing.
fn ordering(template: &TemplateText, uses: &Uses<'_>, comparison: Comparison<'_>) -> Option<Found> {
    if !is_ordering(comparison.operator) {
        return None;
    }
    // `foreign-syntax` speaks of `.size`.
    let size = |side: &Expression| uses::path(side).and_then(<[_]>::last).is_some_and(|last| last.text == "size");
    let side = [comparison.left, comparison.right]
        .into_iter()
        .find(|side| uses.side_may_be_missing(comparison, side) && !size(side))?;
    let shown = side.span.of(template.source());
    let message =
        format!("where `{shown}` is missing, sources disagree on whether `{}` holds", comparison.operator.symbol());
    let mend = Mend::look("add `|default:0`", Span::at(side.span.end), "|default:0");
    Some((side.span, message, "add `|default:0`".to_owned(), Some(mend)))
}

/// `'x' not in missing` does not hold.
fn not_in(template: &TemplateText, uses: &Uses<'_>, comparison: Comparison<'_>) -> Option<Found> {
    if comparison.operator != Operator::NotIn || !uses.side_may_be_missing(comparison, comparison.right) {
        return None;
    }
    let (left, right) = (comparison.left.span.of(template.source()), comparison.right.span.of(template.source()));
    let better = format!("not {left} in {right}");
    let whole = comparison.left.span.to(comparison.right.span);
    let message = format!("where `{right}` is missing, `not in` does not hold");
    let mend = Mend::look(format!("write `{better}`"), whole, better.clone());
    Some((comparison.operator_span, message, format!("write `{better}`"), Some(mend)))
}
