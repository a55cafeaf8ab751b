//! `json-bare-value`: expressions outside of strings.

use super::Report;
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::lint::proof::code::Expr;
use crate::lint::proof::violation::Violation;
use crate::lint::proof::witness::Witness;
use crate::lint::rules::json_bare_value;
use crate::text::{Edit, Span};

impl Report<'_, '_> {
    pub(super) fn bare(
        &self,
        violation: &Violation,
        surely: bool,
        expr: Option<&Expr>,
        witness: Option<Witness>,
    ) -> Finding {
        let place = if violation.nested { " in the JSON inside `callbackData`" } else { "" };
        let message = if surely {
            let sent = match violation.sent.as_str() {
                "" => "nothing".to_owned(),
                sent => format!("`{}`", sent.escape_debug()),
            };
            format!("the expression stands without quotes{place} and may print {sent}, which is no JSON value")
        } else {
            format!("the expression stands without quotes{place}, which breaks the JSON if the value is a text")
        };
        let mut finding = json_bare_value::RULE.at(self.webhook.source, self.place(violation.span), message);
        finding.severity = if surely { Severity::Error } else { Severity::Warning };
        finding = finding.help(
            "put it in quotes; or let it print only a number (`|add:0|default:0` for whole ones) or a word (`|yesno:'true,false'`)",
        );
        if let Some(edit) = expr.and_then(|expr| self.as_number(expr)) {
            finding = finding.fix(Fix {
                title: "print a whole number, or 0".to_owned(),
                applicability: Applicability::Unsafe,
                source: self.webhook.source,
                edits: vec![edit],
            });
        }
        self.with_witness(finding, witness)
    }

    /// Lets the expression print a whole number.
    fn as_number(&self, expr: &Expr) -> Option<Edit> {
        let is_default = |name: &str| ["default", "default_if_none"].contains(&name);
        let end = if expr.filters.iter().all(|filter| is_default(&filter.name)) {
            expr.filters.first().map_or(expr.span.end, |first| base_end(first.span, &self.code.source))
        } else {
            expr.span.end
        };
        self.edit(Span::new(end, expr.span.end), "|add:0|default:0")
    }
}

/// Where the part before a chain of filters ends: before the `|` of the first.
fn base_end(first_filter: Span, source: &str) -> usize {
    source.get(..first_filter.start).and_then(|before| before.rfind('|')).unwrap_or(first_filter.start)
}
