//! What the proof accepts, what it refuses, and that it accepts nothing that can break.

use super::{Proof, Settings, prove};
use crate::body::{Sample, Setting};
use crate::klaviyo::dialect;
use crate::klaviyo::escape;
use crate::klaviyo::world::{Account, World};
use crate::lint::testing::lint_all;
use crate::template::parse;

pub(super) fn proof(body: &str) -> Proof {
    let tree = parse(body, dialect::library());
    assert!(tree.errors.is_empty(), "{body}\n{:?}", tree.errors);
    prove(&tree, &Settings::default())
}

fn complaints(body: &str) -> String {
    let proof = proof(body);
    let mut all = String::new();
    for world in &proof.worlds {
        for violation in world.found.violations.values() {
            all += &format!("{:?} {:?} {:?}\n", world.autoescape, violation, violation.span.of(body));
        }
        for hole in world.found.holes.values() {
            all += &format!("{:?} {:?} {:?}\n", world.autoescape, hole, hole.span.of(body));
        }
    }
    all
}

#[test]
fn every_body_of_the_ok_folder_is_accepted() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof/ok");
    let mut seen = 0;
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let body = std::fs::read_to_string(&path).unwrap();
        seen += 1;
        if !proof(&body).holds() {
            wrong += &format!("{}\n{body}{}\n", path.display(), complaints(&body));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen >= 80, "only {seen} bodies");
}

/// One line a finding: rule, the bytes it covers, and what it says.
fn listing(text: &str) -> (Vec<crate::finding::Finding>, String) {
    let findings = lint_all("a.json", text);
    let mut lines = String::new();
    for finding in &findings {
        if !finding.rule.starts_with("json-") && finding.rule != "html-entities" {
            continue;
        }
        let span = finding.primary.span;
        let covered = span.of(text);
        let severity = finding.severity.word();
        lines += &format!("  {severity}[{}] {}: {covered:?} {}\n", finding.rule, span.start, finding.message);
        for label in &finding.related {
            lines += &format!("    {}: {:?} {}\n", label.span.start, label.span.of(text), label.message);
        }
        match &finding.sample {
            Some(sample) => lines += &format!("    sample {sample}\n"),
            None if ["html-entities", "json-quote-clash", "json-object-dump"].contains(&finding.rule) => {}
            None => lines += "    no sample\n",
        }
        for fix in &finding.fixes {
            let fixed = crate::text::apply_edits(text, &fix.edits).unwrap();
            lines += &format!("    fix: {}", fixed.trim_start());
        }
    }
    (findings, lines)
}

#[test]
fn every_body_of_the_bad_folder_gets_its_rule_at_its_place() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof/bad");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let (mut all, mut silent) = (String::new(), String::new());
    for path in names {
        let body = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (rule, _) = name.split_once('.').unwrap();
        let (findings, lines) = listing(&body);
        if !findings.iter().any(|finding| finding.rule == rule) {
            silent += &format!("{name} does not fire:\n{body}{lines}");
        }
        all += &format!("{name}\n{body}{lines}\n");
    }
    assert!(silent.is_empty(), "{silent}");
    insta::assert_snapshot!("bad", all);
}

/// The sample of a finding is no guess: with it the rendered body is refused.
#[test]
fn every_sample_breaks_its_body() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof/bad");
    let mut tried = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let body = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for finding in lint_all("a.json", &body) {
            let Some(sample) = finding.sample else { continue };
            tried += 1;
            let sample = Sample::from_json("sample", &sample).unwrap();
            let account = Account::default();
            let broken = [false, true].iter().any(|autoescape| {
                let world = World { autoescape: *autoescape, lookup_none: false };
                let setting = Setting { account: &account, world, now: None };
                let rendered = crate::body::evaluate(&body, &sample, setting).unwrap();
                super::soundness_tests::judge(&rendered).is_err()
            });
            assert!(broken, "{body}{}", sample.data());
        }
    }
    assert!(tried >= 40, "only {tried}");
}

#[test]
fn the_bodies_of_the_ok_folder_get_no_finding_about_json() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proof/ok");
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let body = std::fs::read_to_string(&path).unwrap();
        for finding in lint_all("a.json", &body) {
            let about = finding.rule.starts_with("json-")
                || finding.rule == "file-syntax"
                || finding.rule == "callback-not-json";
            // In those bodies the quotes are what is tried.
            if about && finding.rule != "json-quote-clash" {
                all += &format!("{}: {body}  {} {}\n", path.display(), finding.rule, finding.message);
            }
        }
    }
    assert!(all.is_empty(), "{all}");
}

#[test]
fn both_ways_to_escape_are_proved_for_one_level_and_for_two() {
    for (chain, nested) in [
        (escape::ESCAPEJS, false),
        (escape::ESCAPEJS_TWICE, false),
        (escape::ESCAPEJS_TWICE, true),
        (escape::CUT, false),
        (escape::CUT, true),
    ] {
        for value in ["person.a", "person.a|default:'x'", "person|lookup:'a b'", "event.list"] {
            let hole = format!("{{{{ {value}|{chain} }}}}");
            let body = if nested {
                format!(r#"{{"callbackData":"{{\"a\":\"{hole}\"}}"}}"#)
            } else {
                format!(r#"{{"text":"{hole}"}}"#)
            };
            assert!(proof(&body).holds(), "{body}\n{}", complaints(&body));
        }
    }
    let once = format!(r#"{{"callbackData":"{{\"a\":\"{{{{ person.a|{} }}}}\"}}"}}"#, escape::ESCAPEJS);
    assert!(!proof(&once).holds());
}

/// With escaping on, a quote is no danger as long as nothing marks it safe on its way.
#[test]
fn what_a_filter_may_mark_safe_is_not_taken_for_escaped() {
    let escaped = Settings { worlds: vec![true], ..Settings::default() };
    let holds = |value: &str| {
        let body = format!("{{\"text\":\"{{{{ {value} }}}}\"}}");
        let tree = parse(&body, dialect::library());
        assert!(tree.errors.is_empty(), "{body}\n{:?}", tree.errors);
        prove(&tree, &escaped).holds()
    };
    for guarded in
        ["person.a|urlencode:'\"'", "person.a|urlencode:'\"'|upper", "person.a|urlencode|add:person.a|urlencode"]
    {
        assert!(holds(guarded), "{guarded}");
    }
    // Python's `quote` gives an empty text back as it came, safe; what Klaviyo's own filters do is not known.
    for unsure in
        ["person.a|safe|urlencode|add:'\"'", "person.a|urlencode:'\"'|upcase", "person.a|urlencode:'\"'|capitalize"]
    {
        assert!(!holds(unsure), "{unsure}");
    }
}

#[test]
fn the_listed_chain_has_only_filters_of_klaviyos_list() {
    for part in escape::CUT.split('|') {
        let name = part.split(':').next().unwrap();
        let filter = crate::klaviyo::catalogue::filter(name).unwrap_or_else(|| panic!("{name}"));
        assert!(filter.sources.contains(&crate::klaviyo::catalogue::Origin::VscodeList), "{name}");
    }
}

#[test]
fn what_the_listed_chain_loses_is_what_its_description_says() {
    let rendered = |value: &str| {
        let source = format!("{{{{ x|{} }}}}", escape::CUT);
        let data = crate::template::Value::from(&serde_json::json!({ "x": value }));
        let mut out = String::new();
        let program = crate::template::Program::compile(&source, dialect::library()).unwrap();
        program.render(&data, &crate::template::RenderOptions::default(), &mut out).unwrap();
        out
    };
    for (value, expected) in [
        ("O\"Brien & <co> it's", "OBrien & <co> it's"),
        ("a\\b", "ab"),
        (" a \t b\r\nc\u{c} ", "a b c"),
        ("é😀 “x”", "é😀 “x”"),
        ("a\u{1}b", "ax01b"),
        ("👩\u{200d}🚀", "👩u200d🚀"),
        ("", ""),
    ] {
        assert_eq!(rendered(value), expected, "{value:?}");
    }
}

#[test]
fn a_spec_with_an_unescaped_value_is_told_at_the_expression() {
    let text = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\nbrand: Acme\nwebhooks:\n  - name: Birthday\n    text: >-\n      Acme: it's \"é\" time,\n      {{ person.first_name }}!\n    clickUrl: https://shop.acme.test/{{ event.path }}\n    utm: { utm_api: a }\n    callbackData:\n      note: 'x {{ person.note }}'\n";
    let found: Vec<_> =
        lint_all("a.yaml", text).into_iter().filter(|finding| finding.rule.starts_with("json-")).collect();
    let places = |rule: &str| -> Vec<&str> {
        let of = found.iter().filter(|finding| finding.rule == rule);
        of.flat_map(|finding| std::iter::once(&finding.primary).chain(&finding.related))
            .map(|l| l.span.of(text))
            .collect()
    };
    // The phone and the e-mail are the guide's: they stand nowhere in the file.
    assert_eq!(places("json-unescaped"), ["Birthday", "{{ person.first_name }}", "{{ event.path }}"]);
    assert_eq!(places("json-unescaped-nested"), ["Birthday", "{{ person.note }}"]);
}

#[test]
fn a_limit_is_told_and_not_hung_on() {
    let deep = 14;
    let mut body = String::from("{\"a\": ");
    for level in 0..deep {
        body += &format!("[{{% for x{level} in event.a{level} %}}{{% if not forloop.first %}},{{% endif %}}");
    }
    body += "1";
    body += &"{% endfor %}]".repeat(deep);
    body += "}";
    let begun = std::time::Instant::now();
    let findings = lint_all("a.json", &body);
    assert!(begun.elapsed().as_secs() < 60);
    assert!(findings.iter().any(|finding| finding.message.contains("too many paths")) || proof(&body).holds());
}
