//! Applying fixes: none overlaps another, and no file gets worse.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Settings, run};
use crate::finding::{Applicability, Finding, Fix, Severity};
use crate::text::{Edit, Source, SourceId, Sources, apply_edits};

/// So many times a file is read anew. Each time something must have got better, so this
/// only stops fixes that would go on for ever.
const MOST_PASSES: usize = 20;
/// Where a file got worse, so many of its fixes are tried one by one in a pass.
const MOST_SINGLE: usize = 200;

/// A file after its fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The new text.
    pub text: String,
    /// How many fixes of each rule were applied.
    pub applied: BTreeMap<&'static str, usize>,
}

/// Applies the fixes of a text until nothing is left to apply: the safe ones or, with
/// [`Applicability::Unsafe`], all. After each round the text is checked again, and a fix that
/// does not leave fewer or milder findings is taken back. None where nothing changes.
#[must_use]
pub fn fix(source: &Source, settings: &Settings, most: Applicability) -> Option<Fixed> {
    let mut fixer = Fixer { name: source.name(), settings, most, refused: BTreeSet::new() };
    let mut text = source.text().to_owned();
    let mut applied = BTreeMap::new();
    let mut findings = fixer.lint(&text);
    for _ in 0..MOST_PASSES {
        let chosen = fixer.choose(&findings);
        let Some(step) = fixer.step(&text, &findings, &chosen) else { break };
        for rule in step.rules {
            *applied.entry(rule).or_default() += 1;
        }
        text = step.text;
        findings = step.findings;
    }
    (!applied.is_empty() && text != source.text()).then_some(Fixed { text, applied })
}

/// [`fix`] for each text of a run, on all cores; the texts that change, in their order.
#[must_use]
pub fn fix_all(sources: &Sources, settings: &Settings, most: Applicability) -> Vec<(SourceId, Fixed)> {
    let texts: Vec<(SourceId, &Source)> = sources.iter().collect();
    let one = |(id, source): &(SourceId, &Source)| fix(source, settings, most).map(|fixed| (*id, fixed));
    texts.par_iter().filter_map(one).collect()
}

struct Fixer<'a> {
    name: &'a str,
    settings: &'a Settings,
    most: Applicability,
    /// Fixes that made the text no better, so that they are not tried again and again.
    refused: BTreeSet<(String, String)>,
}

/// A text that is better than the one before.
struct Step {
    text: String,
    findings: Vec<Finding>,
    rules: Vec<&'static str>,
}

type Chosen<'f> = Vec<(&'static str, &'f Fix)>;

impl Fixer<'_> {
    fn lint(&self, text: &str) -> Vec<Finding> {
        let mut sources = Sources::new();
        sources.add(Source::new(self.name, text));
        run(&sources, self.settings).findings
    }

    /// The first fix of each finding, as far as they do not touch each other.
    fn choose<'f>(&self, findings: &'f [Finding]) -> Chosen<'f> {
        let mut chosen: Chosen<'f> = Vec::new();
        let mut taken: Vec<Edit> = Vec::new();
        for finding in findings {
            let wanted = |fix: &&Fix| {
                (fix.applicability == Applicability::Safe || self.most == Applicability::Unsafe)
                    && fix.source == finding.primary.source
                    && !fix.edits.is_empty()
                    && !self.refused.contains(&key(finding.rule, fix))
            };
            let Some(fix) = finding.fixes.iter().find(wanted) else { continue };
            if fix.edits.iter().all(|edit| taken.iter().all(|other| apart(edit, other))) {
                taken.extend(fix.edits.iter().cloned());
                chosen.push((finding.rule, fix));
            }
        }
        chosen
    }

    /// All chosen fixes together or, where that is no better, those that are good by
    /// themselves.
    fn step(&mut self, text: &str, before: &[Finding], chosen: &Chosen<'_>) -> Option<Step> {
        if chosen.is_empty() {
            return None;
        }
        if let Some(step) = self.attempt(text, before, chosen) {
            return Some(step);
        }
        if let [(rule, only)] = chosen.as_slice() {
            self.refused.insert(key(rule, only));
            return None;
        }
        let mut good: Option<Step> = None;
        for one in chosen.iter().take(MOST_SINGLE) {
            // Once one is applied, the places of the others have moved; they are found again.
            match self.attempt(text, before, &vec![*one]) {
                Some(step) if good.is_none() => good = Some(step),
                Some(_) => {}
                None => {
                    self.refused.insert(key(one.0, one.1));
                }
            }
        }
        good
    }

    fn attempt(&self, text: &str, before: &[Finding], chosen: &Chosen<'_>) -> Option<Step> {
        let edits: Vec<Edit> = chosen.iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
        let text = apply_edits(text, &edits).ok()?;
        let findings = self.lint(&text);
        let rules = chosen.iter().map(|(rule, _)| *rule).collect();
        is_better(before, &findings).then_some(Step { text, findings, rules })
    }
}

/// What makes a fix the same one after its place has moved.
fn key(rule: &str, fix: &Fix) -> (String, String) {
    let texts: Vec<&str> = fix.edits.iter().map(|edit| edit.replacement.as_str()).collect();
    (format!("{rule} {}", fix.title), texts.join("\0"))
}

/// Whether two edits neither overlap nor meet: what is put in at one place by two fixes could
/// come in either order.
fn apart(one: &Edit, other: &Edit) -> bool {
    one.span.end < other.span.start || other.span.end < one.span.start
}

/// Fewer errors, or as many and fewer warnings, or as many of both and fewer notes; and no
/// rule reports more errors than before, lest one good fix pays for a bad one.
fn is_better(before: &[Finding], after: &[Finding]) -> bool {
    let count = |findings: &[Finding]| {
        [Severity::Error, Severity::Warning, Severity::Info]
            .map(|severity| findings.iter().filter(|finding| finding.severity == severity).count())
    };
    let errors = |findings: &[Finding]| {
        let mut errors: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Error) {
            *errors.entry(finding.rule).or_default() += 1;
        }
        errors
    };
    let had = errors(before);
    let none_more = errors(after).into_iter().all(|(rule, count)| had.get(rule).is_some_and(|had| count <= *had));
    none_more && count(after) < count(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Label;
    use crate::text::Span;

    const HEAD: &str =
        "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\nbrand: Acme\nwebhooks:\n";

    fn fixed(name: &str, text: &str, most: Applicability) -> Option<Fixed> {
        fix(&Source::new(name, text), &Settings::default(), most)
    }

    #[test]
    fn comments_and_layout_stay_as_they_are() {
        let text = format!(
            "# top\n{HEAD}  # one\n  - name:   A   # the name\n    text: 'Acme: hi'\n\n    clickUrl:  \"https://shop.acme.test/?utm_a=1?b=2\"  # the link\n    # flowhook: ignore[media-url]\n    # end\n"
        );
        let after = fixed("a.yaml", &text, Applicability::Safe).unwrap();
        let expected = text.replace("?b=2", "&b=2").replace("    # flowhook: ignore[media-url]\n", "");
        assert_eq!(after.text, expected);
        assert_eq!(after.applied, BTreeMap::from([("unused-suppression", 1), ("utm-double-question", 1)]));
        assert_eq!(fixed("a.yaml", &expected, Applicability::Safe), None);
    }

    #[test]
    fn unsafe_fixes_wait_until_they_are_asked_for() {
        let text = "{\n  \"phone\": \"+15163334444\",\n  \"text\": \"Acme: hi\",\n  \"clickUrl\": \"https://a.test?utm_a=1\",\n  \"callbackData\": \"{\\\"profileID\\\":\\\"{{ person.KlaviyoID|default:'' }}\\\",\\\"metricName\\\":\\\"A\\\",\\\"flow\\\":\\\"A\\\"}\",\n  \"sendPurpose\": \"A\"\n}\n";
        assert_eq!(fixed("a.json", text, Applicability::Safe), None);
        let after = fixed("a.json", text, Applicability::Unsafe).unwrap();
        assert!(after.text.contains("\"phone\": \"{{ person.phone_number|default:''"), "{}", after.text);
        assert_eq!(after.applied.get("phone-literal"), Some(&1));
    }

    #[test]
    fn a_fix_that_makes_the_file_worse_is_left_out_and_the_others_are_not() {
        // Renaming `clickURL` would give the body two `clickUrl`.
        let text = "{\"phone\": \"{{ person.phone_number|default:'' }}\", \"email\": \"{{ person.email|default:'' }}\", \"text\": \"Acme: hi\", \"clickUrl\": \"https://a.test?utm_a=1?b=1\", \"clickURL\": \"https://a.test?utm_a=1\", \"callbackData\": \"{\\\"profileID\\\":\\\"{{ person.KlaviyoID|default:'' }}\\\",\\\"metricName\\\":\\\"A\\\",\\\"flow\\\":\\\"A\\\"}\", \"sendPurpose\": \"A\"}";
        let after = fixed("a.json", text, Applicability::Unsafe).unwrap();
        assert!(after.text.contains("utm_a=1&b=1") && after.text.contains("\"clickURL\""), "{}", after.text);
        let of_values = ["json-unescaped", "json-unescaped-nested"];
        let others: Vec<_> = after.applied.iter().filter(|(rule, _)| !of_values.contains(rule)).collect();
        assert_eq!(others, [(&"utm-double-question", &1)]);
    }

    #[test]
    fn edits_that_touch_are_not_applied_together() {
        let edit = |start, end| Edit { span: Span::new(start, end), replacement: String::new() };
        assert!(apart(&edit(0, 2), &edit(3, 4)));
        assert!(!apart(&edit(0, 2), &edit(2, 4)));
        assert!(!apart(&edit(1, 1), &edit(1, 1)));
    }

    #[test]
    fn milder_is_better_and_an_unreadable_file_never_is() {
        let mut sources = Sources::new();
        let source = sources.add(Source::new("a", "b"));
        let finding = |rule: &'static str, severity| Finding {
            primary: Label { source, span: Span::at(0), message: String::new() },
            ..Finding::new(rule, severity, "m", source, Span::at(0))
        };
        let (error, warning) = (finding("a", Severity::Error), finding("b", Severity::Warning));
        assert!(is_better(&[error.clone(), error.clone()], &[error.clone(), warning.clone()]));
        assert!(!is_better(std::slice::from_ref(&error), std::slice::from_ref(&error)));
        let broken = finding("file-syntax", Severity::Error);
        assert!(!is_better(&[error.clone(), error], &[broken]), "another rule");
        assert!(is_better(&[warning], &[]));
    }
}
