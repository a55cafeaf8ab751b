//! Positions, cascades and whole webhooks; each rule's own examples stand on its page.

use super::testing::{lint, places, rules};

const GUIDE: &str = include_str!("../../tests/fixtures/lint/ok/birthday.json");

fn spec(webhook: &str) -> String {
    format!(
        "flowhook: 1\nflow: {{ name: F, trigger: {{ type: metric, metric: Placed Order }} }}\nbrand: Acme\nwebhooks:\n{webhook}"
    )
}

/// A raw body for the Text API with one member replaced or, with an empty value, left out.
fn body(name: &str, value: &str) -> String {
    let members = [
        ("phone", r#""{{ person.phone_number|default:'' }}""#),
        ("email", r#""{{ person.email|default:'' }}""#),
        ("text", r#""Acme: hi""#),
        ("clickUrl", r#""https://shop.acme.test?utm_api=a""#),
        (
            "callbackData",
            r#""{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"A\",\"flow\":\"A\"}""#,
        ),
        ("sendPurpose", r#""A""#),
    ];
    let mut lines: Vec<String> = members
        .iter()
        .map(|(key, old)| (*key, if *key == name { value } else { old }))
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    if !members.iter().any(|(key, _)| *key == name) {
        lines.push(format!("\"{name}\": {value}"));
    }
    format!("{{{}}}", lines.join(", "))
}

#[test]
fn the_unchanged_body_is_silent() {
    assert_eq!(rules("a.json", GUIDE), Vec::<&str>::new());
    assert_eq!(rules("a.json", &body("text", r#""Acme: hi""#)), Vec::<&str>::new());
}

#[test]
fn positions_are_exact_in_every_yaml_scalar() {
    for (scalar, covered) in [
        ("    clickUrl: https://shop.acme.test/a?utm_a=1?b=2\n", "?"),
        ("    clickUrl: \"https://shop.acme.test/\\u00e9\\x3futm_a=1?b=2\"\n", "?"),
        ("    clickUrl: \"https://shop.acme.test/a?utm_a=1\\x3fb=2\"\n", "\\x3f"),
        ("    clickUrl: 'https://shop.acme.test/''?utm_a=1?b=2'\n", "?"),
        ("    clickUrl: >-\n      https://shop.acme.test/a?utm_a=1?b=2\n", "?"),
        ("    clickUrl: |-\n      https://shop.acme.test/a?utm_a=1?b=2\n", "?"),
    ] {
        let text = spec(&format!("  - name: A\n    text: \"Acme: é😀\"\n{scalar}"));
        let found: Vec<_> =
            lint("a.yaml", &text).into_iter().filter(|finding| finding.rule == "utm-double-question").collect();
        assert_eq!(found.len(), 1, "{text}");
        let span = found[0].primary.span;
        assert_eq!(span.of(&text), covered, "{text}");
        assert!(text[span.end..].starts_with("b=2"), "{text}");
    }
}

#[test]
fn a_place_in_the_second_line_of_a_folded_or_block_scalar_is_exact() {
    for style in [">-", "|-", ">", "|2-"] {
        let indent = "      ";
        let text = spec(&format!(
            "  - name: A\n    text: {style}\n{indent}Acme: first line,\n{indent}for BrandName friends\n"
        ));
        assert_eq!(places("placeholder-text", "a.yaml", &text), ["BrandName"], "{text}");
    }
}

#[test]
fn positions_are_exact_in_the_json_inside_callback_data() {
    let text = body(
        "callbackData",
        r#""{\"profileID\":\"{{ person.KlaviyoID|default:''}}\",\"metricName\":\"B\",\"note\":\"say \\\"BrandName\\\"\",\"flow\":\"A\",\"flow\":\"A\"}""#,
    );
    assert_eq!(places("name-mismatch", "a.json", &text), ["B"]);
    assert_eq!(places("placeholder-text", "a.json", &text), ["BrandName"]);
    assert_eq!(places("duplicate-key", "a.json", &text), [r#"\"flow\""#]);
    let text = body("callbackData", r#""{\"profileID\":\"x\" \"metricName\":\"A\"}""#);
    let found = &lint("a.json", &text)[0];
    assert_eq!((found.rule, &text[found.primary.span.end..][..3]), ("callback-not-json", r#" \""#));
    assert!(text[..found.primary.span.start].ends_with(r#"\"x\""#));
}

#[test]
fn positions_are_exact_in_json_inside_a_yaml_scalar() {
    let inner = r#"{"profileID":"x","metricName":"BrandName","flow":"A"}"#;
    for scalar in
        [format!("'{inner}'"), format!(">-\n          {inner}"), format!("\"{}\"", inner.replace('"', "\\\""))]
    {
        let text = spec(&format!(
            "  - name: A\n    endpoint:\n      url: https://api.wknd.ai/text/message/send\n      headers: {{ X-Client-ID: \"${{A}}\", X-Client-Secret: \"${{B}}\" }}\n    body:\n      phone: \"{{{{ person.phone_number }}}}\"\n      text: \"Acme: hi\"\n      sendPurpose: A\n      callbackData: {scalar}\n"
        ));
        assert_eq!(places("placeholder-text", "a.yaml", &text), ["BrandName"], "{text}");
        assert_eq!(places("name-mismatch", "a.yaml", &text), ["BrandName"], "{text}");
    }
}

#[test]
fn a_broken_file_gives_its_syntax_error_and_nothing_that_only_follows_from_it() {
    assert_eq!(
        rules("a.json", r#"{"phone": "{{ person.phone_number|default:'' }}", "text": "hi", "sendPurpose": ["#),
        ["file-syntax"]
    );
    assert_eq!(rules("a.yaml", "flowhook: 1\nwebhooks: [\n"), ["file-syntax"]);
    assert_eq!(rules("a.yaml", "name: x\n"), ["unknown-file-kind"]);
    assert_eq!(rules("a.json", &body("callbackData", "\"nope\"")), ["callback-not-json"]);
    assert_eq!(rules("a.json", &body("clickUrl", "\"shop.acme.test\"")), ["click-url"]);
}

#[test]
fn a_slip_in_a_fields_name_is_one_finding() {
    let text = body("sendPurpose", "").replace("\"text\"", "\"txet\"");
    assert_eq!(rules("a.json", &text), ["missing-send-purpose", "missing-text"]);
    assert_eq!(places("missing-text", "a.json", &text), ["\"txet\""]);
    assert_eq!(rules("a.json", &body("sendPurpose", "").replace("\"email\"", "\"sendpurpose\"")), ["unknown-field"]);
}

#[test]
fn a_misspelt_required_key_of_a_spec_is_one_finding() {
    assert_eq!(rules("a.yaml", &spec("  - name: A\n    txt: hi\n")), ["unknown-key"]);
    assert_eq!(rules("a.yaml", &spec("  - name: A\n    txt: hi\n  - name: B\n")), ["unknown-key", "missing-text"]);
}

#[test]
fn blocks_that_cross_or_end_wrongly_are_one_finding() {
    for text in [
        "{% if event.a %}{% for i in event.b %}{% endif %}{% endfor %}",
        "{% if event.a %}x{% endfor %}",
        "{% if event.a %}",
    ] {
        assert_eq!(rules("a.json", &body("text", &format!("\"{text}\""))), ["unclosed-block"], "{text}");
    }
}

#[test]
fn klaviyos_own_filters_and_tags_are_no_syntax_errors() {
    for text in ["Acme {{ event.a|append:'b'|lookup:'c'|default:'x' }}", "Acme {% today '%Y' as today %}{{ today }}"] {
        assert_eq!(rules("a.json", &body("text", &format!("\"{text}\""))), Vec::<&str>::new(), "{text}");
    }
    for text in [
        "Acme {% catalog event.id %}{{ catalog_item.title|default:'x' }}{% endcatalog %}",
        "Acme {% currency_format event.price|default:0 %}",
    ] {
        assert_eq!(rules("a.json", &body("text", &format!("\"{text}\""))), ["unstated-in-webhook"], "{text}");
    }
    let text = body("text", "\"{{ event.a|lowercase }} {{ event.a|defualt:'' }} {% includ 'x' %}\"");
    assert_eq!(places("unknown-filter", "a.json", &text), ["lowercase", "defualt"]);
    assert_eq!(places("unknown-tag", "a.json", &text), ["includ"]);
}

#[test]
fn template_errors_in_the_json_inside_callback_data_are_exact() {
    let text = body(
        "callbackData",
        r#""{\"profileID\":\"{{ person.KlaviyoID|default }}\",\"metricName\":\"A\",\"flow\":\"A\"}""#,
    );
    assert_eq!(rules("a.json", &text), ["filter-argument"]);
    assert_eq!(places("filter-argument", "a.json", &text), ["default"]);
}

#[test]
fn what_tags_may_settle_is_not_reported() {
    for (name, value) in [
        ("text", r#""{% if event.a %}hi{% endif %}""#),
        ("clickUrl", r#""{{ event.url|default:'https://a.test' }}""#),
        ("clickUrl", r#""{% if event.a %}https://a.test{% else %}https://b.test{% endif %}""#),
        ("clickUrl", r#""https://shop.acme.test/{{ event.path|default:'a b?c=d' }}""#),
        ("mediaUrl", r#""https://cdn.acme.test/{{ event.image|default:'a' }}""#),
        ("mediaUrl", r#""https://cdn.acme.test/image?id=1.webp""#),
        ("mediaUrl", r#""https://cdn.acme.test""#),
        ("phone", r#""{{ person.phone|default:'' }}""#),
        ("sendPurpose", r#""{{ event.purpose|default:'A' }}""#),
    ] {
        assert_eq!(rules("a.json", &body(name, value)), Vec::<&str>::new(), "{name}: {value}");
    }
}

#[test]
fn a_body_for_another_endpoint_is_not_held_to_the_text_apis_fields() {
    assert_eq!(
        rules("a.json", r#"{"email": "{{ person.email|default:'' }}", "amount": {{ event.value|add:0|default:0 }}}"#),
        Vec::<&str>::new()
    );
    let text = spec(
        "  - name: Loyalty\n    endpoint: { url: \"https://api.loyal.test/v1\", headers: { Authorization: \"Bearer ${LOYAL}\" } }\n    body: { email: \"{{ person.email|default:'' }}\", points: 100 }\n",
    );
    assert_eq!(rules("a.yaml", &text), Vec::<&str>::new());
}

#[test]
fn two_files_with_one_name_are_found_and_a_spec_with_its_body_is_not() {
    use crate::text::{Source, Sources};
    let mut sources = Sources::new();
    let first = sources.add(Source::new("a.json", body("text", "\"one\"")));
    let second = sources.add(Source::new("b.json", body("text", "\"two\"")));
    sources.add(Source::new("c.yaml", spec("  - name: A\n    text: \"Acme: hi\"\n")));
    let mut findings = super::run(&sources, &super::Settings::default()).findings;
    findings.retain(|finding| !super::testing::OF_VALUES.contains(&finding.rule));
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].rule, findings[0].primary.source, findings[0].related[0].source),
        ("duplicate-name", second, first)
    );
}

#[test]
fn credentials_are_found_and_known_to_the_redactor() {
    use crate::text::{Source, Sources};
    let secret = "0123456789abcdef0123456789abcdef";
    let text = spec(&format!(
        "  - name: A\n    text: \"Acme: hi\"\n    endpoint:\n      url: https://api.wknd.ai/text/message/send\n      headers:\n        X-Client-ID: ${{ID}}\n        X-Client-Secret: {secret}\n"
    ));
    let mut sources = Sources::new();
    sources.add(Source::new("a.yaml", text.as_str()));
    let linted = super::run(&sources, &super::Settings::default());
    assert!(linted.findings.iter().any(|finding| finding.rule == "secret-in-file"));
    assert_eq!(rules("a.yaml", &text), ["secret-in-file"]);
    assert!(!format!("{:?}", linted.findings).contains(secret));
    assert_eq!(linted.redactor.redact(secret), "[redacted]");
    for (name, value) in [("token", "\"{{ event.token }}\""), ("api_key", "\"XXXXXXXXXXXXXXXX\"")] {
        assert_eq!(places("secret-in-file", "a.json", &body(name, value)), Vec::<&str>::new());
    }
}

#[test]
fn a_scalar_is_written_anew_in_every_style_but_a_block() {
    for (scalar, fixed) in [
        ("\"+1516\"", true),
        ("'+1516'", true),
        ("\"+15\\x316\"", true),
        (">-\n      +1516", false),
        ("|-\n      +1516", false),
    ] {
        let text = spec(&format!("  - name: A\n    text: \"Acme: hi\"\n    phone: {scalar}\n"));
        let findings = lint("a.yaml", &text);
        assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["phone-literal"], "{text}");
        let after = findings[0].fixes.first().map(|fix| crate::text::apply_edits(&text, &fix.edits).unwrap());
        assert_eq!(after.is_some(), fixed, "{text}");
        assert!(after.is_none_or(|after| rules("a.yaml", &after).is_empty()), "{text}");
    }
}

#[test]
fn the_same_texts_give_the_same_findings_in_the_same_order() {
    let text = body("clickUrl", r#""http://example.com/a b?utm_a=1&utm_a=2?c=d""#);
    let first = format!("{:?}", lint("a.json", &text));
    for _ in 0..20 {
        assert_eq!(format!("{:?}", lint("a.json", &text)), first);
    }
}

#[test]
fn a_large_and_wholly_broken_body_takes_linear_time() {
    let started = std::time::Instant::now();
    for text in [
        body("text", &format!("\"{}\"", "{% endif %}".repeat(20_000))),
        body("text", &format!("\"{}\"", "{{ a|nope }}".repeat(3_000))),
        body("text", &format!("\"{}\"", "{% if a %}{% for x in y %}{% endif %}".repeat(5_000))),
        format!("{{\"sendPurpose\": \"A\", {}}}", vec!["\"a\": \"BrandName <x>\""; 5_000].join(", ")),
        body("clickUrl", &format!("\"https://a.test/{}\"", "?utm_a=1&utm_a=2 ".repeat(10_000))),
        spec(&"  - name: A\n    text: \"Acme: hi\"\n".repeat(3_000)),
    ] {
        let name = if text.starts_with('{') { "a.json" } else { "a.yaml" };
        let _ = lint(name, &text);
    }
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}

proptest::proptest! {
    #[test]
    fn any_text_is_linted_without_a_panic_and_every_place_fits(
        text in "(?s)(\\{|flowhook: 1\nwebhooks:\n- )?(.|\"callbackData\": \"|\\{\\{ x \\}\\}|\\\\\"|: |\n  )*"
    ) {
        for name in ["a.json", "a.yaml"] {
            for finding in lint(name, &text) {
                proptest::prop_assert!(text.get(finding.primary.span.range()).is_some(), "{:?}", finding);
                for fix in &finding.fixes {
                    proptest::prop_assert!(crate::text::apply_edits(&text, &fix.edits).is_ok(), "{:?}", fix);
                }
            }
        }
    }

    #[test]
    fn any_value_in_any_field_is_linted_without_a_panic(
        field in proptest::sample::select(vec!["phone", "text", "clickUrl", "mediaUrl", "callbackData", "sendPurpose", "x"]),
        value in "\"(.|\\\\\"|\\\\n|\\{\\{ x \\}\\}|utm_a=1|[?&#=]|https://|BrandName|<a>|é)*\"?"
    ) {
        let text = body(field, &value);
        for finding in lint("a.json", &text) {
            proptest::prop_assert!(text.get(finding.primary.span.range()).is_some(), "{:?}", finding);
            for fix in &finding.fixes {
                proptest::prop_assert!(crate::text::apply_edits(&text, &fix.edits).is_ok(), "{:?}", fix);
            }
        }
    }
}

/// An export whose one webhook has this body, encoded as JSON strings are.
fn export(body: &str) -> String {
    let body = serde_json::to_string(body).unwrap();
    format!(
        r#"{{"triggers": [{{"type": "metric", "id": "M"}}], "actions": [{{"id": "1", "type": "send-webhook", "data": {{"status": "live", "message": {{"url": "https://api.wknd.ai/text/message/send", "body": {body}}}}}}}], "entry_action_id": "1"}}"#
    )
}

#[test]
fn a_body_in_an_export_gets_the_findings_that_it_gets_alone() {
    let bodies = [
        GUIDE.to_owned(),
        body("text", r#""Acme \"BrandName\" é""#),
        body("text", r#""Acme {% if a %}""#),
        body("clickUrl", r#""http:\/\/shop.acme.test?utm_a=1?b=2""#),
        body("callbackData", r#""{\"profileID\":\"x\",\"flow\":\"A\",\"flow\":\"A\"}""#),
        body("callbackData", r#""{\"metricName\":\"A\",\"flow\":\"A\"}""#),
        body("sendPurpose", ""),
        "{\n\t\"text\": \"x\",\n}".to_owned(),
    ];
    for alone in bodies {
        let wrapped = export(&alone);
        let found = |name: &str, text: &str| -> Vec<(&str, String)> {
            lint(name, text).into_iter().map(|finding| (finding.rule, finding.message)).collect()
        };
        let own: Vec<_> = found("a.json", &wrapped).into_iter().filter(|(rule, _)| *rule != "missing-header").collect();
        let is_message = alone.contains("sendPurpose");
        let mut expected = found("a.json", &alone);
        if !is_message {
            // By itself nothing tells that it goes to the Text API.
            expected.retain(|finding| own.contains(finding));
        }
        assert!(expected.iter().all(|finding| own.contains(finding)), "{alone}\n{expected:#?}\n{own:#?}");
        if is_message {
            assert_eq!(own.len(), expected.len(), "{alone}\n{expected:#?}\n{own:#?}");
        }
    }
}

#[test]
fn a_place_in_an_exported_body_is_a_place_in_the_file() {
    let text = export(&body("text", r#""Acme \"é\" BrandName""#));
    assert_eq!(places("placeholder-text", "a.json", &text), ["BrandName"]);
    let text = export(&body("callbackData", r#""{\"profileID\":\"x\",\"flow\":\"A\",\"flow\":\"A\"}""#));
    assert_eq!(places("duplicate-key", "a.json", &text), [r#"\\\"flow\\\""#]);
}

#[test]
fn a_fix_in_an_export_leaves_the_export_readable() {
    let mut tried = 0;
    for alone in [
        body("callbackData", r#""{\"metricName\":\"A\",\"flow\":\"A\"}""#),
        body("callbackData", r#""""#),
        body("phone", r#""+15163334444""#),
        body("clickUrl", r#""https://shop.acme.test?utm_a=1?b=2""#),
        body("mediaURL", r#""https://cdn.acme.test/cake.png""#),
    ] {
        let text = export(&alone);
        let before = lint("a.json", &text);
        for fix in before.iter().flat_map(|finding| &finding.fixes) {
            tried += 1;
            let fixed = crate::text::apply_edits(&text, &fix.edits).unwrap();
            let value: serde_json::Value =
                serde_json::from_str(&fixed).unwrap_or_else(|error| panic!("{error}\n{fixed}"));
            let inner = value["actions"][0]["data"]["message"]["body"].as_str().unwrap();
            assert!(lint("a.json", &fixed).len() < before.len(), "{fix:?}\n{inner}");
        }
    }
    assert!(tried >= 5, "only {tried}");
}

/// The rules that fire with these settings.
fn rules_with(context: &super::Context, text: &str) -> Vec<(&'static str, crate::finding::Severity)> {
    let name = if text.starts_with('{') { "a.json" } else { "a.yaml" };
    super::testing::lint_with(context, name, text).iter().map(|finding| (finding.rule, finding.severity)).collect()
}

#[test]
fn what_is_known_of_the_account_silences_or_hardens_a_doubt() {
    use crate::finding::Severity::{Error, Warning};
    let text = body("text", r#""Acme: {{ event.a|default:'x'|escapejs }}{% catalog event.b %}{% endcatalog %}""#);
    let with = |answer: &str| {
        let mut context = super::Context::default();
        context.capabilities.set("escapejs", answer).unwrap();
        context.capabilities.set("catalog", answer).unwrap();
        rules_with(&context, &text)
    };
    assert_eq!(with("unknown"), [("unverified-filter", Warning), ("unstated-in-webhook", Warning)]);
    assert_eq!(with("yes"), []);
    assert_eq!(with("no"), [("unverified-filter", Error), ("unstated-in-webhook", Error)]);
}

#[test]
fn a_lookup_that_prints_nothing_is_as_a_dot() {
    let text = body("text", r#""Acme: {{ event|lookup:'a' }}""#);
    let with = |answer: &str| {
        let mut context = super::Context::default();
        context.capabilities.set("lookup_missing", answer).unwrap();
        rules_with(&context, &text).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    assert_eq!(with("unknown"), ["lookup-none"]);
    assert_eq!(with("none"), ["lookup-none"]);
    assert_eq!(with("empty"), ["missing-default"]);
}

#[test]
fn context_bring_a_brand_words_and_opt_out_to_raw_bodies() {
    let text = body("text", r#""Have a Vodka, {{ person.first_name|default:'vodka' }}""#);
    let context = super::Context {
        brand: Some("Acme".to_owned()),
        opt_out_always: true,
        content_words: vec!["vodka".to_owned()],
        ..super::Context::default()
    };
    let found: Vec<&str> = rules_with(&context, &text).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(found, ["sms-brand", "sms-opt-out", "sms-content"]);
    assert_eq!(rules("a.json", &text), Vec::<&str>::new());
}

#[test]
fn samples_of_the_context_tell_the_paths_of_a_raw_body() {
    let text = body("text", r#""Acme: {{ event.title|default:'x' }}{{ event.Sku|default:'y' }}{{ event.items }}""#);
    let sample = serde_json::json!({"event": {"Title": "Mug", "items": "one"}});
    let context = super::Context { samples: std::sync::Arc::new([sample]), ..super::Context::default() };
    let found: Vec<&str> = rules_with(&context, &text).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(found, ["wrong-case", "unknown-path", "missing-default"]);
}

#[test]
fn a_variable_has_one_finding_however_much_is_wrong_with_it() {
    for (expression, rule) in [
        ("{{ profile.items }}", "unknown-variable"),
        ("{{ person.city }}", "wrong-case"),
        ("{{ event.items }}", "dict-method"),
        ("{{ feeds.x|lookup:'a' }}", "unsupported-in-webhook"),
        ("{{ unsubscribe_link|date:'Y' }}", "tag-as-variable"),
        ("{{ event|lookup:'x'|default_if_none:'y' }}", "default-if-none-only"),
        ("{{ event.“a”|lowercase }}", "curly-quotes"),
        ("{{- event.a|lowercase -}}", "foreign-syntax"),
        ("{{ event\u{200b}.a }}", "invisible-character"),
        ("{% if {{ event.a }} == 1 %}{% endif %}", "bad-operator"),
        ("{%- if event.a -%}{% else %}{%- endif -%}", "foreign-syntax"),
        ("{{#if a}}{{/if}}", "foreign-syntax"),
        ("{% unless event.a %}{% else %}{% endunless %}", "unknown-tag"),
    ] {
        let text = body("text", &format!("\"Acme: {expression}\""));
        assert_eq!(rules("a.json", &text), [rule], "{expression}");
    }
}

#[test]
fn fixes_respect_the_quotes_around_them() {
    for (scalar, expected) in [
        ("\"Acme {{ event.a b|default:'x' }}\"", "\"Acme {{ event|lookup:'a b'|default:'x' }}\""),
        ("'Acme {{ event.a b|default:\"x\" }}'", "'Acme {{ event|lookup:''a b''|default:\"x\" }}'"),
        (">-\n      Acme {{ event.a b|default:'x' }}", ">-\n      Acme {{ event|lookup:'a b'|default:'x' }}"),
        ("Acme {{ event.a b|default:'x' }}", "Acme {{ event|lookup:'a b'|default:'x' }}"),
    ] {
        let text = spec(&format!("  - name: A\n    text: {scalar}\n"));
        let findings = lint("a.yaml", &text);
        assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["bad-variable-path"], "{text}");
        let fixed = crate::text::apply_edits(&text, &findings[0].fixes[0].edits).unwrap();
        assert!(fixed.contains(&format!("text: {expected}\n")), "{fixed}");
        assert_eq!(rules("a.yaml", &fixed), Vec::<&str>::new(), "{fixed}");
    }
}

#[test]
fn a_large_body_full_of_doubts_takes_linear_time() {
    let timed = |text: &str| {
        let started = std::time::Instant::now();
        let _ = lint("a.json", text);
        started.elapsed()
    };
    // Eight times the length may take eight times as long; on a busy machine some more.
    let linear = |text: &dyn Fn(usize) -> String| {
        let (short, long) = (timed(&text(400)), timed(&text(3_200)));
        assert!(long < short * 28 + std::time::Duration::from_secs(2), "{short:?} and {long:?}: {}", text(1));
    };
    for expression in [
        "{{ event.a }} ",
        "{{ profile.x|default:event.y }} ",
        "{% if event.a == 'true' and event.b < 3 %}{{ event.c|lookup:'d' }}{% endif %} ",
        "{% if event.a %}x{% elif event.b %}y{% elif event.c %}z{% endif %} ",
        "it’s a\u{200b} bit.ly/x https://a.test ",
        "{{ a } { b }} {% c ",
        "{{ event.a|nope }} {%- if x -%}",
        "<!-- {{ event.a|default:'' }} --> ",
    ] {
        linear(&|count| body("text", &format!("\"{}\"", expression.repeat(count))));
        linear(&|count| {
            let members = vec![format!("\"k\": \"{expression}\""); count / 2 + 1].join(", ");
            format!("{{\"sendPurpose\": \"A\", {members}}}")
        });
    }
}
