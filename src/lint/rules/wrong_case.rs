//! `wrong-case`: see `docs/rules/wrong-case.md`.

use crate::finding::Severity;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::variables::{self, Verdict};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "wrong-case",
    severity: Severity::Error,
    summary: "a name that differs from the right one only in its case",
    sources: &[super::KLAVIYO_REFERENCE, super::KLAVIYO_EVENTS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in &uses.usages {
            let Verdict::WrongCase { span, right, sampled } = variables::verdict(file, *usage) else { continue };
            let span = *span;
            let written = span.of(template.source());
            let who = if *sampled { "the sample has" } else { "Klaviyo has" };
            let finding = RULE
                .at(
                    file.source,
                    template.place(span),
                    format!("names keep their case: {who} `{right}`, so `{written}` prints nothing"),
                )
                .help(format!("write `{right}`"));
            let mend = Mend::safe(format!("write `{right}`"), span, right);
            sink.push(syntax::mended(finding, file, template, Some(mend)));
        }
    }
}
