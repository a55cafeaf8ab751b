use proptest::prelude::*;

use super::{JsonProblem, Parsed, parse_body, parse_mapped};
use crate::document::{Kind, Node};
use crate::text::Span;

fn clean(text: &str) -> Node {
    let parsed = parse_body(text);
    assert_eq!(parsed.problems, [], "in {text}");
    assert!(parsed.complete, "incomplete: {text}");
    parsed.root
}

/// The places and messages of the problems, the place as the text it covers.
fn problems(text: &str) -> Vec<(String, String)> {
    parse_body(text).problems.iter().map(|p| (p.span.of(text).to_owned(), p.message.clone())).collect()
}

fn text_of<'a>(node: &'a Node, key: &str) -> &'a str {
    node.get(key).and_then(|entry| entry.value.as_text()).map_or("", |text| &text.text)
}

fn keys(node: &Node) -> Vec<(&str, bool)> {
    node.entries().iter().map(|entry| (entry.key.text.as_str(), entry.conditional)).collect()
}

#[test]
fn the_guides_body_is_read_with_its_inner_json() {
    let body = r#"{
"phone": "{{ person.phone_number|default:'' }}",
"callbackData":"{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"flow\":\"Flow Name\"}" ,
"sendPurpose": "Flow Name"
}"#;
    let root = clean(body);
    assert_eq!(text_of(&root, "phone"), "{{ person.phone_number|default:'' }}");
    let inner = root.get("callbackData").and_then(|entry| entry.value.as_text()).cloned().unwrap_or_default();
    let inner = parse_mapped(&inner);
    assert_eq!(inner.problems, []);
    let flow = inner.root.get("flow").map(|entry| (entry.key_span, entry.value.clone()));
    let (key_span, value) = flow.expect("a member named flow");
    assert_eq!(key_span.of(body), r#"\"flow\""#);
    assert_eq!(value.span.of(body), r#"\"Flow Name\""#);
    assert_eq!(value.as_text().map(|text| text.whole().of(body)), Some("Flow Name"));
}

#[test]
fn a_quote_inside_a_tag_ends_no_string() {
    let body = r#"{"text": "Hi {{ person.first_name|default:"you" }}!", "b": 1}"#;
    let root = clean(body);
    assert_eq!(text_of(&root, "text"), r#"Hi {{ person.first_name|default:"you" }}!"#);
    assert_eq!(keys(&root), [("text", false), ("b", false)]);
}

#[test]
fn escapes_inside_a_tag_are_not_decoded_and_outside_they_are() {
    let root = clean(r#"{"a": "\u00e9\n{{ x|cut:"\n" }}\ud83d\ude00"}"#);
    assert_eq!(text_of(&root, "a"), "é\n{{ x|cut:\"\\n\" }}😀");
}

#[test]
fn an_expression_may_stand_for_a_value_a_key_or_a_part_of_a_number() {
    let root = clean(r#"{"a": {{ x }}, {{ key }}: 1, "c": -{{ y }}.5, "d": {{ a }}{{ b }}}"#);
    let kinds: Vec<&str> = root.entries().iter().map(|entry| entry.value.kind.word()).collect();
    assert_eq!(keys(&root).iter().map(|key| key.0).collect::<Vec<_>>(), ["a", "{{ key }}", "c", "d"]);
    assert_eq!(kinds, ["a template expression", "a number", "a template expression", "a template expression"]);
}

#[test]
fn members_between_tags_are_conditional_and_their_commas_are_left_alone() {
    let root = clean(
        r#"{"a": 1{% if x %}, "b": 2{% elif y %}, "c": 3{% else %}{% endif %}, {% for i in list %}"d": 1{% if not forloop.last %},{% endif %}{% endfor %} }"#,
    );
    assert_eq!(keys(&root), [("a", false), ("b", true), ("c", true), ("d", true)]);
}

#[test]
fn a_block_that_decides_nothing_makes_nothing_conditional() {
    let root = clean(r#"{% with a=b %}{"x": {% autoescape off %}"1"{% endautoescape %}, "y": 2}{% endwith %}"#);
    assert_eq!(keys(&root), [("x", false), ("y", false)]);
}

#[test]
fn values_that_tags_choose_between_are_entries_of_one_key() {
    let root = clean(r#"{"p": {% if vip %}"VIP"{% else %}"All"{% endif %}, "q": 1}"#);
    assert_eq!(keys(&root), [("p", true), ("p", true), ("q", false)]);
}

#[test]
fn a_tag_may_print_a_value() {
    let root = clean(r#"{"year": {% current_year %}, "list": [{{ a }}, {% cycle 1 2 %}]}"#);
    assert_eq!(root.get("year").map(|entry| &entry.value.kind), Some(&Kind::Hole));
}

#[test]
fn comments_and_whole_comment_blocks_are_nothing() {
    let root = clean("{# \"x #}{\"a\": {# no #} 1 {% comment %} }} \" {% if %} \n {% endcomment %}}");
    assert_eq!(keys(&root), [("a", false)]);
}

#[test]
fn bodies_that_tags_choose_between_are_seen_as_one() {
    let root = clean(r#"{% if a %}{"x": 1}{% else %}{"y": 2}{% endif %}"#);
    assert_eq!(keys(&root), [("x", true), ("y", true)]);
}

#[test]
fn a_key_twice_is_two_entries() {
    assert_eq!(keys(&clean(r#"{"a": 1, "a": 2}"#)), [("a", false), ("a", false)]);
}

#[test]
fn slips_are_told_with_their_place_and_reading_goes_on() {
    for (text, span, message) in [
        (r#"{"a": 1 "b": 2}"#, "", "a comma is missing after this member"),
        (r#"{"a": 1,}"#, ",", "no member after this comma; JSON allows no trailing comma"),
        (r#"{"a": [1,,2]}"#, ",", "no value before this comma"),
        (r"{'a': 1}", "'a'", "the key is in `'` quotes; JSON knows only `\"`"),
        ("{\u{201c}a\u{201d}: 1}", "\u{201c}a\u{201d}", "the key is in `\u{201c}` quotes; JSON knows only `\"`"),
        (r"{a: 1}", "a", "the key `a` is not in double quotes"),
        (r#"{"a": True}"#, "True", "`True` is no JSON value"),
        (r#"{"a": +1516}"#, "+1516", "`+1516` is not written as JSON writes numbers"),
        (r#"{"a": 007}"#, "007", "`007` is not written as JSON writes numbers"),
        (r#"{"a": yes}"#, "yes", "`yes` is no JSON value"),
        (r#"{"a": }"#, ":", "the key `a` has no value after its `:`"),
        ("{\"a\": 1 // one\n}", "// one", "JSON has no comments"),
        (r#"{"a": "it\'s"}"#, "\\'", "`\\'` is no JSON escape"),
        (r#"{"a": "\ud800"}"#, "\\ud800", "half a surrogate pair stands alone; it stands for no character"),
        ("{\"a\": \"x\ny\", \"b\": \"z\"}", "\n", "a line break stands inside a text"),
        ("{\"a\": \"x,\n\"b\": \"z\"}", "\"x,", "this text is not closed on its line"),
        ("{\"a\": \"x\r\n}", "\"x", "this text is not closed on its line"),
    ] {
        let parsed = parse_body(text);
        assert_eq!(problems(text), [(span.to_owned(), message.to_owned())], "in {text}");
        assert!(parsed.complete, "incomplete: {text}");
    }
}

#[test]
fn what_cannot_be_told_apart_stops_the_reading() {
    for (text, span, message) in [
        (r#"{"a": 1"#, "", "the text ends inside an object; `}` was expected"),
        (r#"{"a": [1}"#, "}", "found `}` inside a list; `]` was expected"),
        (r#"{"a": 1}}"#, "}", "the body is complete before this `}`; nothing may follow it"),
        (r#"{"a": "x"#, "\"", "this text is never closed"),
        ("{\"a\": \"x\n", "\"", "this text is never closed"),
        (r#"{"a" 1}"#, "\"a\"", "the key `a` has no value"),
        (r#"{"a": {{ x }"#, "{", "found `{` where a key in double quotes was expected"),
        ("", "", "there is nothing here; a JSON object was expected"),
    ] {
        let parsed = parse_body(text);
        assert_eq!(problems(text), [(span.to_owned(), message.to_owned())], "in {text}");
        assert!(!parsed.complete, "complete: {text}");
    }
}

#[test]
fn a_comma_forgotten_with_its_quote_is_not_part_of_the_text() {
    let parsed = parse_body("{\"a\": \"x,  \n\"b\": \"z\"}");
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(text_of(&parsed.root, "a"), "x");
    assert_eq!(text_of(&parsed.root, "b"), "z");
}

#[test]
fn what_tags_may_explain_is_no_problem() {
    for text in [
        r#"{% if a %}{"x": 1,{% else %}{"y": 2,{% endif %}"z": 3}"#,
        r#"{"a": 1 {% if x %}} {% else %}] {% endif %}"#,
        r#"{"a": "x\{{ y }}"}"#,
        r#"{"a": "\u00{{ y }}"}"#,
        r#"{ {{ members }} "a": 1}"#,
        r#"[{{ a }} {{ b }}]"#,
        r"{{ event }}",
        r"{% include x %}",
    ] {
        assert_eq!(parse_body(text).problems, Vec::<JsonProblem>::new(), "in {text}");
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let text = "[".repeat(100_000);
    let parsed = parse_body(&text);
    assert_eq!(parsed.problems.len(), 1);
    assert!(parsed.problems[0].message.contains("deeper than 128"));
    clean(&format!("{}{}", "[".repeat(128), "]".repeat(128)));
}

#[test]
fn hostile_texts_are_read_to_their_end() {
    // So long that a reader of quadratic time would not come back.
    for text in [
        "{{".repeat(500_000),
        "{\"a\": \"".to_owned() + &"{% ".repeat(300_000),
        "[\"".to_owned() + &"\n".repeat(1_000_000),
        "[\"".to_owned() + &"\n \"a\" ".repeat(200_000),
        "{\"a\":\"{{ x }}\",".repeat(70_000),
        "\u{2018}".repeat(300_000),
        "[{{ a }}".repeat(100_000),
    ] {
        let start: String = text.chars().take(20).collect();
        assert!(!parse_body(&text).problems.is_empty(), "{start}");
    }
}

#[test]
fn places_inside_a_twice_escaped_text_are_bytes_of_the_file() {
    let body = r#"{"callbackData": "{\"note\": \"say \\\"hi\\\" {{ x }}\", \"n\" 1}"}"#;
    let root = clean(body);
    let text = root.get("callbackData").and_then(|entry| entry.value.as_text()).cloned().unwrap_or_default();
    let inner = parse_mapped(&text);
    let note = inner.root.get("note").and_then(|entry| entry.value.as_text()).cloned().unwrap_or_default();
    assert_eq!(note.text, "say \"hi\" {{ x }}");
    assert_eq!(note.source_span(Span::new(4, 5)).of(body), r#"\\\""#);
    assert_eq!(note.source_span(Span::new(9, 16)).of(body), "{{ x }}");
    assert_eq!(inner.problems.iter().map(|p| p.span.of(body)).collect::<Vec<_>>(), [r#"\"n\""#]);
}

/// The tree as plain JSON; a number as it is written.
fn plain(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Null | Kind::Hole => serde_json::Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Number(written) => serde_json::from_str(written).unwrap_or_default(),
        Kind::Text(text) => text.text.clone().into(),
        Kind::Sequence(items) => items.iter().map(plain).collect::<Vec<_>>().into(),
        Kind::Mapping(entries) => entries.iter().map(|entry| (entry.key.text.clone(), plain(&entry.value))).collect(),
    }
}

fn check_places(node: &Node, source: &str) {
    let check = |text: &crate::text::Mapped| {
        let again = serde_json::from_str::<String>(&format!("\"{}\"", text.whole().of(source)));
        assert_eq!(again.ok().as_deref(), Some(text.text.as_str()));
    };
    match &node.kind {
        Kind::Text(text) => check(text),
        Kind::Sequence(items) => items.iter().for_each(|item| check_places(item, source)),
        Kind::Mapping(entries) => {
            for entry in entries {
                check(&entry.key);
                check_places(&entry.value, source);
            }
        }
        _ => {}
    }
    assert!(serde_json::from_str::<serde_json::Value>(node.span.of(source)).is_ok(), "{}", node.span.of(source));
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let text = any::<String>().prop_map(|text| text.replace("{{", "(").replace("{%", "(").replace("{#", "("));
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e9..1e9_f64).prop_map(Into::into),
        text.clone().prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((text.clone(), inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in any::<String>()) {
        let _: Parsed = parse_body(&text);
    }

    #[test]
    fn any_soup_of_tokens_is_read_and_its_places_fit(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "1", "{{ x }}", "{% if a %}", "{% else %}", "{% endif %}",
                "{% comment %}", "{% endcomment %}", "\\", "\\u00", "é", "\n", " ", "'", "“", "//", "/*", "true", "{{", "}}", "{#", "#}",
            ]),
            0..40,
        )
    ) {
        let text = tokens.concat();
        let parsed = parse_body(&text);
        for problem in &parsed.problems {
            prop_assert!(text.get(problem.span.range()).is_some(), "{:?} in {text}", problem);
        }
        let json = crate::text::Mapped::verbatim(&text, 7);
        prop_assert_eq!(parse_mapped(&json).problems.len(), parsed.problems.len());
    }

    #[test]
    fn what_has_no_tags_is_refused_exactly_when_serde_json_refuses_it(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "1", "-", "0", ".5", "e3", "\\", "\\n", "\\u00e9", "é", "\n", "\t",
                " ", "'", "“", "//", "true", "null", "x",
            ]),
            0..14,
        )
    ) {
        let text = tokens.join("").replace("{{", "{ {");
        let ours = parse_body(&text);
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        prop_assert_eq!(ours.problems.is_empty(), theirs.is_ok(), "{:?} {:?} in {}", ours.problems, theirs, text);
        if theirs.is_ok() {
            prop_assert!(ours.complete);
        }
    }

    #[test]
    fn plain_json_is_read_as_serde_json_reads_it(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.unwrap_or_default();
        let parsed = parse_body(&text);
        prop_assert_eq!(&parsed.problems, &vec![]);
        prop_assert_eq!(plain(&parsed.root), serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default());
        check_places(&parsed.root, &text);
    }
}
