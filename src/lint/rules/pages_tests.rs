//! Every rule has a page whose examples do what the page says.

use crate::finding::Finding;
use crate::lint::testing::{OF_VALUES, lint_all_with};
use crate::lint::{Context, Rule, rules};
use crate::text::apply_edits;

/// One fenced block of a page that is an example.
struct Example {
    name: String,
    text: String,
    bad: bool,
}

fn examples(rule: &Rule) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut lines = rule.page().lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let (language, kind) = info.split_once(' ').unwrap_or_else(|| panic!("{}: ```{info}", rule.id));
        assert!(["bad", "good"].contains(&kind), "{}: ```{info}", rule.id);
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        examples.push(Example {
            name: format!("example.{language}"),
            text: text.join("\n") + "\n",
            bad: kind == "bad",
        });
    }
    examples
}

fn all() -> impl Iterator<Item = (&'static Rule, Example)> {
    rules::RULES.iter().flat_map(|rule| examples(rule).into_iter().map(|example| (*rule, example)))
}

#[test]
fn every_page_tells_its_rule_and_every_rule_has_its_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut pages: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(".md").to_owned())
        .collect();
    pages.sort();
    let mut ids: Vec<&str> = rules::RULES.iter().map(|rule| rule.id).collect();
    assert!(ids.is_sorted(), "rules are registered by id");
    ids.dedup();
    assert_eq!(pages, ids);
    for rule in rules::RULES {
        assert!(rule.page().starts_with(&format!("# {}\n\n**{}** · ", rule.id, rule.severity.word())), "{}", rule.id);
        for heading in ["What it finds", "Why", "Bad", "Good", "How to fix it", "Sources"] {
            assert!(rule.page().contains(&format!("\n## {heading}\n")), "{} has no {heading}", rule.id);
        }
        assert!(rule.page().contains(&format!(" · since {}\n", rule.since)), "{}", rule.id);
        for source in rule.sources {
            assert!(rule.page().contains(&format!("- <{source}>\n")), "{} does not cite {source}", rule.id);
        }
        let examples = examples(rule);
        assert!(examples.iter().any(|example| example.bad), "{} has no bad example", rule.id);
        assert!(examples.iter().any(|example| !example.bad), "{} has no good example", rule.id);
    }
}

/// What a slip hides: braces that are no tag are plain text, and no expression without quotes.
const UNCOVERS: [(&str, &str); 1] = [("triple-brace", "json-syntax")];

/// Two defects of one place: a typed-in number that is not in E.164, a credential in a field
/// that does not exist, a trigger that gives no event and is no metric.
const TOGETHER: [(&str, &str); 4] = [
    ("phone-not-e164", "phone-literal"),
    ("secret-in-file", "unknown-field"),
    ("event-without-event", "trigger-not-metric"),
    ("sms-opt-out", "trigger-not-metric"),
];

/// The findings for an example, with the settings that its page speaks of: those about the JSON
/// take it that the account runs `escapejs`.
fn lint(rule: &Rule, example: &Example) -> Vec<Finding> {
    lint_text(rule, &example.name, &example.text)
}

fn lint_text(rule: &Rule, name: &str, text: &str) -> Vec<Finding> {
    let mut context = Context { content_words: vec!["vodka".to_owned()], ..Context::default() };
    if rule.id.starts_with("json-") || rule.id == "html-entities" {
        context.capabilities.set("escapejs", "yes").unwrap();
    }
    lint_all_with(&context, name, text)
}

#[test]
fn every_bad_example_fires_its_rule_and_no_other_error() {
    let mut wrong = Vec::new();
    for (rule, example) in all().filter(|(_, example)| example.bad) {
        let findings = lint(rule, &example);
        // What only the network can tell is tried with servers of its own, by `tests/suite/online.rs`.
        if !rule.is_online() && !findings.iter().any(|finding| finding.rule == rule.id) {
            wrong.push(format!("{} does not fire on:\n{}", rule.id, example.text));
        }
        let others = findings.iter().filter(|finding| finding.rule != rule.id && !OF_VALUES.contains(&finding.rule));
        for other in others.filter(|other| !TOGETHER.contains(&(rule.id, other.rule))) {
            wrong.push(format!("{} with {}: {}\n{}", rule.id, other.rule, other.message, example.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_good_example_is_silent() {
    let mut wrong = Vec::new();
    for (rule, example) in all().filter(|(_, example)| !example.bad) {
        let of_rule = |finding: &&Finding| finding.rule == rule.id || !OF_VALUES.contains(&finding.rule);
        for finding in lint(rule, &example).iter().filter(of_rule) {
            wrong.push(format!("{}'s: {}: {}\n{}", rule.id, finding.rule, finding.message, example.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fix_mends_what_it_is_for_and_breaks_nothing() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (rule, example) in all().filter(|(_, example)| example.bad) {
        let before = lint(rule, &example);
        let own = before.iter().filter(|finding| finding.rule == rule.id || !OF_VALUES.contains(&finding.rule));
        for fix in own.flat_map(|finding: &Finding| &finding.fixes) {
            tried += 1;
            let fixed =
                apply_edits(&example.text, &fix.edits).unwrap_or_else(|error| panic!("{}: {error}: {fix:?}", rule.id));
            let after = lint_text(rule, &example.name, &fixed);
            let count = |findings: &[Finding]| {
                let counts = |finding: &&Finding| !UNCOVERS.contains(&(rule.id, finding.rule));
                let own = |finding: &&Finding| finding.rule == rule.id || !OF_VALUES.contains(&finding.rule);
                findings.iter().filter(own).filter(counts).count()
            };
            if count(&after) >= count(&before) || after.iter().any(|finding| finding.rule == "file-syntax") {
                let left: Vec<&str> = after.iter().map(|finding| finding.rule).collect();
                wrong.push(format!("{}: {}: {left:?}\n{fixed}", rule.id, fix.title));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried >= 60, "only {tried} fixes");
}

#[test]
fn the_pages_claim_covers_every_example_place() {
    for (rule, example) in all().filter(|(_, example)| example.bad) {
        for finding in lint(rule, &example) {
            assert!(example.text.get(finding.primary.span.range()).is_some(), "{}", rule.id);
            let first = finding.message.chars().next().unwrap();
            assert!(!first.is_uppercase() && !finding.message.ends_with('.'), "{}: {}", rule.id, finding.message);
        }
    }
}
