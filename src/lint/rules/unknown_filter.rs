//! `unknown-filter`: see `docs/rules/unknown-filter.md`.

use crate::finding::Severity;
use crate::klaviyo::catalogue;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::view::FileView;
use crate::text::nearest;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    id: "unknown-filter",
    severity: Severity::Error,
    summary: "a filter that neither Klaviyo nor Django has",
    sources: &[super::KLAVIYO_LIST, super::DJANGO_BUILTINS, super::ESP_SKILLS],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

/// What people write, what there is in its place, and whether its argument has the same form.
const OTHER_NAMES: [(&str, &str, bool); 12] = [
    ("nl2br", "newline_to_br", true),
    ("lowercase", "lower", true),
    ("uppercase", "upper", true),
    ("subtract", "minus", true),
    ("string_to_date", "format_date_string", true),
    ("as_percent", "percentize", true),
    ("to_upper", "upper", true),
    ("to_lower", "lower", true),
    ("replace_string", "find_replace:'old|new'", false),
    ("float", "multiply:\"1\"", false),
    ("index", "lookup:'0'", false),
    ("days_since", "weeks_since", false),
];
const JSON_ENCODERS: [&str; 4] = ["json", "tojson", "to_json", "jsonify"];

fn check(file: &FileView<'_>, sink: &mut Sink) {
    // One slip is often made in many places, and near names are costly to find.
    let mut known: HashMap<String, Option<&'static str>> = HashMap::new();
    for template in file.templates {
        for slip in template.slips_of(RULE.id) {
            let name = slip.error.span.of(template.source());
            let near = *known.entry(name.to_owned()).or_insert_with(|| nearest(name, names()));
            let mut finding = syntax::finding(&RULE, file.source, template, &slip.error);
            let other = OTHER_NAMES.iter().find(|(wrong, ..)| *wrong == name);
            finding.help = Some(match (other, near) {
                _ if JSON_ENCODERS.contains(&name) => {
                    "Klaviyo has no filter that writes JSON; print each value by itself, in quotes".to_owned()
                }
                (Some((_, right, _)), _) => format!("write `{right}`"),
                _ if name == "intcomma" => "Klaviyo has none for thousands; `floatformat:2` writes decimals".to_owned(),
                (None, Some(near)) => format!("did you mean `{near}`?"),
                (None, None) => "take it away, or see `flowhook template list filters`".to_owned(),
            });
            let right = match other {
                Some((_, right, true)) => Some(*right),
                Some(_) => None,
                None => near.filter(|_| !JSON_ENCODERS.contains(&name) && name != "intcomma"),
            };
            let mend = right.map(|right| Mend::look(format!("write `{right}`"), slip.error.span, right));
            sink.push(syntax::mended(finding, file, template, mend));
        }
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    catalogue::filters().iter().map(|filter| filter.name.as_str())
}
