use super::*;
use crate::wunderkind::credentials::{HeaderPart, HeaderTemplate};

const HEAD: &str = "flowhook: 1\nflow: { name: F, trigger: { type: metric, metric: Placed Order } }\n";

fn spec(rest: &str) -> Spec {
    read(&format!("{HEAD}{rest}")).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The rule, the bytes and the message of each problem.
fn problems(text: &str) -> Vec<(&'static str, String, String)> {
    let problems = read(text).unwrap_err();
    problems.into_iter().map(|p| (p.rule, p.span.of(text).to_owned(), p.message)).collect()
}

fn problems_behind_head(rest: &str) -> Vec<(&'static str, String, String)> {
    problems(&format!("{HEAD}{rest}"))
}

fn assert_problem(rest: &str, rule: &str, place: &str, message: &str) {
    let found = problems_behind_head(rest);
    assert!(found.iter().any(|p| p.0 == rule && p.1 == place && p.2 == message), "{found:#?}");
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn what_is_left_out_gets_the_guides_values() {
    let spec = spec("webhooks: [{name: Birthday, text: Hi}]");
    let webhook = &spec.webhooks[0];
    let expected = [
        ("phone", "{{ person.phone_number|default:'' }}"),
        ("email", "{{ person.email }}"),
        ("text", "Hi"),
        ("sendPurpose", "Birthday"),
    ];
    assert_eq!(webhook.fields(), expected);
    let members: Vec<_> = webhook.callback().into_iter().map(|member| (member.name.text, member.value.kind)).collect();
    let TreeKind::Text(profile) = &members[0].1 else { panic!() };
    assert_eq!((members[0].0.as_str(), profile.text.as_str()), ("profileID", "{{ person.KlaviyoID|default:''}}"));
    assert_eq!(members.iter().map(|member| member.0.as_str()).collect::<Vec<_>>(), ["profileID", "metricName", "flow"]);
    assert_eq!(webhook.url(), "https://api.wknd.ai/text/message/send");
    let headers = webhook.headers();
    assert_eq!(headers[1], ("X-Client-Secret".to_owned(), HeaderTemplate::variable("WUNDERKIND_CLIENT_SECRET")));
}

#[test]
fn given_callback_members_replace_the_guides_in_place_and_others_follow() {
    let spec = spec("webhooks: [{name: B, text: Hi, callbackData: {campaign: x, flow: Other}}]");
    let names: Vec<_> = spec.webhooks[0].callback().into_iter().map(|member| member.name.text).collect();
    assert_eq!(names, ["profileID", "metricName", "flow", "campaign"]);
    let TreeKind::Text(flow) = spec.webhooks[0].callback().remove(2).value.kind else { panic!() };
    assert_eq!(flow.text, "Other");
}

#[test]
fn every_text_keeps_the_way_to_its_bytes() {
    let text = format!("{HEAD}webhooks:\n  - name: A\n    text: >-\n      Hi {{{{ x }}}}\n      you\n");
    let spec = read(&text).unwrap();
    let message = spec.webhooks[0].text.as_ref().unwrap();
    let at = message.as_str().find("you").unwrap();
    let place = message.value.source_span(crate::text::Span::new(at, at + 3));
    assert_eq!(place.start, text.rfind("you").unwrap());
}

#[test]
fn headers_name_environment_variables() {
    let spec = spec(
        "webhooks: [{name: B, endpoint: {url: https://x.test, headers: {Authorization: \"Bearer ${T_1}!\"}}, body: 1}]",
    );
    let (_, value) = &spec.webhooks[0].headers()[0];
    let literal = |text: &str| HeaderPart::Literal(text.to_owned());
    assert_eq!(value.parts(), [literal("Bearer "), HeaderPart::Variable("T_1".to_owned()), literal("!")]);
    assert!(!spec.webhooks[0].is_wunderkind());
}

#[test]
fn all_problems_are_reported_in_one_run_in_the_order_of_their_places() {
    let text = "flowhook: 2\nflow: { nmae: F, trigger: { type: metrik } }\nbrand: 5\nwebhooks:\n  - text: 12\n    sendpurpose: x\n    name: A\n    name: B\n";
    let found = problems(text);
    let rules: Vec<_> = found.iter().map(|(rule, place, _)| (*rule, place.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("wrong-type", "2"),
            ("unknown-key", "nmae"),
            ("wrong-type", "metrik"),
            ("wrong-type", "5"),
            ("wrong-type", "12"),
            ("unknown-key", "sendpurpose"),
            ("duplicate-key", "name"),
        ]
    );
}

#[test]
fn a_slip_in_a_key_names_the_right_one() {
    let text = format!("{HEAD}webhooks: [{{name: A, text: x, clickURL: y, mediaurl: z}}]");
    let problems = read(&text).unwrap_err();
    let nearest: Vec<_> = problems.iter().map(|problem| problem.nearest.as_deref()).collect();
    assert_eq!(nearest, [Some("clickUrl"), Some("mediaUrl")]);
    assert_eq!(problems[0].help.as_deref(), Some("did you mean `clickUrl`?"));
}

#[test]
fn a_duplicate_key_points_at_the_first_one_too() {
    let text = format!("{HEAD}webhooks: [{{name: A, text: x, text: y}}]");
    let problem = read(&text).unwrap_err().remove(0);
    assert_eq!(problem.rule, "duplicate-key");
    assert!(problem.related.unwrap().0.start < problem.span.start);
}

#[test]
fn wrong_values_are_named_with_the_way_out() {
    assert_problem(
        "webhooks: [{name: A, text: x, phone: +15163334444}]",
        "wrong-type",
        "+15163334444",
        "`phone` must be a text, not a number",
    );
    assert_problem("webhooks: [{name: A, text: x, clickUrl: }]", "wrong-type", "", "`clickUrl` has no value");
    assert_problem(
        "webhooks: {name: A}",
        "wrong-type",
        "{name: A}",
        "`webhooks` must be a list (`- name: …`), not a mapping",
    );
    assert_problem("webhooks: []", "wrong-type", "[]", "`webhooks` must list at least one webhook");
    assert_problem("webhooks: [A]", "wrong-type", "A", "a webhook must be a mapping (`key: value`), not a text");
    assert_problem("webhooks: [{name: A}]", "missing-text", "name", "`text` is missing");
    assert_problem(
        "webhooks: [{name: A, text: x, utm: {a: b}}]",
        "missing-key",
        "utm",
        "`utm` is added to `clickUrl`, and there is none",
    );
    assert_problem(
        "webhooks: [{name: A, text: x, callbackData: '{}'}]",
        "wrong-type",
        "'{}'",
        "`callbackData` must be a mapping (`key: value`), not a text",
    );
    assert_problem(
        "webhooks: [{name: A, body: {}}]",
        "missing-key",
        "body",
        "a webhook with a `body` of its own needs an `endpoint`",
    );
    assert_problem(
        "webhooks: [{name: A, endpoint: {url: u, headers: {a: '${B'}}, body: {}}]",
        "wrong-type",
        "${",
        "a `${` that names no environment variable",
    );
    assert_problem("webhooks: [{name: A, text: x, endpoint: {}}]", "missing-key", "{}", "`url` is missing");
}

#[test]
fn a_free_body_excludes_the_text_apis_fields() {
    assert_problem(
        "webhooks: [{name: A, text: x, endpoint: {url: u}, body: {}}]",
        "unknown-key",
        "text",
        "a webhook with a `body` of its own has no `text`",
    );
}

#[test]
fn raw_values_and_loops_are_checked() {
    let body = |body: &str| format!("webhooks: [{{name: A, endpoint: {{url: u}}, body: {{a: {body}}}}}]");
    let spec = spec(&body("[{$raw: '{{ x }}'}, {$for: item in event.Items, $each: {b: '{{ item }}'}}]"));
    let Some(Tree { kind: TreeKind::Mapping(members), .. }) = &spec.webhooks[0].body else { panic!() };
    let TreeKind::Sequence(items) = &members[0].value.kind else { panic!() };
    assert!(matches!(items[0].kind, TreeKind::Raw(_)) && matches!(items[1].kind, TreeKind::Loop { .. }));
    assert_problem(&body("{$raw: x, b: 1}"), "unknown-key", "b", "a `$raw` value has no `b`");
    assert_problem(&body("{$for: item in x}"), "missing-key", "$for", "`$each` is missing");
    assert_problem(
        &body("{$for: item of x, $each: 1}"),
        "wrong-type",
        "item of x",
        "`$for` wants `NAME in LIST`, and no tag around it",
    );
    assert_problem(&body("0x1F"), "wrong-type", "0x1F", "`0x1F` is a number that JSON can't write");
    assert_problem(&body("007"), "wrong-type", "007", "`007` is a number that JSON can't write");
}

#[test]
fn each_trigger_names_its_subject_and_no_other() {
    let trigger = |trigger: &str| {
        format!("flowhook: 1\nflow: {{ name: F, trigger: {{ {trigger} }} }}\nwebhooks: [{{name: A, text: x}}]")
    };
    for good in ["type: list, list: L", "type: date, property: Birthday", "type: price-drop", "type: opened-email"] {
        assert!(read(&trigger(good)).is_ok(), "{good}");
    }
    assert_eq!(problems(&trigger("type: list"))[0].2, "`list` is missing");
    assert_eq!(problems(&trigger("type: list, list: L, metric: M"))[0].2, "a list trigger has no `metric`");
}

#[test]
fn a_file_that_is_no_yaml_gives_one_problem() {
    let found = problems("flowhook: 1\nflow: {{ x }}\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "file-syntax");
}

#[test]
fn an_empty_file_is_no_spec() {
    assert_eq!(problems("# nothing\n")[0].2, "the file is empty");
}

#[test]
fn json_specs_are_read_too() {
    let json = r#"{"flowhook": 1, "flow": {"name": "F", "trigger": {"type": "list", "list": "L"}}, "webhooks": [{"name": "A", "text": "x \u00e9"}]}"#;
    assert_eq!(read(json).unwrap().webhooks[0].text.as_ref().unwrap().as_str(), "x é");
}

#[test]
fn the_examples_of_the_documentation_are_specs() {
    let text = include_str!("../../docs/spec.md");
    let blocks: Vec<&str> = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        read(block).unwrap_or_else(|problems| panic!("{block}\n{problems:#?}"));
    }
}
