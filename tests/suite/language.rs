//! `flowhook template`: the template language by itself, and the pages of `explain`.

use serde_json::Value;

use crate::support::{flowhook, flowhook_with_input, root};

#[test]
fn eval_answers_djangos_own_cases_line_by_line_in_order() {
    let cases = std::fs::read_to_string(root().join("tests/oracle/django-cases.ndjson")).unwrap();
    let run = flowhook_with_input(["template", "eval"], cases.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let pairs: Vec<(Value, Value)> = cases
        .lines()
        .zip(run.stdout.lines())
        .map(|(case, answer)| (serde_json::from_str(case).unwrap(), serde_json::from_str(answer).unwrap()))
        .collect();
    assert_eq!((pairs.len(), run.stdout.lines().count()), (731, 731));
    for (case, answer) in pairs {
        let expected = &case["expect"];
        assert_eq!(case["id"], answer["id"]);
        for part in ["ok", "error", "phase"] {
            assert_eq!(expected.get(part), answer.get(part), "{case}");
        }
    }
}

#[test]
fn eval_writes_as_python_does_so_that_answers_compare_byte_for_byte() {
    let case = r#"{"id": [1, {"a": null}], "source": "{{ x }}\u00e9", "context": {"x": "😀<"}}"#;
    let run = flowhook_with_input(["template", "eval"], case.as_bytes());
    let expected = "{\"id\": [1, {\"a\": null}], \"ok\": \"\\ud83d\\ude00&lt;\\u00e9\"}\n";
    assert_eq!(run.stdout, expected, "{}", run.stderr);
}

#[test]
fn eval_takes_dialect_and_escaping_from_its_flags() {
    let case = br#"{"source": "{{ x }}{{ p|lookup:'a b' }}", "context": {"x": "<", "p": {"a b": 1}}}"#;
    let run = flowhook_with_input(["template", "eval", "--dialect", "klaviyo", "--autoescape", "off"], case);
    assert_eq!(run.stdout, "{\"ok\": \"<1\"}\n");
    let run = flowhook_with_input(["template", "eval"], case);
    assert!(run.stdout.starts_with("{\"error\": \"TemplateSyntaxError\""), "{}", run.stdout);
    assert!(run.stdout.ends_with("\"phase\": \"parse\"}\n"), "{}", run.stdout);
}

#[test]
fn eval_names_the_line_that_is_no_case_and_keeps_the_answers_before_it() {
    let run = flowhook_with_input(["template", "eval"], b"{\"source\": \"a\"}\n\nnonsense\n");
    assert_eq!(run.code, 3);
    assert_eq!(run.stdout, "{\"ok\": \"a\"}\n");
    assert!(run.stderr.contains("<stdin>:3: "), "{}", run.stderr);
    assert!(run.stderr.contains("help: a case is one line"), "{}", run.stderr);
}

#[test]
fn tree_shows_every_part_with_its_place_and_every_error() {
    let run = flowhook_with_input(["template", "tree", "-"], b"a {{ x|upper }}{% if y == 1 %}b{% else %}c{% endif %}");
    assert_eq!(run.code, 0, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout);
    let run = flowhook_with_input(["template", "tree"], b"{{ x|nope }}\n{% if %}{% endif %}");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("<stdin>:1:6: "), "{}", run.stderr);
    assert!(run.stderr.contains("<stdin>:2:"), "{}", run.stderr);
}

#[test]
fn list_names_everything_with_its_sources() {
    for (what, count, line) in
        [("filters", 134, "lookup:…"), ("tags", 49, "coupon_code"), ("variables", 121, "{{ person.KlaviyoID }}")]
    {
        let run = flowhook(["template", "list", what]);
        assert_eq!((run.code, run.stdout.lines().count()), (0, count), "{what}");
        assert!(run.stdout.lines().any(|row| row.starts_with(line) && row.ends_with(']')), "{what}");
    }
}

#[test]
fn explain_has_a_page_for_rules_filters_tags_variables_and_statuses() {
    for (name, heading) in [
        ("missing-profile-id", "# missing-profile-id"),
        ("floatformat", "# Filter floatformat"),
        ("ifchanged", "# Tag ifchanged"),
        ("person.KlaviyoID", "# Variable {{ person.KlaviyoID }}"),
        ("$value", "# Variable {{ event|lookup:'$value' }}"),
        ("not subscribed", "# Status NOT_SUBSCRIBED"),
    ] {
        let run = flowhook(["explain", name]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert!(run.stdout.starts_with(heading), "{}", run.stdout);
    }
    let run = flowhook(["explain", "floatfromat"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("did you mean `floatformat`?"), "{}", run.stderr);
}
