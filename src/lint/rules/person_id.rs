//! `person-id`: see `docs/rules/person-id.md`.

use crate::finding::Severity;
use crate::lint::places::Place;
use crate::lint::rule::{Check, Rule, Subject};
use crate::lint::sink::Sink;
use crate::lint::syntax::{self, Mend};
use crate::lint::uses::{self, Used};
use crate::lint::view::FileView;

pub(super) static RULE: Rule = Rule {
    id: "person-id",
    severity: Severity::Warning,
    summary: "the external id where the Klaviyo id is meant",
    sources: &[super::KLAVIYO_REFERENCE, super::WUNDERKIND_GUIDE],
    since: "0.1.0",
    subjects: &[Subject::Spec, Subject::Body],
    check: Check::File(check),
};

fn check(file: &FileView<'_>, sink: &mut Sink) {
    for (template, uses) in file.each_template() {
        for usage in uses.usages.iter().filter(|usage| usage.used == Used::Printed) {
            let Some([root, id]) = uses::path(usage.expression) else { continue };
            if root.text != "person" || !["id", "ID"].contains(&id.text.as_str()) {
                continue;
            }
            let leaf = file.places.leaf(template.place(usage.tag));
            if !leaf.is_some_and(|leaf| wants_klaviyos(leaf.place, leaf.key.of(file.text))) {
                continue;
            }
            let finding = RULE
                .at(
                    file.source,
                    template.place(usage.expression.base.span),
                    "`person.id` is the id of your own system; the profile's id in Klaviyo is `person.KlaviyoID`",
                )
                .help("write `person.KlaviyoID`");
            let mend = Mend::safe("write `person.KlaviyoID`", id.span, "KlaviyoID");
            sink.push(syntax::mended(finding, file, template, Some(mend)));
        }
    }
}

/// Whether a key says that its value is the id of a profile in Klaviyo.
fn wants_klaviyos(place: Place, key: &str) -> bool {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    place == Place::ProfileId || (key.contains("klaviyo") && key.contains("id"))
}
