//! `date-without-parse`: see `docs/rules/date-without-parse.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::uses;
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;
use crate::template::OperandKind;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "date-without-parse",
    severity: Severity::Warning,
    summary: "`date` on a text that nobody has read as a date",
    sources: &[super::KLAVIYO_DATES, super::DJANGO_BUILTINS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

/// Filters that make a date of a text.
const PARSERS: [&str; 2] = ["format_date_string", "datetime_from_string"];

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            let filters = &usage.expression.filters;
            let Some(at) = filters.iter().position(|filter| filter.name.text == "date") else { continue };
            let Some(date) = filters.get(at) else { continue };
            let before = filters.get(..at).unwrap_or_default();
            let parsed = before.iter().any(|filter| PARSERS.contains(&filter.name.text.as_str()));
            let name = uses::path(usage.expression).and_then(|path| path.first().filter(|_| path.len() == 1));
            // What `with` binds may have been read already.
            let bound = name.is_some_and(|name| name.text != "today" && uses.binds(*usage, &name.text));
            let text = matches!(usage.expression.base.kind, OperandKind::Text { .. } | OperandKind::Path(_));
            if parsed || bound || !text || *variables::verdict(file, *usage) != Verdict::Fine {
                continue;
            }
            let finding = RULE
                .at(
                    file.source,
                    template.place(date.name.span),
                    "dates of Klaviyo are texts, and `date` prints nothing for a text",
                )
                .help("write `|format_date_string` before it");
            let mend = Mend::safe(
                "write `|format_date_string` before it",
                Span::at(date.name.span.start),
                "format_date_string|",
            );
            sink.push(syntax::mended(finding, file, template, Some(mend)));
        }
    }
}
